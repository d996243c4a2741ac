"""What a member sees: servers, channels, messages, and the commands offered there."""

from dataclasses import dataclass

from playground.discord.errors import JsonObject
from playground.discord.interactions.installations import context_of, installations
from playground.discord.model import permissions
from playground.discord.model.objects import Channel, ChannelKind, Message, User
from playground.discord.model.permissions import Permission
from playground.discord.model.world import World
from playground.discord.payloads.guilds import channel_json, role_json
from playground.discord.payloads.users import user_json
from playground.discord.people.refusals import RefusedError

_IN_GUILD = 0


@dataclass(frozen=True, slots=True)
class Places:
    """The world through the eyes of its members."""

    world: World

    def person(self, name: str) -> User:
        """Find who acts, by name or id; raises RefusedError."""
        for user in self.world.users.values():
            if not user.bot and name in {user.name, str(user.id)}:
                return user
        raise RefusedError("person", f"Nobody here is called {name!r}.")

    def allowed(self, user: User, channel: Channel) -> int:
        """Return a member's permissions in a channel."""
        return permissions.in_channel(self.world, channel, user.id)

    def channel(self, user: User, reference: str) -> Channel:
        """Find a channel by id, name, `server/name`, or `@bot` for the DM; raises RefusedError."""
        try:
            if reference.isdecimal():
                channel = self.world.channels[int(reference)]
            elif reference.startswith("@"):
                channel = self.world.dm(user.id)
            else:
                channel = self.world.channel(reference)
        except LookupError as error:
            raise RefusedError("channel", f"There is no channel {reference!r}.") from error
        if not self.allowed(user, channel) & Permission.VIEW_CHANNEL:
            raise RefusedError("channel", f"{user.name} does not see #{channel.name}.")
        return channel

    def message(self, user: User, message_id: str) -> Message:
        """Find a message that a member sees; raises RefusedError."""
        message = self.world.messages.get(int(message_id)) if message_id.isdecimal() else None
        if message is None or message.visible_to not in {None, user.id}:
            raise RefusedError("message", f"There is no message {message_id}.")
        self.channel(user, str(message.channel_id))
        return message

    def history(self, user: User, channel: Channel) -> list[Message]:
        """Return what a member sees of a channel, oldest first; raises RefusedError."""
        if not self.allowed(user, channel) & Permission.READ_MESSAGE_HISTORY:
            raise RefusedError("permission", f"{user.name} may not read the history here.")
        return [m for m in self.world.history(channel.id) if m.visible_to in {None, user.id}]

    def commands(
        self, user: User, channel: Channel, *, kind: int | None = None
    ) -> list[JsonObject]:
        """Return the synced commands that a member is offered in a channel."""
        if self.refusal(user, channel) is not None:
            return []
        return [
            command
            for command in self.world.commands.values()
            if self._offered(user, channel, command) and kind in {None, command["type"]}
        ]

    def refusal(self, user: User, channel: Channel) -> str | None:
        """Return why no command can be used in a channel, None if they can."""
        if channel.kind is ChannelKind.CATEGORY:
            return "A category holds channels, and no messages."
        if channel.kind is ChannelKind.FORUM:
            return "Commands work inside posts, not in the forum itself."
        if channel.kind is ChannelKind.DM:
            return None
        allowed = self.allowed(user, channel)
        if not allowed & Permission.USE_APPLICATION_COMMANDS:
            return f"{user.name} may not use application commands in #{channel.name}."
        if not allowed & permissions.sending_in(channel):
            return f"{user.name} may not write in #{channel.name}."
        guild = self.world.guild_of(channel)
        is_there = permissions.is_bot_in(self.world, channel)
        if is_there or user.installed or (guild and guild.commands_only):
            return None
        return "The bot is not in this server." if guild else "The bot is not in this group."

    def _offered(self, user: User, channel: Channel, command: JsonObject) -> bool:
        if command.get("guild_id") not in {None, str(channel.guild_id)}:
            return False
        owners = installations(self.world, channel, user)
        if not any(int(kind) in command["integration_types"] for kind in owners):
            return False
        context = context_of(channel)
        if command["contexts"] is not None and context not in command["contexts"]:
            return False
        if context != _IN_GUILD:
            return command["dm_permission"] is not False
        if command["nsfw"] and not self._is_nsfw(channel):
            return False
        wanted = command["default_member_permissions"]
        if wanted is None:
            return True
        allowed = self.allowed(user, channel)
        return allowed == permissions.ALL or bool(
            int(wanted) and allowed & int(wanted) == int(wanted)
        )

    def _is_nsfw(self, channel: Channel) -> bool:
        parent = self.world.channels.get(channel.parent_id or 0)
        return channel.nsfw or bool(parent and parent.nsfw)

    def json(self, user: User) -> JsonObject:
        """Return everything that a member's client lists."""
        guilds = [
            {
                "id": str(guild.id),
                "name": guild.name,
                "owner_id": str(guild.owner_id),
                "channels": [
                    self._channel_json(user, channel)
                    for channel in self.world.channels_of(guild)
                    if self.allowed(user, channel) & Permission.VIEW_CHANNEL
                ],
                "roles": [role_json(role) for role in guild.roles.values()],
                "members": [
                    user_json(self.world.users[member]) | {"roles": list(map(str, sorted(roles)))}
                    for member, roles in guild.members.items()
                ],
            }
            for guild in self.world.guilds.values()
            if user.id in guild.members
        ]
        groups = [
            self._channel_json(user, channel)
            for channel in self.world.channels.values()
            if user.id in channel.member_ids
        ]
        dm = self._channel_json(user, self.world.dm(user.id))
        bot = user_json(self.world.users[self.world.bot_id])
        return {"me": user_json(user), "bot": bot, "guilds": guilds, "dm": dm, "groups": groups}

    def _channel_json(self, user: User, channel: Channel) -> JsonObject:
        commands = self.commands(user, channel)
        return channel_json(self.world, channel) | {
            "permissions": str(int(self.allowed(user, channel))),
            "refusal": self.refusal(user, channel),
            "commands": commands,
        }
