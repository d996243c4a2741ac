"""The model as JSON: what REST answers, gateway events and members' views are made of."""

import copy

from playground.discord import components as parts
from playground.discord.cdn import Cdn
from playground.discord.errors import JsonObject
from playground.discord.messages.reactions import reactions_json
from playground.discord.model import permissions
from playground.discord.model.objects import Attachment, Channel, Message, MessageKind
from playground.discord.model.snowflakes import iso
from playground.discord.model.world import World
from playground.discord.payloads.guilds import channel_json
from playground.discord.payloads.users import member_json, user_json


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
        if message.reactions:
            shown["reactions"] = reactions_json(message, me=world.bot_id)
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
