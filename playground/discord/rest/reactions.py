"""Reactions of the bot to messages, and who reacted."""

from playground.discord.messages.reactions import clear, known_emoji, react, unreact
from playground.discord.model.objects import ChannelKind, Message
from playground.discord.model.permissions import Permission
from playground.discord.payloads.users import user_json
from playground.discord.ratelimits import OTHER, REACTIONS
from playground.discord.rest.endpoint import Call, Endpoint, Reply
from playground.discord.rest.seen import seen_channel, seen_message
from playground.discord.services import Services

_ALL = "/channels/{channel_id}/messages/{message_id}/reactions"
_EMOJI = f"{_ALL}/{{emoji_name}}"
_HISTORY, _MANAGE = Permission.READ_MESSAGE_HISTORY, Permission.MANAGE_MESSAGES


class ReactionRoutes:
    """What the bot does with reactions by its token."""

    def __init__(self, services: Services) -> None:
        self._world = services.world

    def endpoints(self) -> list[Endpoint]:
        """Return the routes."""
        rows = (
            ("GET", _EMOJI, self._users, OTHER),
            ("PUT", f"{_EMOJI}/@me", self._add, REACTIONS),
            ("DELETE", f"{_EMOJI}/@me", self._remove_own, REACTIONS),
            ("DELETE", f"{_EMOJI}/{{user_id}}", self._remove, REACTIONS),
            ("DELETE", _EMOJI, self._clear, REACTIONS),
            ("DELETE", _ALL, self._clear, REACTIONS),
        )
        return [
            Endpoint(method=method, template=template, handler=handler, major="channel_id", rate=r)
            for method, template, handler, r in rows
        ]

    def _message(self, call: Call, *needed: Permission) -> Message:
        return seen_message(self._world, call, seen_channel(self._world, call, *needed))

    def _emoji(self, call: Call) -> str:
        return known_emoji(self._world, call.params["emoji_name"])

    async def _users(self, call: Call) -> Reply:
        """Answer who reacted, by id from `after` on."""
        message = self._message(call, _HISTORY)
        after, limit = int(call.query.get("after", 0)), int(call.query.get("limit", 25))
        users = sorted(message.reactions.get(self._emoji(call), []))
        found = [user_id for user_id in users if user_id > after][: min(limit, 100)]
        return Reply(200, [user_json(self._world.users[user_id]) for user_id in found])

    async def _add(self, call: Call) -> Reply:
        message, emoji = self._message(call, _HISTORY), self._emoji(call)
        is_dm = self._world.channels[message.channel_id].kind is ChannelKind.DM
        if emoji not in message.reactions and not is_dm:
            seen_channel(self._world, call, Permission.ADD_REACTIONS)
        react(self._world, message, self._world.bot_id, emoji)
        return Reply()

    async def _remove_own(self, call: Call) -> Reply:
        unreact(self._world, self._message(call), self._world.bot_id, self._emoji(call))
        return Reply()

    async def _remove(self, call: Call) -> Reply:
        message = self._message(call, _MANAGE)
        unreact(self._world, message, call.id("user_id"), self._emoji(call))
        return Reply()

    async def _clear(self, call: Call) -> Reply:
        emoji = self._emoji(call) if "emoji_name" in call.params else None
        clear(self._world, self._message(call, _MANAGE), emoji)
        return Reply()
