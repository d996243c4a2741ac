"""What a bot that listens says of itself once: a single event in JSON, a table on a terminal."""

from __future__ import annotations

import asyncio
import mmap
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import structlog

from bot import __version__
from bot.cometapi import CometError
from bot.store.database.postgres.address import Address, is_postgres
from bot.store.database.sqlite.file import file_of
from bot.store.migrations import REVISIONS
from bot.ui.invitation import invitation, invite_if_nowhere

if TYPE_CHECKING:
    import discord

    from bot.discord_client.client import ImagineBot
    from bot.engine import Engine
    from bot.settings import Settings

log = structlog.get_logger()

BALANCE_WITHIN_S: Final = 10.0
_STATM: Final = Path("/proc/self/statm")
_MB: Final = 1024 * 1024


class StartReport:
    """Made when a start begins; `ready` is called whenever Discord's servers are known."""

    def __init__(self, settings: Settings, engine: Engine) -> None:
        self._settings = settings
        self._engine = engine
        self._began_s = time.monotonic()
        self._reporting: asyncio.Task[None] | None = None

    def ready(self, client: discord.Client) -> None:
        """Report beside all else the first time; say each time how to invite a bot in no server."""
        invite_if_nowhere(client)
        if self._reporting is None:
            ready_s = time.monotonic() - self._began_s
            work = self._report(client, ready_s)  # type: ignore[arg-type] # the one of `app`
            self._reporting = asyncio.create_task(work, name="start report")

    async def _report(self, client: ImagineBot, ready_s: float) -> None:
        found = {
            **_of_bot(client),
            "database": place_of(self._settings.database_url.get_secret_value()),
            "schema": REVISIONS[-1],
            "cometapi": self._settings.cometapi_base_url,
            "balance": await self._balance(),
            "pictures": "a process of its own, started when one is needed",
            "memory_mb": resident_mb(),
            "ready_s": round(ready_s, 1),
        }
        if not client.guilds:
            found["invitation"] = invitation(client.application_id or 0)
        if is_for_people(self._settings.log_format):
            log.info(table(found))
        else:
            log.info("bot.started", **found)

    async def _balance(self) -> str:
        """What is left at CometAPI, in words; asked by the one process that does so for all."""
        if not self._engine.store.slots.leads:
            return "asked for by another process"
        try:
            async with asyncio.timeout(BALANCE_WITHIN_S):
                left = (await self._engine.comet.balance()).left_usd
        except (CometError, TimeoutError) as error:
            return f"not told ({type(error).__name__})"
        return "no limit that CometAPI tells" if left is None else f"${left:.2f} left"


def _of_bot(client: ImagineBot) -> dict[str, Any]:
    return {
        "version": __version__,
        "bot": str(client.user),
        "application_id": client.application_id,
        "servers": len(client.guilds),
        "commands": len(client.tree.get_commands()),
    }


def place_of(url: str) -> str:
    """Where the database of that URL is, for people: without user and password."""
    return Address.parse(url).place if is_postgres(url) else str(file_of(url))


def resident_mb() -> int | None:
    """The memory that this process has now, in MB; None where the system does not tell so."""
    try:
        pages = int(_STATM.read_text("ascii").split()[1])
        # Those of some ARM machines are larger than others'.
        return pages * mmap.PAGESIZE // _MB
    except (OSError, ValueError, IndexError):
        return None


def is_for_people(output: str) -> bool:
    """Whether lines of the log are read by somebody, by LOG_FORMAT and where they go."""
    return output == "text" or (output == "auto" and sys.stderr.isatty())


def table(found: dict[str, Any]) -> str:
    """A heading, and a line for each thing that is known, with the values below each other."""
    width = max(map(len, found))
    lines = [
        f"  {name.replace('_', ' ').ljust(width)}  {value}"
        for name, value in found.items()
        if value is not None
    ]
    return "\n".join(["Imagine Bot listens.", *lines])
