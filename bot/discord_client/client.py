"""The discord.py client: no privileged intent, no pings, commands synced only when they changed."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import discord
import structlog
import yarl
from discord import app_commands
from discord.ext import commands

from bot.discord_client import gateway, payloads
from bot.discord_client.errors import growing_s, told_wait_s
from bot.ui import interactions, presses, replies
from bot.ui.dialogs import submits
from bot.ui.texts import tasks

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.engine.ratelimits.identifies import Identifies
    from bot.services import Services
    from bot.store import KeyValues

log = structlog.get_logger()

SYNCED: Final = "commands_synced"
SYNCS_WITHIN_S: Final = 5.0
"""The gateway waits no longer than this for Discord to take the commands."""

SYNC_PAUSE_S: Final = 3600.0
"""Commands that Discord refuses are tried again this often at the least."""

_OUTDATED: Final = (
    app_commands.TransformerError,
    app_commands.CommandSignatureMismatch,
    app_commands.CommandNotFound,
)
"""What an old client sends after the commands changed, or anyone who makes requests by hand."""


# discord.py warns at every start that its voice libraries are missing; this bot never speaks.
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False


class _Backoff(discord.backoff.ExponentialBackoff[Any]):
    """discord.py's pauses between reconnects, but at most 16 s, and short again after 5 minutes.

    As it comes, the tenth lost connection within half an hour of another is waited out for up to
    17 minutes, in which nothing is answered.
    """

    def __init__(self, base: int = 1, *, integral: bool = False) -> None:
        super().__init__(base, integral=integral)
        self._max = 4
        self._reset_time = 300


discord.shard.ExponentialBackoff = _Backoff  # type: ignore[attr-defined]
gateway.install()


class Tree(app_commands.CommandTree[Any]):
    """Commands, also for those whose client sends what no command can be read from."""

    async def _call(self, interaction: discord.Interaction[Any]) -> None:
        try:
            await super()._call(interaction)
        except Exception as error:  # noqa: BLE001 - discord.py lets it end in a lost task
            await _command_failed(interaction, error)


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
        cogs: Sequence[commands.Cog],
        menus: Callable[[app_commands.CommandTree[Any]], None],
        **options: Any,  # noqa: ANN401 - discord.py's own
    ) -> None:
        """Make a client that is not connected yet.

        Args:
            services: the use cases.
            facts: where the hash of the synced commands is kept.
            identifies: the sessions that were opened today.
            cogs: the commands.
            menus: adds the right-click commands to a tree.
            options: passed on to discord.py.
        """
        super().__init__(
            command_prefix=commands.when_mentioned,
            tree_cls=Tree,
            # Where the bot is only a member's own, messages cannot be edited later (discord.md A3).
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
            allowed_contexts=app_commands.AppCommandContext(
                guild=True,
                dm_channel=True,
                private_channel=False,
            ),
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            help_command=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            **options,
        )
        self.services = services
        self._facts = facts
        self._identifies = identifies
        self._syncing: asyncio.Task[None] | None = None
        self._launching = False
        self._cogs_to_add = cogs
        self._add_menus = menus
        self.tree.error(_command_failed)
        payloads.guard(self._connection.parsers)
        gateway.guard(self._connection.parsers)

    async def setup_hook(self) -> None:
        """Between login and the gateway: commands."""
        for cog in self._cogs_to_add:
            await self.add_cog(cog)
        self._add_menus(self.tree)
        tried = asyncio.Event()
        self._syncing = asyncio.create_task(self._keep_synced(tried), name="commands")
        with suppress(TimeoutError):
            await asyncio.wait_for(tried.wait(), SYNCS_WITHIN_S)

    async def close(self) -> None:
        """Close the connection and what goes on beside it."""
        if self._syncing is not None:
            self._syncing.cancel()
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
            self._launching = True
            try:
                await super().launch_shard(gateway, shard_id, initial=initial)
            except _AgainError:
                initial = False
            else:
                return
            finally:
                self._launching = False

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Right before a new session is asked for."""
        await super().before_identify_hook(shard_id, initial=initial)
        await self._identifies.note()

    def pause_before_session_s(self) -> float:
        """How long a new session has to wait so that those of the day last; says so in the log."""
        wait_s = self._identifies.pause_s
        if wait_s > 0:
            log.warning(
                "discord.sessions_running_out",
                today=self._identifies.used,
                retry_in_s=round(wait_s, 1),
                next_step="find out what ends the bot, or its connection, so often",
            )
        return wait_s

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Presses and submits of dialogs; commands find their way through discord.py."""
        interactions.note_open(interaction)
        if interaction.type is discord.InteractionType.component:
            await presses.pressed(interaction)
        elif interaction.type is discord.InteractionType.modal_submit:
            await submits.submitted(interaction)

    async def on_ready(self) -> None:
        """Connected, or connected anew."""
        log.info("discord.ready", user=str(self.user), servers=len(self.guilds))

    async def on_message(self, _message: discord.Message) -> None:
        """Nothing: the bot has no commands that are typed as messages."""

    async def _keep_synced(self, tried: asyncio.Event) -> None:
        """Bring the commands to Discord, however often it refuses them; those it has go on."""
        for tries in itertools.count(1):
            try:
                await self._sync_if_changed()
            except Exception as error:  # noqa: BLE001 - whatever it is, members have their commands
                wait_s = max(told_wait_s(error), growing_s(tries, longest_s=SYNC_PAUSE_S))
                log.warning(
                    "commands.not_synced",
                    reason=type(error).__name__,
                    status=getattr(error, "status", None),
                    code=getattr(error, "code", None),
                    retry_in_s=round(wait_s, 1),
                    next_step="nothing: the commands that Discord has go on working",
                )
            else:
                return
            finally:
                tried.set()
            await asyncio.sleep(wait_s)

    async def _sync_if_changed(self) -> None:
        # Discord allows 200 new commands a day, and clients reload what was synced.
        payload = [command.to_dict(self.tree) for command in self.tree.get_commands()]
        text = json.dumps([self.application_id, payload], sort_keys=True)
        digest = hashlib.sha256(text.encode()).hexdigest()
        if await self._facts.get(SYNCED) == digest:
            return
        await self.tree.sync()
        await self._facts.set(SYNCED, digest)
        log.info("commands.synced", count=len(payload))


async def _command_failed(
    interaction: discord.Interaction[Any],
    error: Exception,
) -> None:
    """A command fell through its own handling: say so to the member, and log it."""
    unreadable = type(error) is app_commands.AppCommandError or not isinstance(
        error, app_commands.AppCommandError
    )
    if interaction.type is discord.InteractionType.autocomplete:
        log.warning("suggestions.not_understood", reason=type(error).__name__)
    elif unreadable or isinstance(error, _OUTDATED):
        log.info("command.not_understood", reason=type(error).__name__)
        await replies.unknown_here(interaction, tasks.RELOAD)
    else:
        log.error("command.fault", exc_info=error)
        await replies.privately(interaction, tasks.SOMETHING_WRONG)


def use_addresses(api_url: str, gateway_url: str) -> None:
    """Talk to these addresses instead of Discord's own, also when a session is resumed.

    For a REST proxy, a gateway proxy or the playground. Must be called before a client is made;
    discord.py keeps both addresses in classes (discord.md B2).
    """
    discord.http.Route.BASE = api_url
    gateway = yarl.URL(gateway_url)
    socket = discord.gateway.DiscordWebSocket
    socket.DEFAULT_GATEWAY = gateway
    connect = socket.from_client.__func__  # type: ignore[attr-defined]

    async def from_client(
        cls: type[discord.gateway.DiscordWebSocket],
        *args: Any,  # noqa: ANN401 - passed through
        **kwargs: Any,  # noqa: ANN401 - passed through
    ) -> Any:  # noqa: ANN401 - passed through
        # READY and /gateway/bot name addresses of Discord's own; the operator's choice wins.
        return await connect(cls, *args, **{**kwargs, "gateway": gateway})

    socket.from_client = classmethod(from_client)  # type: ignore[assignment]
