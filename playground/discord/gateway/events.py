"""Brings changes of the world to the gateway."""

from playground.discord.errors import JsonObject
from playground.discord.gateway.gateway import Gateway
from playground.discord.model.objects import Message
from playground.discord.model.world import Change, World
from playground.discord.payloads.guilds import channel_json, guild_settings_json, role_json
from playground.discord.payloads.messages import Payloads

GUILDS = 1 << 0
GUILD_MESSAGES = 1 << 9
DIRECT_MESSAGES = 1 << 12


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
        if change.message is not None:
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

    def _hide_content(self, data: JsonObject, message: Message) -> None:
        """Without the message content intent only DMs and own messages are readable."""
        in_guild = self._world.channels[message.channel_id].guild_id is not None
        if in_guild and message.author_id != self._world.bot_id:
            data |= {"content": "", "embeds": [], "attachments": [], "components": []}
