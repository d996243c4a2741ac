"""The model as JSON: what REST answers, gateway events and members' views are made of."""

import copy
from datetime import UTC, datetime

from playground.discord import components as parts
from playground.discord.cdn import Cdn
from playground.discord.errors import JsonObject
from playground.discord.model import permissions
from playground.discord.model.snowflakes import time_of
from playground.discord.model.world import (
    Attachment,
    Channel,
    ChannelKind,
    Guild,
    Message,
    MessageKind,
    Role,
    User,
    World,
)


def iso(at_s: float) -> str:
    """Return epoch seconds the way Discord writes times."""
    return datetime.fromtimestamp(at_s, UTC).isoformat(timespec="microseconds")


def user_json(user: User) -> JsonObject:
    """Return a user."""
    shown: JsonObject = {
        "id": str(user.id),
        "username": user.name,
        "discriminator": "0000" if user.bot else "0",
        "global_name": None if user.bot else user.display_name,
        "avatar": None,
        "banner": None,
        "accent_color": None,
        "public_flags": 0,
        "flags": 0,
        "primary_guild": None,
    }
    return shown | {"bot": True} if user.bot else shown


def role_json(role: Role) -> JsonObject:
    """Return a role."""
    return {
        "id": str(role.id),
        "name": role.name,
        "description": None,
        "permissions": str(role.permissions),
        "position": role.position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": role.managed,
        "mentionable": False,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }


def member_json(guild: Guild, user: User) -> JsonObject:
    """Return a member of a server, the user included."""
    return {
        "user": user_json(user),
        "nick": None,
        "avatar": None,
        "banner": None,
        "roles": [str(role_id) for role_id in sorted(guild.members.get(user.id, set()))],
        "joined_at": iso(time_of(guild.id)),
        "premium_since": None,
        "communication_disabled_until": None,
        "deaf": False,
        "mute": False,
        "pending": False,
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


def attachment_json(cdn: Cdn, attachment: Attachment) -> JsonObject:
    """Return an attachment with a freshly signed address."""
    url = cdn.url(attachment)
    shown: JsonObject = {
        "id": str(attachment.id),
        "filename": attachment.filename,
        "size": attachment.size,
        "url": url,
        "proxy_url": url,
        "content_type": attachment.content_type,
    }
    for key in ("width", "height", "description"):
        if (value := getattr(attachment, key)) is not None:
            shown[key] = value
    return shown | {"ephemeral": True} if attachment.ephemeral else shown


class Payloads:
    """Shows messages: needs the world for names and the CDN for signed addresses."""

    def __init__(self, world: World, cdn: Cdn) -> None:
        self._world = world
        self._cdn = cdn

    def message(self, message: Message, *, with_reply: bool = True) -> JsonObject:
        """Return a message as REST and the gateway show it."""
        world = self._world
        shown: JsonObject = {
            "id": str(message.id),
            "channel_id": str(message.channel_id),
            "type": int(message.kind),
            "author": user_json(world.users[message.author_id]),
            "content": message.content,
            "embeds": [self._embed(embed, message) for embed in message.embeds],
            "components": self._components(message),
            "attachments": [attachment_json(self._cdn, a) for a in message.attachments],
            "flags": int(message.flags),
            "timestamp": iso(message.created_s),
            "edited_timestamp": iso(message.edited_s) if message.edited_s else None,
            "mentions": [user_json(world.users[u]) for u in message.mentions],
            "mention_roles": [str(role_id) for role_id in message.mention_roles],
            "mention_everyone": message.mention_everyone,
            "pinned": message.pinned,
            "tts": message.tts,
        }
        if message.nonce is not None:
            shown["nonce"] = message.nonce
        if message.metadata is not None:
            shown |= {
                "interaction_metadata": message.metadata,
                "application_id": str(world.bot_id),
                "webhook_id": str(world.bot_id),
            }
        if message.reply_to is not None:
            shown |= self._reference(message, with_reply=with_reply)
        return shown

    def event(self, message: Message) -> JsonObject:
        """Return a message as the gateway sends it: with its server and the author's member."""
        shown = self.message(message)
        channel = self._world.channels.get(message.channel_id)
        guild = self._world.guild_of(channel) if channel else None
        if guild is not None:
            member = member_json(guild, self._world.users[message.author_id])
            del member["user"]
            shown |= {"guild_id": str(guild.id), "member": member}
        return shown

    def _reference(self, message: Message, *, with_reply: bool) -> JsonObject:
        reference: JsonObject = {
            "type": 0,
            "message_id": str(message.reply_to),
            "channel_id": str(message.channel_id),
        }
        channel = self._world.channels.get(message.channel_id)
        if channel and channel.guild_id:
            reference["guild_id"] = str(channel.guild_id)
        shown: JsonObject = {"message_reference": reference}
        if with_reply and message.kind is MessageKind.REPLY and message.reply_to is not None:
            target = self._world.messages.get(message.reply_to)
            shown["referenced_message"] = self.message(target, with_reply=False) if target else None
        return shown

    def _components(self, message: Message) -> list[JsonObject]:
        shown = copy.deepcopy(message.components)
        for component in parts.walk(shown):
            if component["type"] == parts.Kind.FILE:  # before its address is resolved
                file = self._referenced(str(component["file"].get("url", "")), message)
                component["name"] = file.filename if file else None
                component["size"] = file.size if file else None
            for _, item in parts.media(component):
                self._resolve(item, message)
        return shown

    def _referenced(self, url: str, message: Message) -> Attachment | None:
        name = url.removeprefix("attachment://")
        return next((a for a in message.attachments if url != name and a.filename == name), None)

    def _resolve(self, item: JsonObject, message: Message) -> None:
        attachment = self._referenced(item["url"], message)
        if attachment is None:
            item |= {"proxy_url": item["url"], "width": None, "height": None}
            return
        item["url"] = item["proxy_url"] = self._cdn.url(attachment)
        item |= {
            "attachment_id": str(attachment.id),
            "content_type": attachment.content_type,
            "width": attachment.width,
            "height": attachment.height,
        }

    def _embed(self, embed: JsonObject, message: Message) -> JsonObject:
        shown = {"type": "rich"} | {k: v for k, v in embed.items() if v is not None}
        for key in ("image", "thumbnail"):
            if key in shown:
                shown[key] = dict(shown[key])
                attachment = self._referenced(shown[key]["url"], message)
                if attachment:
                    url = self._cdn.url(attachment)
                    shown[key] |= {"url": url, "proxy_url": url}
                    if attachment.width and attachment.height:
                        shown[key] |= {"width": attachment.width, "height": attachment.height}
        shown["fields"] = [{"inline": False} | field for field in shown.get("fields", [])]
        return shown

    def partial_channel(self, channel: Channel, user_id: int) -> JsonObject:
        """Return a channel as an interaction carries it, with the member's permissions."""
        allowed = permissions.in_channel(self._world, channel, user_id)
        return channel_json(self._world, channel) | {"permissions": str(int(allowed))}
