"""The `resolved` part of an interaction: whole objects for the ids that a member chose."""

from playground.discord.cdn import Cdn
from playground.discord.errors import JsonObject
from playground.discord.model.objects import Channel, Message, User
from playground.discord.model.permissions import file_limit, in_channel
from playground.discord.model.world import World
from playground.discord.payloads.guilds import role_json
from playground.discord.payloads.messages import Payloads, attachment_json
from playground.discord.payloads.users import member_json, user_json
from playground.discord.people.refusals import RefusedError


class Resolver:
    """Finds what was chosen and collects it in `resolved`."""

    def __init__(
        self, world: World, cdn: Cdn, payloads: Payloads, user: User, channel: Channel
    ) -> None:
        self._world = world
        self._cdn = cdn
        self._payloads = payloads
        self._user = user
        self._channel = channel
        self._guild = world.guild_of(channel)
        self.resolved: JsonObject = {}

    def _add(self, kind: str, key: int, shown: JsonObject) -> str:
        self.resolved.setdefault(kind, {})[str(key)] = shown
        return str(key)

    def user(self, reference: str) -> str:
        """Resolve a member by name or id."""
        for user in self._world.users.values():
            if reference in {user.name, str(user.id)}:
                if self._guild and user.id in self._guild.members:
                    member = member_json(self._guild, user)
                    del member["user"]
                    allowed = in_channel(self._world, self._channel, user.id)
                    self._add("members", user.id, member | {"permissions": str(int(allowed))})
                return self._add("users", user.id, user_json(user))
        raise RefusedError("option", f"Nobody is called {reference!r}.")

    def role(self, reference: str) -> str:
        """Resolve a role by name or id."""
        for role in (self._guild.roles if self._guild else {}).values():
            if reference in {role.name, str(role.id)}:
                return self._add("roles", role.id, role_json(role))
        raise RefusedError("option", f"There is no role {reference!r}.")

    def mentionable(self, reference: str) -> str:
        """Resolve a member or a role."""
        try:
            return self.user(reference)
        except RefusedError:
            return self.role(reference)

    def channel(self, reference: str) -> str:
        """Resolve a channel of the same server by name or id."""
        for channel in self._world.channels.values():
            same_guild = channel.guild_id == self._channel.guild_id
            if same_guild and reference.removeprefix("#") in {channel.name, str(channel.id)}:
                shown = self._payloads.partial_channel(channel, self._user.id)
                return self._add("channels", channel.id, shown)
        raise RefusedError("option", f"There is no channel {reference!r}.")

    def attachment(self, reference: str) -> str:
        """Resolve an upload by its id, checked against the limit for files here."""
        upload = self._cdn.find(int(reference)) if reference.isdecimal() else None
        if upload is None:
            raise RefusedError("upload", f"There is no upload {reference!r}.")
        if upload.size > file_limit(self._guild):
            raise RefusedError("upload", f"{upload.filename} is too large.")
        return self._add("attachments", upload.id, attachment_json(self._cdn, upload))

    def message(self, message: Message) -> str:
        """Resolve a message."""
        return self._add("messages", message.id, self._payloads.message(message))
