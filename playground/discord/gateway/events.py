"""Brings changes of the world to the gateway."""

from playground.discord.errors import JsonObject
from playground.discord.gateway.gateway import Gateway
from playground.discord.messages.reactions import emoji_json
from playground.discord.model.objects import Message
from playground.discord.model.world import Change, Reacted, World
from playground.discord.payloads.guilds import channel_json, guild_settings_json, role_json
from playground.discord.payloads.messages import Payloads
from playground.discord.payloads.users import member_json

GUILDS = 1 << 0
GUILD_MESSAGES = 1 << 9
GUILD_REACTIONS = 1 << 10
DIRECT_MESSAGES = 1 << 12
DIRECT_REACTIONS = 1 << 13


class BotEvents:
    """A listener of the world that dispatches what the bot's intents cover."""

    def __init__(self, world: World, gateway: Gateway, payloads: Payloads) -> None:
        self._world = world
        self._gateway = gateway
        self._payloads = payloads

    def __call__(self, change: Change) -> None:
        """Dispatch a change, unless it is of a server in which the bot is not."""
        if change.guild is not None and self._world.bot_id not in change.guild.members:
            return
        guild_id = change.guild.id if change.guild else None
        if change.message is not None and change.reacted is not None:
            self._reaction(change.kind, change.message, change.reacted, guild_id)
        elif change.message is not None:
            self._message(change.kind, change.message, guild_id)
        elif change.channel is not None:
            data = channel_json(self._world, change.channel)
            self._gateway.dispatch(change.kind, data, guild_id=guild_id, intent=GUILDS)
        elif change.guild is not None and change.role is not None:
            is_gone = change.kind == "GUILD_ROLE_DELETE"
            named = (
                {"role_id": str(change.role.id)} if is_gone else {"role": role_json(change.role)}
            )
            data = {"guild_id": str(change.guild.id), **named}
            self._gateway.dispatch(change.kind, data, guild_id=guild_id, intent=GUILDS)
        elif change.guild is not None and change.kind == "GUILD_DELETE":
            data = {"id": str(change.guild.id)}
            self._gateway.dispatch(change.kind, data, guild_id=guild_id, intent=GUILDS)
        elif change.guild is not None:
            called = {"id": str(change.guild.id), "name": change.guild.name}
            owner = {"owner_id": str(change.guild.owner_id)}
            data = called | owner | guild_settings_json(change.guild)
            self._gateway.dispatch(change.kind, data, guild_id=guild_id, intent=GUILDS)

    def _message(self, kind: str, message: Message, guild_id: int | None) -> None:
        if message.visible_to is not None:
            return
        intent = GUILD_MESSAGES if guild_id else DIRECT_MESSAGES
        if not self._gateway.wants(intent, guild_id=guild_id):
            return  # spared, since under load most of the cost of an edit would be this
        if kind == "MESSAGE_DELETE":
            data: JsonObject = {"id": str(message.id), "channel_id": str(message.channel_id)}
            if guild_id:
                data["guild_id"] = str(guild_id)
        else:
            data = self._payloads.event(message)
            self._hide_content(data, message)
        self._gateway.dispatch(kind, data, guild_id=guild_id, intent=intent)

    def _reaction(
        self, kind: str, message: Message, reacted: Reacted, guild_id: int | None
    ) -> None:
        intent = GUILD_REACTIONS if guild_id else DIRECT_REACTIONS
        data: JsonObject = {
            "channel_id": str(message.channel_id),
            "message_id": str(message.id),
        }
        if guild_id:
            data["guild_id"] = str(guild_id)
        if reacted.emoji is not None:
            data["emoji"] = emoji_json(reacted.emoji)
        if reacted.user_id is not None:
            data |= {"user_id": str(reacted.user_id), "burst": False, "type": 0}
        if kind == "MESSAGE_REACTION_ADD":
            data["message_author_id"] = str(message.author_id)
            if guild_id and reacted.user_id in self._world.users:
                user = self._world.users[reacted.user_id]
                data["member"] = member_json(self._world.guilds[guild_id], user)
        self._gateway.dispatch(kind, data, guild_id=guild_id, intent=intent)

    def _hide_content(self, data: JsonObject, message: Message) -> None:
        """Without the message content intent only DMs and own messages are readable."""
        in_guild = self._world.channels[message.channel_id].guild_id is not None
        if in_guild and message.author_id != self._world.bot_id:
            data |= {"content": "", "embeds": [], "attachments": [], "components": []}
