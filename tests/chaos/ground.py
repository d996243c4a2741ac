"""What a run stands on: local servers, a database, the watched bot, and who starts it again."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, Self

from playground.bot_process import BotProcess
from playground.comet import LocalComet
from playground.comet.ready_made import ReadyMade
from playground.discord import LocalDiscord
from tests.chaos.control import VARIABLE, Control
from tests.chaos.database import FileDatabase, ServerDatabase
from tests.chaos.rules import Rules
from tests.chaos.second import Copy
from tests.chaos.stories import Stories
from tests.chaos.supervisor import Supervisor
from tests.e2e import timed_bot
from tests.support.databases import DatabaseKind
from tests.support.leased_bot import SHORT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.chaos.accountant import Ended
    from tests.chaos.database import Database
    from tests.chaos.plan import Plan
    from tests.e2e.timed_bot import Sent

PROGRAM: Final = ("-m", "tests.chaos.bot", "run")
SIDE: Final = 64
"""Pixels of the pictures' sides: they are to be told apart by nobody."""

PACE: Final = 0.08
BALANCE_USD: Final = 10_000.0
FILE: Final = "imagine.db"

SETTINGS: Final = {
    "DEFAULT_SPEED": "fast",
    "MAX_CONCURRENT_SUBMITS": "8",
    # What a kill left uncertain counts for twenty minutes, which is longer than a run.
    "MAX_RUNNING_PER_USER": "40",
    "MAX_WAITING_PER_USER": "200",
    "KEEP_DAYS": "1",
}


@dataclass(slots=True, kw_only=True)
class Ground:
    """Made by `open`, ended by `close`."""

    folder: Path
    comet: LocalComet
    discord: LocalDiscord
    control: Control
    stories: Stories
    copy: Copy
    database: Database
    rules: Rules
    supervisors: list[Supervisor]
    """One for each process of the bot."""

    @classmethod
    async def open(cls, folder: Path, plan: Plan) -> Self:
        """Start both servers and make the database; the bot is not started yet."""
        pictures = ReadyMade(seed=plan.seed, side=SIDE, preview_side=SIDE)
        comet = await LocalComet.start(
            pace=PACE, seed=plan.seed, balance_usd=BALANCE_USD, gallery=pictures
        )
        discord = await LocalDiscord.start()
        discord.services.session_starts.max_concurrency = plan.processes
        other = folder / "copy"
        other.mkdir()
        database = await _database(folder, plan)
        ground = cls(
            folder=folder,
            comet=comet,
            discord=discord,
            control=await Control.open(folder),
            stories=Stories(discord.world),
            copy=Copy(folder=other, comet=comet, discord=discord, settings=SETTINGS),
            database=database,
            rules=Rules(database),
            supervisors=[],
        )
        for number, own in enumerate(_folders(folder, plan.processes)):
            own.mkdir(exist_ok=True)
            begin = partial(ground._begin, number, own, plan.processes)
            ground.supervisors.append(Supervisor(begin=begin, control=ground.control))
        return ground

    async def _begin(self, number: int, own: Path, processes: int) -> BotProcess:
        settings = {
            **SETTINGS,
            VARIABLE: str(self.control.path),
            "DATABASE_URL": self.database.url(number),
            **({"PROCESSES": str(processes), "SHARDS": str(processes)} if processes > 1 else {}),
            **SHORT.settings,
        }
        return await BotProcess.start(
            self.discord, self.comet, own, settings=settings, program=PROGRAM
        )

    async def start(self) -> None:
        """Start the bot, keep it started from now on, and wait until it listens."""
        for supervisor in self.supervisors:
            supervisor.start()
        await self.discord.wait_for(lambda: self.listens)

    def some(self, dice: float) -> Supervisor:
        """One of the processes; `dice` (0 to 1) chooses."""
        return self.supervisors[int(dice * len(self.supervisors))]

    @property
    def listens(self) -> bool:
        """Whether all processes run, and all of their shards are connected."""
        return self.discord.gateway.ready and all(one.listens for one in self.supervisors)

    @property
    def ends(self) -> list[Ended]:
        """How the bot's processes ended so far."""
        return [end for supervisor in self.supervisors for end in supervisor.ends]

    @property
    def log(self) -> str:
        """Everything that the bot wrote."""
        paths = [own / "bot.log" for own in _folders(self.folder, len(self.supervisors))]
        found = [path for path in paths if path.exists()]
        return "".join(path.read_text(encoding="utf-8", errors="replace") for path in found)

    @property
    def sent(self) -> list[Sent]:
        """What the bot sent to Discord, and when."""
        return timed_bot.sent(self.folder)

    async def close(self) -> list[int]:
        """Stop the bot as an operator would, then the servers; the processes' exit codes."""
        codes = await asyncio.gather(*(one.close() for one in self.supervisors))
        if self.copy.bot is not None:
            await self.copy.bot.stop()
        await self.control.close()
        await self.discord.close()
        await self.comet.close()
        await self.database.close()
        return codes


def _folders(folder: Path, processes: int) -> list[Path]:
    """Where the processes run: one alone beside its database."""
    return [folder] if processes == 1 else [folder / f"process{n}" for n in range(processes)]


async def _database(folder: Path, plan: Plan) -> Database:
    if plan.database is DatabaseKind.POSTGRESQL:
        return await ServerDatabase.open(plan.processes)
    return FileDatabase(folder / FILE)
