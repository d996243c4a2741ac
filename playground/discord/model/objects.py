"""What there is on Discord: users, servers with roles and channels, messages with files."""

from dataclasses import dataclass, field
from enum import IntEnum, IntFlag

from playground.discord.errors import JsonObject


class ChannelKind(IntEnum):
    """Channel types."""

    TEXT = 0
    DM = 1
    GROUP = 3
    CATEGORY = 4
    PUBLIC_THREAD = 11
    FORUM = 15


class MessageKind(IntEnum):
    """Message types."""

    DEFAULT = 0
    REPLY = 19
    SLASH = 20
    CONTEXT_MENU = 23


class MessageFlag(IntFlag):
    """Message flags."""

    SUPPRESS_EMBEDS = 1 << 2
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    SILENT = 1 << 12
    V2 = 1 << 15


NO_FLAGS = MessageFlag(0)


@dataclass(slots=True, kw_only=True)
class User:
    """An account; `installed`: it has the application for itself, and so its commands anywhere.

    With `closed_dms` no application may write to it.
    """

    id: int
    name: str
    display_name: str
    bot: bool = False
    locale: str = "en-US"
    installed: bool = False
    closed_dms: bool = False


@dataclass(slots=True, kw_only=True)
class Role:
    """A role; `permissions` is a bit field."""

    id: int
    name: str
    permissions: int
    position: int = 0
    managed: bool = False
    color: int = 0


@dataclass(slots=True, kw_only=True)
class Overwrite:
    """What a channel changes for one role or member."""

    target_id: int
    is_role: bool
    allow: int = 0
    deny: int = 0


@dataclass(slots=True, kw_only=True)
class Guild:
    """A server; `roles` holds @everyone under the guild's own id, `members` the roles of each.

    `commands_only`: the application was added with the scope `applications.commands` alone, so
    its commands are offered though the bot is no member.
    """

    id: int
    name: str
    owner_id: int
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, set[int]] = field(default_factory=dict)
    boost_level: int = 0
    commands_only: bool = False
    emoji_ids: set[int] = field(default_factory=set)


@dataclass(slots=True, kw_only=True)
class Channel:
    """A channel, category, thread or DM; `recipient_id` is the member of a DM with the bot.

    A group, which no bot can be in, has its people in `member_ids`.

    `parent_id` is the category of a channel, or the channel of a thread. A forum with
    `needed_tags` takes no post without one of them.
    """

    id: int
    kind: ChannelKind
    name: str
    guild_id: int | None = None
    parent_id: int | None = None
    recipient_id: int | None = None
    member_ids: set[int] = field(default_factory=set)
    owner_id: int | None = None
    position: int = 0
    nsfw: bool = False
    archived: bool = False
    locked: bool = False
    last_message_id: int | None = None
    overwrites: dict[int, Overwrite] = field(default_factory=dict)
    needed_tags: dict[int, str] = field(default_factory=dict)

    @property
    def is_thread(self) -> bool:
        """Whether it is a thread or a forum post."""
        return self.kind is ChannelKind.PUBLIC_THREAD


@dataclass(slots=True, kw_only=True)
class Attachment:
    """A file; its bytes lie on the CDN under the same id."""

    id: int
    channel_id: int
    filename: str
    size: int
    content_type: str
    width: int | None = None
    height: int | None = None
    description: str | None = None
    ephemeral: bool = False


@dataclass(slots=True, kw_only=True)
class Message:
    """A message; `visible_to` is set for ephemeral ones, `pings` lists whom it notified.

    Media in `components` and `embeds` keeps its `attachment://` address: signed ones are made
    whenever it is shown. `reactions` has who reacted by the emoji, the first of each first.
    """

    id: int
    channel_id: int
    author_id: int
    kind: MessageKind = MessageKind.DEFAULT
    content: str = ""
    embeds: list[JsonObject] = field(default_factory=list)
    components: list[JsonObject] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    flags: MessageFlag = NO_FLAGS
    created_s: float
    edited_s: float | None = None
    reply_to: int | None = None
    metadata: JsonObject | None = None
    nonce: str | int | None = None
    visible_to: int | None = None
    mentions: list[int] = field(default_factory=list)
    mention_roles: list[int] = field(default_factory=list)
    mention_everyone: bool = False
    pings: list[str] = field(default_factory=list)
    pinned: bool = False
    tts: bool = False
    reactions: dict[str, list[int]] = field(default_factory=dict)
