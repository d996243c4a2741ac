"""Channels and their messages."""

from playground.discord.errors import ApiError, Code, JsonObject
from playground.discord.messages.messages import Origin, reply_target
from playground.discord.model import permissions
from playground.discord.model.objects import Channel, ChannelKind, Message, MessageKind
from playground.discord.model.permissions import Permission
from playground.discord.model.snowflakes import iso
from playground.discord.payloads.guilds import channel_json
from playground.discord.ratelimits import MESSAGES, OTHER
from playground.discord.rest.endpoint import Call, Endpoint, Reply
from playground.discord.rest.seen import seen_channel, seen_message
from playground.discord.services import Services

_ONE = "/channels/{channel_id}"
_MESSAGES = "/channels/{channel_id}/messages"
_MESSAGE = "/channels/{channel_id}/messages/{message_id}"
OLD_S = 3600.0
"""Edits of older messages have a limit of their own (Discord: Opcodes and Status Codes)."""


class ChannelRoutes:
    """What the bot does by channel id with its token."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._world = services.world

    def endpoints(self) -> list[Endpoint]:
        """Return the routes."""
        pins = f"{_ONE}/messages/pins"
        # Pins come before the message routes, which would take "pins" for an id.
        plain = (
            ("GET", pins, self._pins),
            ("PUT", f"{pins}/{{message_id}}", self._pin),
            ("DELETE", f"{pins}/{{message_id}}", self._unpin),
            ("GET", _ONE, self._get),
            ("PATCH", _ONE, self._change),
            ("GET", _MESSAGES, self._history),
            ("GET", _MESSAGE, self._read),
            ("DELETE", _MESSAGE, self._delete),
            ("POST", f"{_ONE}/typing", self._typing),
        )
        writing = (("POST", _MESSAGES, self._send), ("PATCH", _MESSAGE, self._edit))
        return [
            Endpoint(
                method=method, template=template, handler=handler, major="channel_id", rate=rate
            )
            for rows, rate in ((plain, OTHER), (writing, MESSAGES))
            for method, template, handler in rows
        ]

    def _channel(self, call: Call, *needed: Permission) -> Channel:
        return seen_channel(self._world, call, *needed)

    def _message(self, call: Call, channel: Channel) -> Message:
        return seen_message(self._world, call, channel)

    def _shown(self, message: Message) -> Reply:
        return Reply(200, self._services.payloads.message(message))

    async def _get(self, call: Call) -> Reply:
        return Reply(200, channel_json(self._world, self._channel(call)))

    async def _change(self, call: Call) -> Reply:
        """Open or archive a thread: all that a bot without further permissions may change."""
        channel = self._channel(call)
        wanted = call.object.get("archived")
        needs_managing = not channel.is_thread or channel.locked or "locked" in call.object
        needed = Permission.MANAGE_CHANNELS if needs_managing else permissions.sending_in(channel)
        self._channel(call, needed)
        if isinstance(wanted, bool):
            self._world.archive(channel, archived=wanted, locked=channel.locked)
        return Reply(200, channel_json(self._world, channel))

    async def _history(self, call: Call) -> Reply:
        channel = self._channel(call, Permission.READ_MESSAGE_HISTORY)
        found = [m for m in self._world.history(channel.id) if m.visible_to is None]
        limit = min(int(call.query.get("limit", 50)), 100)
        if after := call.query.get("after"):
            found = [m for m in found if m.id > int(after)][:limit]
        if before := call.query.get("before"):
            found = [m for m in found if m.id < int(before)]
        shown = [self._services.payloads.message(m) for m in reversed(found[-limit:])]
        return Reply(200, shown)

    async def _send(self, call: Call) -> Reply:
        channel = self._channel(call)
        if channel.kind is ChannelKind.FORUM:
            raise ApiError(Code.NOT_A_TEXT_CHANNEL)
        if channel.archived and channel.locked:
            raise ApiError(Code.THREAD_ARCHIVED)
        to = channel.recipient_id
        if to is not None and not permissions.takes_dms(self._world, to):
            raise ApiError(Code.CANNOT_DM)
        needed = [permissions.sending_in(channel)]
        if call.files:
            needed.append(Permission.ATTACH_FILES)
        self._channel(call, *needed)
        target = self._reply_target(channel, call.object)
        origin = Origin(
            kind=MessageKind.REPLY if target else MessageKind.DEFAULT,
            reply_to=target.id if target else None,
        )
        message = await self._services.messages.create(channel, call.draft, origin)
        if channel.archived:
            self._world.archive(channel, archived=False)
        return self._shown(message)

    def _reply_target(self, channel: Channel, body: JsonObject) -> Message | None:
        target = reply_target(self._world, channel, body)
        allowed = permissions.in_channel(self._world, channel, self._world.bot_id)
        if target and not allowed & Permission.READ_MESSAGE_HISTORY:
            raise ApiError(Code.REPLY_NEEDS_HISTORY)
        return target

    async def _read(self, call: Call) -> Reply:
        channel = self._channel(call, Permission.READ_MESSAGE_HISTORY)
        return self._shown(self._message(call, channel))

    async def _edit(self, call: Call) -> Reply:
        message = self._message(call, self._channel(call))
        if message.author_id != self._world.bot_id:
            raise ApiError(Code.NOT_THE_AUTHOR)
        channel = self._channel(call, *[Permission.ATTACH_FILES] * bool(call.files))
        if channel.archived:
            raise ApiError(Code.THREAD_ARCHIVED)
        if self._services.faults.rate_limits and self._world.now_s() > message.created_s + OLD_S:
            self._services.rate_limits.take_old_edit(channel.id)
        return self._shown(await self._services.messages.edit(message, call.draft))

    async def _delete(self, call: Call) -> Reply:
        channel = self._channel(call)
        message = self._message(call, channel)
        if message.author_id != self._world.bot_id:
            self._channel(call, Permission.MANAGE_MESSAGES)
        if channel.archived:
            raise ApiError(Code.THREAD_ARCHIVED)
        self._services.messages.delete(message)
        return Reply()

    async def _typing(self, call: Call) -> Reply:
        channel = self._channel(call)
        self._channel(call, permissions.sending_in(channel))
        return Reply()

    async def _pins(self, call: Call) -> Reply:
        channel = self._channel(call, Permission.READ_MESSAGE_HISTORY)
        pinned = [m for m in self._world.history(channel.id) if m.pinned]
        items = [
            {"pinned_at": iso(m.created_s), "message": self._services.payloads.message(m)}
            for m in reversed(pinned)
        ]
        return Reply(200, {"items": items, "has_more": False})

    async def _pin(self, call: Call) -> Reply:
        return self._set_pinned(call, pinned=True)

    async def _unpin(self, call: Call) -> Reply:
        return self._set_pinned(call, pinned=False)

    def _set_pinned(self, call: Call, *, pinned: bool) -> Reply:
        channel = self._channel(call, Permission.PIN_MESSAGES)
        message = self._message(call, channel)
        message.pinned = pinned
        self._world.changed_message(message)
        return Reply()
