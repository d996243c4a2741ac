"""Who may do what where (docs: "Permissions", with its computation by roles and overwrites)."""

from enum import IntFlag

from playground.discord.model.objects import Channel, ChannelKind, Guild
from playground.discord.model.world import World


class Permission(IntFlag):
    """The bits that matter to a bot like ours."""

    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_EXTERNAL_EMOJIS = 1 << 18
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    SEND_MESSAGES_IN_THREADS = 1 << 38
    PIN_MESSAGES = 1 << 51


P = Permission
ALL = (1 << 53) - 1
INVITE = (
    P.VIEW_CHANNEL
    | P.SEND_MESSAGES
    | P.SEND_MESSAGES_IN_THREADS
    | P.EMBED_LINKS
    | P.ATTACH_FILES
    | P.READ_MESSAGE_HISTORY
)
"""What the bot's invite link asks for (Discord: Permissions)."""
PERSON = INVITE | P.ADD_REACTIONS | P.USE_APPLICATION_COMMANDS
IN_DM = INVITE | P.ADD_REACTIONS | P.USE_EXTERNAL_EMOJIS | P.USE_APPLICATION_COMMANDS
WITHOUT_BOT = P.EMBED_LINKS | P.ATTACH_FILES | P.MENTION_EVERYONE | P.USE_EXTERNAL_EMOJIS
"""What an interaction grants an application whose bot is not in the server: for its answers."""
_NEED_SENDING = P.MENTION_EVERYONE | P.ATTACH_FILES | P.EMBED_LINKS


def in_guild(guild: Guild, user_id: int) -> int:
    """Return a member's permissions in the whole server; 0 for a stranger."""
    if user_id not in guild.members:
        return 0
    if user_id == guild.owner_id:
        return ALL
    total = guild.roles[guild.id].permissions
    for role_id in guild.members[user_id]:
        total |= guild.roles[role_id].permissions
    return ALL if total & P.ADMINISTRATOR else total


def in_channel(world: World, channel: Channel, user_id: int) -> int:
    """Return what a user may do in a channel, thread or DM, implied denials included."""
    if channel.kind is ChannelKind.DM:
        return IN_DM if user_id in {channel.recipient_id, world.bot_id} else 0
    if channel.kind is ChannelKind.GROUP:
        return IN_DM if user_id in channel.member_ids else 0
    guild = world.guild_of(channel)
    if guild is None:
        return 0
    total = in_guild(guild, user_id)
    if total == ALL:
        return ALL
    parent = world.channels.get(channel.parent_id or 0)
    ruling = parent if channel.is_thread and parent is not None else channel
    total = _overwritten(total, guild, ruling, user_id)
    if not total & P.VIEW_CHANNEL:
        return 0
    sending = P.SEND_MESSAGES_IN_THREADS if channel.is_thread else P.SEND_MESSAGES
    return total if total & sending else total & ~_NEED_SENDING


def of_interaction(world: World, channel: Channel) -> int:
    """Return the `app_permissions` of an interaction in a channel (Discord: Interactions)."""
    if not is_bot_in(world, channel):
        return WITHOUT_BOT
    return in_channel(world, channel, world.bot_id)


def is_bot_in(world: World, channel: Channel) -> bool:
    """Return whether the bot is where a channel is."""
    guild = world.guild_of(channel)
    return channel.kind is ChannelKind.DM or (guild is not None and world.bot_id in guild.members)


def takes_dms(world: World, user_id: int) -> bool:
    """Return whether the bot may write to a member: that takes a server, or an installation."""
    user, both = world.users[user_id], {user_id, world.bot_id}
    share_one = any(both <= guild.members.keys() for guild in world.guilds.values())
    return (user.installed or share_one) and not user.closed_dms


def _overwritten(total: int, guild: Guild, channel: Channel, user_id: int) -> int:
    everyone = channel.overwrites.get(guild.id)
    if everyone:
        total = total & ~everyone.deny | everyone.allow
    allow = deny = 0
    for role_id in guild.members.get(user_id, set()):
        if overwrite := channel.overwrites.get(role_id):
            allow |= overwrite.allow
            deny |= overwrite.deny
    total = total & ~deny | allow
    if own := channel.overwrites.get(user_id):
        total = total & ~own.deny | own.allow
    return total


def sending_in(channel: Channel) -> Permission:
    """Return which permission writing there takes (Discord: Permissions)."""
    return P.SEND_MESSAGES_IN_THREADS if channel.is_thread else P.SEND_MESSAGES


MIB = 1024 * 1024


def file_limit(guild: Guild | None) -> int:
    """Return the largest file in bytes: 10 MiB, boosted 50 or 100 (discord.py: guild)."""
    level = guild.boost_level if guild else 0
    return {2: 50, 3: 100}.get(level, 10) * MIB
