"""Who starts a process of the bot again after each of its ends."""

from __future__ import annotations

import asyncio
import signal
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tests.chaos.accountant import Ended

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from playground.bot_process import BotProcess
    from tests.chaos.control import Control

AGAIN_S: Final = 0.5
"""How long a supervisor waits before it starts again what ended by itself."""

SPEAKS_WITHIN_S: Final = 60.0


@dataclass(slots=True, kw_only=True)
class Supervisor:
    """Keeps one process running from `start` to `close`."""

    begin: Callable[[], Awaitable[BotProcess]]
    control: Control
    bot: BotProcess | None = None
    between: Callable[[], None] | None = None
    """What is done once, as soon as the process is dead and before it is started again."""
    ends: list[Ended] = field(default_factory=list)
    _next: BotProcess | None = None
    _ending: bool = False
    _closing: bool = False
    _task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start the process, and keep it started from now on."""
        self._task = asyncio.create_task(self._supervise(), name="supervisor")

    @property
    def listens(self) -> bool:
        """Whether the process that was started last runs, and takes signals by now."""
        bot = self.bot
        return bot is not None and bot.running and bot.pid in self.control.spoke

    async def end(self, number: signal.Signals) -> None:
        """Send the process a signal that ends it, and wait until it did; nothing if it is down."""
        bot = self.bot
        if bot is None or not bot.running:
            return
        self._ending = True
        await (bot.kill() if number is signal.SIGKILL else bot.stop())

    async def replace(self) -> None:
        """As for an upgrade: start the next one, and stop this one when that waits."""
        if self._next is not None or not self.listens:
            return
        self._next = following = await self.begin()
        with suppress(TimeoutError):
            async with asyncio.timeout(SPEAKS_WITHIN_S):
                await self.control.wait_until(lambda: following.pid in self.control.spoke)
        await self.end(signal.SIGTERM)

    async def close(self) -> int:
        """Stop the process as an operator would; returns its exit code."""
        self._closing = True
        codes = [await bot.stop() for bot in (self.bot, self._next) if bot is not None]
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        return max(codes, key=abs, default=0)

    async def _supervise(self) -> None:
        while not self._closing:
            self.bot, self._next = self._next or await self.begin(), None
            size = len(self.bot.log)
            code = await self.bot.ended()
            if self._closing:
                return
            await self.control.heard_out(self.bot.pid)
            if self.between is not None:
                between, self.between = self.between, None
                between()
            if not self._note_end(self.bot, code, size) and self._next is None:
                await asyncio.sleep(AGAIN_S)

    def _note_end(self, bot: BotProcess, code: int, size: int) -> bool:
        """Take an end down; returns whether it was wanted."""
        signalled_s = self.control.died.get(bot.pid)
        wanted = self._ending or signalled_s is not None
        self._ending = False
        words = "" if wanted else bot.log[size:][-2000:]
        took_s = 0.0 if signalled_s is None else time.monotonic() - signalled_s
        self.ends.append(Ended(exit_code=code, wanted=wanted, took_s=took_s, last_words=words))
        return wanted
