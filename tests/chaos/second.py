"""A second copy of the bot: the same token, a database of its own, and nobody who watches it."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.domain.states import LIVE
from bot.store import open_store
from playground.bot_process import BotProcess
from tests.chaos.database import ERASED, PENDING

if TYPE_CHECKING:
    from pathlib import Path

    from playground.comet import LocalComet
    from playground.discord import LocalDiscord

FIRST_ID: Final = 10**12
"""Its tasks have other numbers, so that the accountant can tell them apart. That both give the same
is told in `tests/e2e/test_copies.py`."""

STALE: Final = "SELECT id FROM tasks WHERE shown_revision < revision AND message_id IS NOT NULL"
STARTS_WITHIN_S: Final = 60.0
SETTLES_WITHIN_S: Final = 60.0
LOOK_S: Final = 0.2


@dataclass(slots=True, kw_only=True)
class Copy:
    """Started and ended as often as the plan wants, always on the same database."""

    folder: Path
    comet: LocalComet
    discord: LocalDiscord
    settings: dict[str, str]
    bot: BotProcess | None = None

    async def start(self) -> None:
        """Start it, and wait until it listens."""
        if not self._database.exists():
            await self._make()
        sessions = set(self.discord.gateway.sessions)
        self.bot = await BotProcess.start(
            self.discord, self.comet, self.folder, settings=self.settings
        )
        with suppress(TimeoutError):
            await self.discord.wait_for(
                lambda: set(self.discord.gateway.sessions) - sessions, STARTS_WITHIN_S
            )

    async def end(self) -> None:
        """Let it end what it began, then stop it as an operator would."""
        if self.bot is None:
            return
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(SETTLES_WITHIN_S):
                    await self._settled(self.bot)
        finally:  # also if the run is over meanwhile
            await self.bot.stop()

    async def finish(self) -> None:
        """Start it once more for what faults kept it from ending, now that there are none."""
        if self.bot is not None and self.under_way:
            await self.start()
            await self.end()

    async def _settled(self, bot: BotProcess) -> None:
        while bot.running and self.under_way:  # noqa: ASYNC110 - it is another process's file
            await asyncio.sleep(LOOK_S)

    @property
    def rows(self) -> dict[int, str]:
        """Its tasks, with their states."""
        if not self._database.exists():
            return {}
        with closing(sqlite3.connect(self._database)) as connection:
            return dict(connection.execute("SELECT id, state FROM tasks").fetchall())

    @property
    def erased(self) -> frozenset[int]:
        """Its tasks of members who had everything deleted."""
        return frozenset(self._ids(ERASED))

    @property
    def under_way(self) -> list[int]:
        """What is not settled, or whose message does not say so; and what is asked about data."""
        live = (task_id for task_id, state in self.rows.items() if state in LIVE)
        return [*live, *self._ids(STALE), *self._ids(PENDING)]

    @property
    def log(self) -> str:
        """Everything that it wrote."""
        path = self.folder / "bot.log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    @property
    def _database(self) -> Path:
        return self.folder / "imagine.db"

    def _ids(self, statement: str) -> list[int]:
        if not self._database.exists():
            return []
        with closing(sqlite3.connect(self._database)) as connection:
            return [row[0] for row in connection.execute(statement).fetchall()]

    async def _make(self) -> None:
        async with open_store(f"sqlite+aiosqlite:///{self._database}"):
            pass
        with closing(sqlite3.connect(self._database)) as connection, connection:
            connection.execute("INSERT INTO sqlite_sequence VALUES ('tasks', ?)", [FIRST_ID])
