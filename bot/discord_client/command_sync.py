"""Brings the bot's commands to Discord: only if they changed, and again until it takes them."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import json
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import structlog

from bot import __version__
from bot.discord_client.commands import ids_in, payload_of
from bot.discord_client.errors import growing_s, told_wait_s, words_of

if TYPE_CHECKING:
    from discord.ext import commands

    from bot.store import KeyValues

log = structlog.get_logger()

SYNCED: Final = "commands_synced"
SYNCED_BY: Final = "commands_synced_by"
COMMAND_IDS: Final = "command_ids"
SYNCS_WITHIN_S: Final = 5.0
"""The gateway waits no longer than this for Discord to take the commands."""

SYNC_PAUSE_S: Final = 3600.0
"""Commands that Discord refuses are tried again this often at the least."""


class CommandSync:
    """The commands of one client, and what Discord was last told of them."""

    def __init__(self, client: commands.AutoShardedBot, facts: KeyValues) -> None:
        """`facts` is where the hash of the synced commands and their ids are kept."""
        self._client = client
        self._facts = facts
        self._syncing: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Bring the commands to Discord if they changed; goes on beside all else if it must."""
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

    async def _is_older(self) -> bool:
        """Whether a newer program, which may run beside this one, brought the commands last."""
        by = await self._facts.get(SYNCED_BY)
        return by is not None and _numbers(by) > _numbers(__version__)

    async def _sync_if_changed(self) -> None:
        # Discord allows 200 new commands a day, and clients reload what was synced.
        payload = payload_of(self._client.tree)
        text = json.dumps([self._client.application_id, payload], sort_keys=True)
        digest = hashlib.sha256(text.encode()).hexdigest()
        if await self._facts.get(SYNCED) == digest or await self._is_older():
            return
        # As the tree's own sync does, but of what Discord answers only the ids are needed.
        answer = await self._client.http.bulk_upsert_global_commands(
            self._client.application_id or 0, payload=payload
        )
        await self._facts.set(COMMAND_IDS, json.dumps(ids_in(answer)))
        await self._facts.set(SYNCED, digest)
        await self._facts.set(SYNCED_BY, __version__)
        log.info("commands.synced", count=len(payload))


def _numbers(version: str) -> tuple[int, ...]:
    """A version as numbers that compare; of what is none, the oldest."""
    parts = version.split(".")
    return tuple(map(int, parts)) if all(part.isdecimal() for part in parts) else ()
