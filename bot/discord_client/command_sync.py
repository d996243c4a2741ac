"""Brings the bot's commands to Discord: only if it has others, and again until it takes them."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import json
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import structlog

from bot.discord_client.commands import ids_in, payload_of, versions_in
from bot.discord_client.errors import growing_s, told_wait_s, words_of

if TYPE_CHECKING:
    from discord import app_commands
    from discord.ext import commands

    from bot.store import KeyValues

log = structlog.get_logger()

SYNCED: Final = "commands_synced"
COMMAND_IDS: Final = "command_ids"
SYNCS_WITHIN_S: Final = 5.0
"""The gateway waits no longer than this for Discord to take the commands."""

SYNC_PAUSE_S: Final = 3600.0
"""Commands that Discord refuses are tried again this often at the least."""


class CommandSync:
    """The commands of one client, and what Discord was last told of them."""

    def __init__(
        self,
        client: commands.AutoShardedBot,
        facts: KeyValues,
        translator: app_commands.Translator,
    ) -> None:
        """`facts` is where the hash of the synced commands and their ids are kept."""
        self._client = client
        self._facts = facts
        self._translator = translator
        self._syncing: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Bring the commands to Discord if it has others; goes on beside all else if it must."""
        tried = asyncio.Event()
        self._syncing = asyncio.create_task(self._keep_synced(tried), name="commands")
        with suppress(TimeoutError):
            await asyncio.wait_for(tried.wait(), SYNCS_WITHIN_S)

    async def ids(self) -> dict[str, int]:
        """The ids of the slash commands by name, as far as Discord told them; maybe of none."""
        kept = await self._facts.get(COMMAND_IDS)
        return {} if kept is None else dict(json.loads(kept))

    def close(self) -> None:
        """Try no more."""
        if self._syncing is not None:
            self._syncing.cancel()

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
                    discord_says=words_of(error),
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
        application_id, http = self._client.application_id or 0, self._client.http
        payload = await payload_of(self._client.tree, self._translator)

        def digest(there: object) -> str:
            text = json.dumps([application_id, payload, versions_in(there)], sort_keys=True)
            return hashlib.sha256(text.encode()).hexdigest()

        # Asked, since a backup that was put back may tell of commands that are there no more.
        there = await http.get_global_commands(application_id)
        if await self._facts.get(SYNCED) == digest(there):
            return
        # As the tree's own sync does, but of what Discord answers only these two are needed.
        answer = await http.bulk_upsert_global_commands(application_id, payload=payload)
        await self._facts.set(COMMAND_IDS, json.dumps(ids_in(answer)))
        await self._facts.set(SYNCED, digest(answer))
        log.info("commands.synced", count=len(payload))
