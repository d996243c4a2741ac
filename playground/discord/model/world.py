"""The model of the local Discord: who exists, where, and what was written.

Tests may read and edit it. Its methods also tell the listeners (gateway, members' event streams);
an attribute set directly takes effect at once, but nobody is told.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from playground.discord.errors import JsonObject
from playground.discord.model.objects import (
    Attachment,
    Channel,
    ChannelKind,
    Guild,
    Message,
    Overwrite,
    Role,
    User,
)
from playground.discord.model.snowflakes import Snowflakes


@dataclass(frozen=True, slots=True, kw_only=True)
class Reacted:
    """What a change of reactions is about; None: all users, all emoji."""

    user_id: int | None = None
    emoji: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something happened; `kind` is named like the gateway event, say `MESSAGE_UPDATE`."""

    kind: str
    guild: Guild | None = None
    channel: Channel | None = None
    message: Message | None = None
    role: Role | None = None
    reacted: Reacted | None = None


_CONTENTS = ("bot_id", "users", "guilds", "channels", "messages", "commands")


class World:
    """Everything there is, by id; `era` counts how often it was replaced."""

    def __init__(self, snowflakes: Snowflakes, now_s: Callable[[], float]) -> None:
        self.snowflakes = snowflakes
        self.now_s = now_s
        self.users: dict[int, User] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.messages: dict[int, Message] = {}
        self.commands: dict[int, JsonObject] = {}
        self.bot_id = 0
        self.era = 0
        self.listeners: list[Callable[[Change], None]] = []

    def contents(self) -> JsonObject:
        """Return everything there is, for `replace`."""
        return {name: getattr(self, name) for name in _CONTENTS}

    def replace(self, contents: JsonObject) -> None:
        """Put what `contents` returned in place of everything; nobody is told."""
        for name in _CONTENTS:
            setattr(self, name, contents[name])
        self.era += 1

    def tell(self, change: Change) -> None:
        """Tell all listeners."""
        for listener in list(self.listeners):
            listener(change)

    def user(self, name: str) -> User:
        """Find a user by name; raises LookupError."""
        for user in self.users.values():
            if user.name == name:
                return user
        raise LookupError(f"Nobody is called {name!r}.")

    def guild(self, name: str) -> Guild:
        """Find a server by name; raises LookupError."""
        for guild in self.guilds.values():
            if guild.name == name:
                return guild
        raise LookupError(f"There is no server {name!r}.")

    def channel(self, name: str) -> Channel:
        """Find a channel by name, by `server/name`, or a DM by `@member`; raises LookupError."""
        guild_name, _, last = name.rpartition("/")
        for channel in self.channels.values():
            known = "@" + self.users[channel.recipient_id].name if channel.recipient_id else ""
            if last.removeprefix("#") not in {channel.name, known}:
                continue
            guild = self.guild_of(channel)
            if not guild_name or (guild and guild.name == guild_name):
                return channel
        raise LookupError(f"There is no channel {name!r}.")

    def guild_of(self, channel: Channel) -> Guild | None:
        """Return the server of a channel, None for a DM."""
        return self.guilds.get(channel.guild_id) if channel.guild_id else None

    def channels_of(self, guild: Guild) -> Iterator[Channel]:
        """Give the channels and threads of a server."""
        return (channel for channel in self.channels.values() if channel.guild_id == guild.id)

    def message(self, message_id: int | str) -> Message:
        """Return a message; raises LookupError when it is gone."""
        return self.messages[int(message_id)]

    def history(self, channel_id: int) -> list[Message]:
        """Return a channel's messages, oldest first, ephemeral ones included."""
        found = [m for m in self.messages.values() if m.channel_id == channel_id]
        return sorted(found, key=lambda message: message.id)

    def add_person(self, name: str, *, guild: Guild, role: str = "Member") -> User:
        """Let another person join a server in a role, say for a crowd of five."""
        user = User(id=self.snowflakes.next(), name=name, display_name=name.capitalize())
        self.users[user.id] = user
        guild.members[user.id] = {r.id for r in guild.roles.values() if r.name == role}
        self.dm(user.id)
        return user

    def dm(self, user_id: int) -> Channel:
        """Return the DM of a member with the bot, made when there was none."""
        for channel in self.channels.values():
            if channel.recipient_id == user_id:
                return channel
        channel = Channel(
            id=self.snowflakes.next(), kind=ChannelKind.DM, name="", recipient_id=user_id
        )
        self.channels[channel.id] = channel
        self.tell(Change(kind="CHANNEL_CREATE", channel=channel))
        return channel

    def post(
        self,
        channel: Channel,
        *,
        author_id: int,
        content: str = "",
        components: list[JsonObject] | None = None,
        attachments: list[Attachment] | None = None,
    ) -> Message:
        """Write a message past all checks, as a member or, for a forged one, as anybody."""
        message = Message(
            id=self.snowflakes.next(),
            channel_id=channel.id,
            author_id=author_id,
            content=content,
            components=components or [],
            attachments=attachments or [],
            created_s=self.now_s(),
        )
        self.add_message(message)
        return message

    def add_message(self, message: Message) -> None:
        """Add a message."""
        self.messages[message.id] = message
        if message.channel_id in self.channels:
            self.channels[message.channel_id].last_message_id = message.id
        self._tell_of(message, "MESSAGE_CREATE")

    def changed_message(self, message: Message) -> None:
        """Tell that a message was edited."""
        self._tell_of(message, "MESSAGE_UPDATE")

    def delete_message(self, message_id: int | str) -> None:
        """Delete a message, as a moderator would; raises LookupError when it is gone."""
        self._tell_of(self.messages.pop(int(message_id)), "MESSAGE_DELETE")

    def changed_reactions(self, message: Message, kind: str, reacted: Reacted) -> None:
        """Tell that reactions were added or removed; `kind` ends the event's name, say `ADD`."""
        self._tell_of(message, f"MESSAGE_REACTION_{kind}", reacted)

    def _tell_of(self, message: Message, kind: str, reacted: Reacted | None = None) -> None:
        channel = self.channels.get(message.channel_id)
        if channel is not None:
            guild = self.guild_of(channel)
            change = Change(
                kind=kind, guild=guild, channel=channel, message=message, reacted=reacted
            )
            self.tell(change)

    def changed_channel(self, channel: Channel, *, kind: str = "") -> None:
        """Tell that a channel was edited, or what else `kind` says."""
        kind = kind or ("THREAD_UPDATE" if channel.is_thread else "CHANNEL_UPDATE")
        self.tell(Change(kind=kind, guild=self.guild_of(channel), channel=channel))

    def delete_channel(self, channel_id: int | str) -> None:
        """Delete a channel with its threads and messages; raises LookupError when it is gone.

        The channels of a category stay, and have none.
        """
        channel = self.channels[int(channel_id)]
        for child in [c for c in self.channels.values() if c.parent_id == channel.id]:
            if child.is_thread:
                self.delete_channel(child.id)
            else:
                child.parent_id = None
                self.changed_channel(child)
        guild = self.guild_of(channel)
        kind = "THREAD_DELETE" if channel.is_thread else "CHANNEL_DELETE"
        for message in self.history(channel.id):
            del self.messages[message.id]
        self.tell(Change(kind=kind, guild=guild, channel=channel))
        del self.channels[channel.id]

    def set_overwrite(
        self, channel: Channel, *, target_id: int, allow: int = 0, deny: int = 0
    ) -> None:
        """Allow and deny permissions in a channel to one role or member (replacing its last)."""
        guild = self.guild_of(channel)
        is_role = guild is not None and target_id in guild.roles
        channel.overwrites[target_id] = Overwrite(
            target_id=target_id, is_role=is_role, allow=allow, deny=deny
        )
        self.changed_channel(channel)

    def archive(self, thread: Channel, *, archived: bool = True, locked: bool = False) -> None:
        """Archive a thread or, with `archived=False`, open it again."""
        thread.archived, thread.locked = archived, locked
        self.changed_channel(thread)

    def set_boost_level(self, guild: Guild, level: int) -> None:
        """Set a server's boost level, 0 to 3, which decides the size of files."""
        guild.boost_level = level
        self.tell(Change(kind="GUILD_UPDATE", guild=guild))

    def leave(self, guild: Guild) -> None:
        """Take the bot out of a server, as it asked for; its commands go as well."""
        self.tell(Change(kind="GUILD_DELETE", guild=guild))
        del guild.members[self.bot_id]

    def delete_role(self, guild: Guild, role: Role) -> None:
        """Delete a role, also from its members."""
        del guild.roles[role.id]
        for roles in guild.members.values():
            roles.discard(role.id)
        self.tell(Change(kind="GUILD_ROLE_DELETE", guild=guild, role=role))

    def set_role_permissions(self, guild: Guild, role: Role, permissions: int) -> None:
        """Give a role other permissions."""
        role.permissions = permissions
        self.tell(Change(kind="GUILD_ROLE_UPDATE", guild=guild, role=role))
