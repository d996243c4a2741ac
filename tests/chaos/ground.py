"""What a run stands on: both local servers, the watched bot, and who starts it again."""

from __future__ import annotations

import asyncio
import signal
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Self

from playground.bot_process import BotProcess
from playground.comet import LocalComet
from playground.comet.ready_made import ReadyMade
from playground.discord import LocalDiscord
from tests.chaos.accountant import Ended
from tests.chaos.control import VARIABLE, Control
from tests.chaos.second import Copy
from tests.chaos.stories import Stories

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PROGRAM: Final = ("-m", "tests.chaos.bot", "run")
SIDE: Final = 64
"""Pixels of the pictures' sides: they are to be told apart by nobody."""

PACE: Final = 0.08
BALANCE_USD: Final = 10_000.0
AGAIN_S: Final = 0.5
"""How long a supervisor waits before it starts again what ended by itself."""

SETTINGS: Final = {
    "DEFAULT_SPEED": "fast",
    "MAX_CONCURRENT_SUBMITS": "8",
    # What a kill left uncertain counts for twenty minutes, which is longer than a run.
    "MAX_RUNNING_PER_USER": "40",
    "MAX_WAITING_PER_USER": "200",
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
    bot: BotProcess | None = None
    between: Callable[[], None] | None = None
    """What is done once, as soon as the bot is dead and before it is started again."""
    ends: list[Ended] = field(default_factory=list)
    _ending: bool = False
    _closing: bool = False
    _connected_before: int = 0
    """Sessions that were opened or resumed before the bot that runs now began."""
    _supervisor: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, folder: Path, *, seed: int) -> Self:
        """Start both servers; the bot is not started yet."""
        pictures = ReadyMade(seed=seed, side=SIDE, preview_side=SIDE)
        comet = await LocalComet.start(
            pace=PACE, seed=seed, balance_usd=BALANCE_USD, gallery=pictures
        )
        discord = await LocalDiscord.start()
        other = folder / "copy"
        other.mkdir()
        return cls(
            folder=folder,
            comet=comet,
            discord=discord,
            control=await Control.open(folder),
            stories=Stories(discord.world),
            copy=Copy(folder=other, comet=comet, discord=discord, settings=SETTINGS),
        )

    async def start(self) -> None:
        """Start the bot, keep it started from now on, and wait until it listens."""
        self._supervisor = asyncio.create_task(self._supervise(), name="supervisor")
        await self.discord.wait_for(lambda: self.discord.gateway.ready)

    @property
    def listens(self) -> bool:
        """Whether the bot that was started last is connected, and no earlier one."""
        gateway = self.discord.gateway
        return gateway.ready and gateway.identifies + gateway.resumes > self._connected_before

    async def end(self, number: signal.Signals) -> None:
        """Send the bot a signal that ends it, and wait until it did; nothing if it is down."""
        bot = self.bot
        if bot is None or not bot.running:
            return
        self._ending = True
        await (bot.kill() if number is signal.SIGKILL else bot.stop())

    async def close(self) -> int:
        """Stop the bot as an operator would, then the servers; returns the bot's exit code."""
        self._closing = True
        code = await self.bot.stop() if self.bot is not None else 0
        if self._supervisor is not None:
            self._supervisor.cancel()
            with suppress(asyncio.CancelledError):
                await self._supervisor
        if self.copy.bot is not None:
            await self.copy.bot.stop()
        await self.control.close()
        await self.discord.close()
        await self.comet.close()
        return code

    async def _supervise(self) -> None:
        while not self._closing:
            size, deaths = len(self.log), self.control.deaths
            gateway = self.discord.gateway
            self._connected_before = gateway.identifies + gateway.resumes
            settings = {**SETTINGS, VARIABLE: str(self.control.path)}
            self.bot = await BotProcess.start(
                self.discord, self.comet, self.folder, settings=settings, program=PROGRAM
            )
            code = await self.bot.ended()
            if self._closing:
                return
            await self.control.heard_out()
            if self.between is not None:
                between, self.between = self.between, None
                between()
            at_point = self.control.deaths > deaths
            wanted = self._ending or at_point
            self._ending = False
            words = "" if wanted else self.log[size:][-2000:]
            took_s = time.monotonic() - self.control.signalled_s if at_point else 0.0
            self.ends.append(Ended(exit_code=code, wanted=wanted, took_s=took_s, last_words=words))
            if not wanted:
                await asyncio.sleep(AGAIN_S)

    @property
    def log(self) -> str:
        """Everything that the bot wrote."""
        path = self.folder / "bot.log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
