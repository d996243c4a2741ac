"""Writing, editing and deleting messages: the one way for channels, webhooks and interactions."""

from dataclasses import dataclass, field

from playground.discord import components as parts
from playground.discord.cdn import Cdn
from playground.discord.errors import ApiError, Code, JsonObject
from playground.discord.limits.messages import Terms, Upload, check_message, flags_of
from playground.discord.messages.mentions import find_mentions, texts_of
from playground.discord.model import permissions
from playground.discord.model.objects import Attachment, Channel, Message, MessageFlag, MessageKind
from playground.discord.model.world import World

NONCE_LIFE_S = 300.0
"""How long a repeated nonce returns the first message: "a few minutes" (Discord: Message)."""
_SENDABLE = MessageFlag.SUPPRESS_EMBEDS | MessageFlag.SILENT | MessageFlag.V2
_EDITABLE = MessageFlag.SUPPRESS_EMBEDS | MessageFlag.V2


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What a message has from where it was written: its kind, its cause, who may see it.

    The first message of a forum's post has the `id` of that.
    """

    id: int | None = None
    kind: MessageKind = MessageKind.DEFAULT
    reply_to: int | None = None
    metadata: JsonObject | None = None
    visible_to: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A request's message: the JSON body and the files that came with it."""

    body: JsonObject
    files: list[Upload] = field(default_factory=list)


class Messages:
    """Checks drafts and turns them into messages of the world."""

    def __init__(self, world: World, cdn: Cdn) -> None:
        self._world = world
        self._cdn = cdn
        self._nonces: dict[tuple[int, str], tuple[int, float]] = {}

    def terms(self, channel: Channel) -> Terms:
        """Return what a channel allows."""
        guild = self._world.guild_of(channel)
        return Terms(
            file_limit=permissions.file_limit(guild),
            emoji_ids=guild.emoji_ids if guild else set(),
        )

    async def create(self, channel: Channel, draft: Draft, origin: Origin) -> Message:
        """Write a message of the bot; raises ApiError for what the limits forbid."""
        if known := self._repeated(channel, draft.body):
            return known
        body = draft.body
        check_message(body, draft.files, terms=self.terms(channel))
        message = Message(
            id=origin.id or self._world.snowflakes.next(),
            channel_id=channel.id,
            author_id=self._world.bot_id,
            created_s=self._world.now_s(),
            kind=origin.kind,
            reply_to=origin.reply_to,
            metadata=origin.metadata,
            visible_to=origin.visible_to,
            nonce=body.get("nonce"),
            tts=bool(body.get("tts")),
            flags=flags_of(body) & _SENDABLE,
        )
        if origin.visible_to is not None:
            message.flags |= MessageFlag.EPHEMERAL
        await self._fill(message, draft)
        self._notify(channel, message, body.get("allowed_mentions"))
        if body.get("nonce") is not None and body.get("enforce_nonce"):
            until_s = self._world.now_s() + NONCE_LIFE_S
            self._nonces[channel.id, str(body["nonce"])] = message.id, until_s
        self._world.add_message(message)
        return message

    def create_loading(self, channel: Channel, origin: Origin) -> Message:
        """Write the "thinking" message of a deferred answer."""
        message = Message(
            id=self._world.snowflakes.next(),
            channel_id=channel.id,
            author_id=self._world.bot_id,
            created_s=self._world.now_s(),
            kind=origin.kind,
            reply_to=origin.reply_to,
            metadata=origin.metadata,
            visible_to=origin.visible_to,
            flags=MessageFlag.LOADING,
        )
        if origin.visible_to is not None:
            message.flags |= MessageFlag.EPHEMERAL
        self._world.add_message(message)
        return message

    async def edit(self, message: Message, draft: Draft) -> Message:
        """Change a message; raises ApiError for what the limits forbid.

        A key that is absent leaves its part as it is; `attachments` lists what stays.
        """
        channel = self._world.channels[message.channel_id]
        check_message(draft.body, draft.files, terms=self.terms(channel), previous=message)
        was_loading = bool(message.flags & MessageFlag.LOADING)
        changed = flags_of(draft.body) & _EDITABLE
        kept = message.flags & ~MessageFlag.LOADING
        if draft.body.get("flags") is not None:
            kept &= ~MessageFlag.SUPPRESS_EMBEDS
        await self._fill(message, draft)
        message.flags = kept | changed
        if was_loading:
            self._notify(channel, message, draft.body.get("allowed_mentions"))
        else:
            message.edited_s = self._world.now_s()
        self._world.changed_message(message)
        return message

    def delete(self, message: Message) -> None:
        """Delete a message and let its files go."""
        self._cdn.drop(message.attachments)
        self._world.delete_message(message.id)

    async def _fill(self, message: Message, draft: Draft) -> None:
        body = draft.body
        was_there = message.id in self._world.messages
        attachments = await self._attachments(message, draft)
        if was_there and message.id not in self._world.messages:
            raise ApiError(Code.UNKNOWN_MESSAGE)
        dropped = [a for a in message.attachments if a not in attachments]
        message.attachments = attachments
        self._cdn.drop(dropped)
        if "content" in body:
            message.content = (body["content"] or "").strip()
        if "embeds" in body:
            message.embeds = list(body["embeds"] or [])
        if "components" in body:
            new_id = self._world.snowflakes.next
            message.components = parts.stored(body["components"] or [], new_id)

    async def _attachments(self, message: Message, draft: Draft) -> list[Attachment]:
        before = {str(a.id): a for a in message.attachments}
        listed: list[JsonObject] | None = draft.body.get("attachments")
        if listed is None:
            kept = list(before.values())
            told: dict[str, JsonObject] = {}
        else:
            told = {str(entry["id"]): entry for entry in listed}
            kept = [before[key] for key in told if key in before]
        for attachment in kept:
            entry = told.get(str(attachment.id), {})
            attachment.description = entry.get("description", attachment.description)
        stored = [
            await self._cdn.store(
                file.data,
                channel_id=message.channel_id,
                filename=told.get(str(file.index), {}).get("filename") or file.filename,
                description=told.get(str(file.index), {}).get("description"),
                ephemeral=message.visible_to is not None,
            )
            for file in draft.files
        ]
        return kept + stored

    def _notify(self, channel: Channel, message: Message, allowed: JsonObject | None) -> None:
        replied = self._world.messages.get(message.reply_to) if message.reply_to else None
        found = find_mentions(
            self._world,
            self._world.guild_of(channel),
            texts_of(message),
            allowed=allowed,
            replied=replied,
        )
        message.mentions, message.mention_roles = found.users, found.roles
        message.mention_everyone, message.pings = found.everyone, found.pings

    def _repeated(self, channel: Channel, body: JsonObject) -> Message | None:
        if not body.get("enforce_nonce") or body.get("nonce") is None:
            return None
        message_id, until_s = self._nonces.get((channel.id, str(body["nonce"])), (0, 0.0))
        return self._world.messages.get(message_id) if until_s > self._world.now_s() else None


def reply_target(world: World, channel: Channel, body: JsonObject) -> Message | None:
    """Return the message that a body replies to; raises ApiError 50035 for an unknown one."""
    reference = body.get("message_reference")
    if not reference:
        return None
    target = world.messages.get(_snowflake(reference.get("message_id")))
    if target and target.channel_id == channel.id and target.visible_to is None:
        return target
    if reference.get("fail_if_not_exists") is False:
        return None
    problem = {"code": "REPLIES_UNKNOWN_MESSAGE", "message": "Unknown message"}
    raise ApiError(Code.INVALID_FORM, errors={"message_reference": {"_errors": [problem]}})


def _snowflake(value: object) -> int:
    return int(str(value)) if str(value).isdecimal() else 0
