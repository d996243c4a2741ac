"""The discord.py client: no privileged intent, no pings, commands synced only when they changed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import discord
import structlog
from discord import app_commands
from discord.ext import commands

from bot.discord_client import patches
from bot.discord_client.command_sync import CommandSync
from bot.discord_client.gateway import connection as gateway
from bot.discord_client.gateway import events, payloads, reactions
from bot.discord_client.gateway.connectivity import Connectivity
from bot.discord_client.gateway.sessions import Sessions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import yarl

    from bot.discord_client.gateway.reactions import Reaction
    from bot.discord_client.handlers import Handlers
    from bot.discord_client.installs import Installs
    from bot.engine.ratelimits.identifies import Identifies
    from bot.engine.ratelimits.identify_turns import IdentifyTurns
    from bot.services import Services
    from bot.store import KeyValues

    Interaction = discord.Interaction[Any]

log = structlog.get_logger()


patches.install(gateway.Socket, gateway.PatientShard, partial(gateway.Socket.drops.tell, "op"))


class _AgainError(Exception):
    """The gateway could not be reached; there is to be another try."""


class ImagineBot(commands.AutoShardedBot):
    """The connection to Discord, with the use cases that its commands and buttons call."""

    def __init__(
        self,
        services: Services,
        facts: KeyValues,
        identifies: Identifies,
        *,
        identify_turns: IdentifyTurns | None = None,
        cogs: Sequence[commands.Cog],
        menus: Callable[[app_commands.CommandTree[Any]], None],
        handlers: Handlers,
        installs: Installs,
        translator: app_commands.Translator,
        syncs_at_login: bool = True,
        **options: Any,  # noqa: ANN401 - discord.py's own
    ) -> None:
        """Make a client that is not connected yet.

        Args:
            services: the use cases.
            facts: where it is kept what Discord was told of its commands.
            identifies: the sessions that were opened today.
            identify_turns: when sessions may be opened, where other processes open some as well.
            cogs: the commands.
            menus: adds the right-click commands to a tree.
            handlers: what is done about what members do.
            installs: where its commands are offered.
            translator: what they are in other languages.
            syncs_at_login: whether it brings its commands to Discord before anybody asks for that.
            options: passed on to discord.py.
        """
        super().__init__(
            command_prefix=commands.when_mentioned,
            tree_cls=patches.Tree,
            allowed_installs=installs.types,
            allowed_contexts=installs.contexts,
            intents=discord.Intents(guilds=True, guild_reactions=True, dm_reactions=True),
            allowed_mentions=discord.AllowedMentions.none(),
            help_command=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            **options,
        )
        self.services = services
        self.handlers = handlers
        self._command_sync = CommandSync(self, facts, translator)
        self.sessions = Sessions(identifies, identify_turns)
        self.connectivity = Connectivity()
        self._launching = False
        self._syncs_at_login = syncs_at_login
        self._cogs_to_add = cogs
        self._add_menus = menus
        self.tree.error(handlers.failed_command)
        parsers = patches.parsers_of(self)
        reactions.listen(parsers, lambda: self.user.id if self.user else None, self._reacted)
        payloads.guard(parsers)
        events.guard(parsers)

    async def setup_hook(self) -> None:
        """Between login and the gateway: commands."""
        for cog in self._cogs_to_add:
            await self.add_cog(cog)
        self._add_menus(self.tree)
        if self._syncs_at_login:
            await self.sync_commands()

    async def sync_commands(self) -> None:
        """Bring the commands to Discord if it has others; goes on beside all else if it must."""
        await self._command_sync.run()

    async def command_ids(self) -> dict[str, int]:
        """The ids of the slash commands by name, as far as Discord told them; maybe of none."""
        return await self._command_sync.ids()

    async def close(self) -> None:
        """Close the connection and what goes on beside it."""
        self.handlers.closing()
        self._command_sync.close()
        await super().close()

    async def launch_shard(
        self,
        gateway: yarl.URL,
        shard_id: int,
        *,
        initial: bool = False,
    ) -> None:
        """Connect a shard, after as many tries as it takes.

        discord.py calls itself after each that failed, and would end at Python's limit of depth.
        """
        if self._launching:
            raise _AgainError
        while True:
            await self.sessions.approach(shard_id)
            self._launching = True
            try:
                await super().launch_shard(gateway, shard_id, initial=initial)
            except _AgainError:
                self.connectivity.lost(shard_id)
                initial = False
            else:
                return
            finally:
                self._launching = False

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Right before a new session is asked for."""
        if not self.sessions.have_turns:
            await super().before_identify_hook(shard_id, initial=initial)
        await self.sessions.begin(shard_id or 0)

    async def on_interaction(self, interaction: Interaction) -> None:
        """Presses and submits of dialogs; commands find their way through discord.py."""
        self.handlers.interaction(interaction)
        if interaction.type is discord.InteractionType.component:
            await self.handlers.press(interaction)
        elif interaction.type is discord.InteractionType.modal_submit:
            await self.handlers.submit(interaction)

    def _reacted(self, reaction: Reaction) -> None:
        self.handlers.reaction(self, reaction)

    async def on_ready(self) -> None:
        """Connected, or connected anew."""
        log.info("discord.ready", user=str(self.user), servers=len(self.guilds))
        self.handlers.ready(self)

    async def on_shard_connect(self, shard_id: int) -> None:
        """A shard has a new session."""
        self.connectivity.connected(shard_id)

    async def on_shard_resumed(self, shard_id: int) -> None:
        """A shard's session goes on."""
        self.connectivity.connected(shard_id)

    async def on_shard_disconnect(self, shard_id: int) -> None:
        """A shard's connection ended, or could not be made."""
        self.connectivity.lost(shard_id)

    async def on_message(self, _message: discord.Message) -> None:
        """Nothing: the bot has no commands that are typed as messages."""
