"""Reactions of users to messages (docs: "Create Reaction" and those after it)."""

from playground.discord.errors import ApiError, Code, JsonObject
from playground.discord.limits.emoji import is_emoji
from playground.discord.model.objects import Message
from playground.discord.model.world import Reacted, World

MOST_EMOJI = 20
"""How many different emoji a message may have."""


def known_emoji(world: World, text: str) -> str:
    """Return the emoji of a route, `\u2b50` or `name:id`; raises ApiError 10014 for none."""
    name, _, emoji_id = text.partition(":")
    servers = world.guilds.values()
    if emoji_id.isdecimal() and name and any(int(emoji_id) in one.emoji_ids for one in servers):
        return text
    if not is_emoji(text):
        raise ApiError(Code.UNKNOWN_EMOJI)
    return text


def emoji_json(emoji: str) -> JsonObject:
    """Return an emoji as messages and events name it."""
    name, _, emoji_id = emoji.partition(":")
    return {"id": emoji_id or None, "name": name}


def reactions_json(message: Message, *, me: int) -> list[JsonObject]:
    """Return the reactions of a message, and to which of them `me` belongs."""
    return [
        {
            "emoji": emoji_json(emoji),
            "count": len(users),
            "count_details": {"burst": 0, "normal": len(users)},
            "burst_colors": [],
            "me_burst": False,
            "me": me in users,
        }
        for emoji, users in message.reactions.items()
    ]


def react(world: World, message: Message, user_id: int, emoji: str) -> None:
    """Add a reaction, if it is not there; raises ApiError 30010 for one emoji too many."""
    if emoji not in message.reactions and len(message.reactions) >= MOST_EMOJI:
        raise ApiError(Code.TOO_MANY_REACTIONS)
    users = message.reactions.setdefault(emoji, [])
    if user_id not in users:
        users.append(user_id)
        world.changed_reactions(message, "ADD", Reacted(user_id=user_id, emoji=emoji))


def unreact(world: World, message: Message, user_id: int, emoji: str) -> None:
    """Remove a reaction, if it is there."""
    users = message.reactions.get(emoji, [])
    if user_id not in users:
        return
    users.remove(user_id)
    if not users:
        del message.reactions[emoji]
    world.changed_reactions(message, "REMOVE", Reacted(user_id=user_id, emoji=emoji))


def clear(world: World, message: Message, emoji: str | None = None) -> None:
    """Remove all reactions with an emoji; without one, all there are."""
    if emoji is None:
        message.reactions.clear()
        world.changed_reactions(message, "REMOVE_ALL", Reacted())
    elif message.reactions.pop(emoji, None) is not None:
        world.changed_reactions(message, "REMOVE_EMOJI", Reacted(emoji=emoji))
