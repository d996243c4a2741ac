"""Reactions as the gateway tells of them: only what may concern a picture is read at all.

Servers of strangers react to everything, and discord.py would make objects of each. Removed
reactions say nothing here: who starred a picture is asked of Discord.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from bot.discord_client.errors import snowflake

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, MutableMapping

    Json = dict[str, Any]

STAR: Final = "⭐"
CROSS: Final = "❌"
LETTER: Final = "✉️"
_KNOWN: Final = {STAR: STAR, CROSS: CROSS, LETTER: LETTER, "✉": LETTER}
"""By the names that clients send: some leave out that it is a picture and no character."""

ADDED: Final = "MESSAGE_REACTION_ADD"
_REMOVED: Final = ("REMOVE", "REMOVE_ALL", "REMOVE_EMOJI")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """One of the known emoji that somebody put to a message which may be the bot's."""

    emoji: str
    user_id: int
    channel_id: int
    message_id: int
    guild_id: int | None
    member: Mapping[str, Any] | None = field(default=None, compare=False)
    """The member as Discord's API writes it, with their roles; None in direct messages."""


def listen(
    parsers: MutableMapping[str, Callable[[Any], None]],
    own_id: Callable[[], int | None],
    heard: Callable[[Reaction], None],
) -> None:
    """Have `heard` called for each reaction to what is the bot's own, as far as can be told."""

    def added(data: Json) -> None:
        shown = data["emoji"]
        emoji = None if shown["id"] else _KNOWN.get(shown["name"])
        # Where Discord does not say whose the message is, the database will know.
        author = data.get("message_author_id")
        if emoji is None or (author is not None and snowflake(author) != own_id()):
            return
        reaction = _reaction(data, emoji)
        if reaction is not None and reaction.user_id != own_id():
            heard(reaction)

    def removed(_data: Json) -> None:
        pass

    parsers[ADDED] = added
    for kind in _REMOVED:
        parsers[f"MESSAGE_REACTION_{kind}"] = removed


def _reaction(data: Json, emoji: str) -> Reaction | None:
    """The reaction of an event; None for a bot's, or where an id cannot be read."""
    member = data.get("member")
    if member and member.get("user", {}).get("bot"):
        return None
    user_id, channel_id, message_id = (
        snowflake(data[name]) for name in ("user_id", "channel_id", "message_id")
    )
    if user_id is None or channel_id is None or message_id is None:
        return None
    return Reaction(
        emoji=emoji,
        user_id=user_id,
        channel_id=channel_id,
        message_id=message_id,
        guild_id=snowflake(data.get("guild_id")),
        member=member,
    )
