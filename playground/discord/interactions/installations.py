"""By which installation of the application somebody acts, and in what kind of place."""

from playground.discord.model import permissions
from playground.discord.model.objects import Channel, ChannelKind, User
from playground.discord.model.world import World

_CONTEXTS = {ChannelKind.DM: 1, ChannelKind.GROUP: 2}


def context_of(channel: Channel) -> int:
    """Return 0 for a server, 1 for direct messages with the bot, 2 for others'."""
    return _CONTEXTS.get(channel.kind, 0)


def installations(world: World, channel: Channel, user: User) -> dict[str, str]:
    """Return the `authorizing_integration_owners` there: of a server (0) and of a user (1)."""
    guild = world.guild_of(channel)
    has_commands = guild is not None and guild.commands_only
    by_server = has_commands or permissions.is_bot_in(world, channel)
    owners = {"0": str(channel.guild_id or 0)} if by_server else {}
    return owners | ({"1": str(user.id)} if user.installed else {})
