"""Servers, their roles, channels and threads as JSON."""

from playground.discord.errors import JsonObject
from playground.discord.model.objects import Channel, ChannelKind, Guild, Role
from playground.discord.model.snowflakes import iso, time_of
from playground.discord.model.world import World
from playground.discord.payloads.users import member_json, user_json

TAG_NEEDED = 1 << 4
"""The flag of a forum that takes no post without a tag."""


def role_json(role: Role) -> JsonObject:
    """Return a role."""
    return {
        "id": str(role.id),
        "name": role.name,
        "description": None,
        "permissions": str(role.permissions),
        "position": role.position,
        "color": role.color,
        "colors": {"primary_color": role.color, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": role.managed,
        "mentionable": False,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }


def channel_json(world: World, channel: Channel) -> JsonObject:
    """Return a channel, thread or DM."""
    last = channel.last_message_id
    shown: JsonObject = {
        "id": str(channel.id),
        "type": int(channel.kind),
        "flags": 0,
        "last_message_id": str(last) if last else None,
    }
    if channel.kind is ChannelKind.DM:
        recipients = [user_json(world.users[channel.recipient_id])] if channel.recipient_id else []
        return shown | {"recipients": recipients}
    if channel.kind is ChannelKind.GROUP:
        people = [user_json(world.users[user_id]) for user_id in sorted(channel.member_ids)]
        return shown | {"name": channel.name, "recipients": people}
    shown |= {
        "guild_id": str(channel.guild_id),
        "name": channel.name,
        "parent_id": str(channel.parent_id) if channel.parent_id else None,
        "rate_limit_per_user": 0,
    }
    return shown | (_thread_json(world, channel) if channel.is_thread else _text_json(channel))


def _text_json(channel: Channel) -> JsonObject:
    shown: JsonObject = {
        "position": channel.position,
        "nsfw": channel.nsfw,
        "topic": None,
        "permission_overwrites": [
            {
                "id": str(overwrite.target_id),
                "type": 0 if overwrite.is_role else 1,
                "allow": str(int(overwrite.allow)),
                "deny": str(int(overwrite.deny)),
            }
            for overwrite in channel.overwrites.values()
        ],
    }
    if channel.kind is ChannelKind.FORUM:
        shown |= {"available_tags": [], "default_reaction_emoji": None, "default_sort_order": None}
    if channel.needed_tags:
        tags = [
            {
                "id": str(tag_id),
                "name": name,
                "moderated": False,
                "emoji_id": None,
                "emoji_name": None,
            }
            for tag_id, name in channel.needed_tags.items()
        ]
        shown |= {"flags": TAG_NEEDED, "available_tags": tags}
    return shown


def _thread_json(world: World, thread: Channel) -> JsonObject:
    count = len(world.history(thread.id))
    made = iso(time_of(thread.id))
    return {
        "owner_id": str(thread.owner_id),
        "thread_metadata": {
            "archived": thread.archived,
            "archive_timestamp": made,
            "auto_archive_duration": 1440,
            "locked": thread.locked,
            "create_timestamp": made,
        },
        "message_count": count,
        "member_count": 1,
        "total_message_sent": count,
    }


def guild_json(world: World, guild: Guild) -> JsonObject:
    """Return a GUILD_CREATE; without privileged intents the bot itself is the only member."""
    channels = list(world.channels_of(guild))
    return {
        "id": str(guild.id),
        "name": guild.name,
        "owner_id": str(guild.owner_id),
        "unavailable": False,
        "large": False,
        "joined_at": iso(time_of(guild.id)),
        "member_count": len(guild.members),
        "members": [member_json(guild, world.users[world.bot_id])],
        "channels": [channel_json(world, c) for c in channels if not c.is_thread],
        "threads": [channel_json(world, c) for c in channels if c.is_thread and not c.archived],
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
        **guild_settings_json(guild),
    }


def guild_settings_json(guild: Guild) -> JsonObject:
    """Return what GUILD_CREATE and the REST API both tell of a server."""
    return {
        "roles": [role_json(role) for role in guild.roles.values()],
        "emojis": [],
        "stickers": [],
        "features": [],
        "icon": None,
        "splash": None,
        "discovery_splash": None,
        "banner": None,
        "description": None,
        "preferred_locale": "en-US",
        "premium_tier": guild.boost_level,
        "premium_subscription_count": 0,
        "premium_progress_bar_enabled": False,
        "verification_level": 0,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "afk_channel_id": None,
        "afk_timeout": 300,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "public_updates_channel_id": None,
        "vanity_url_code": None,
        "application_id": None,
    }
