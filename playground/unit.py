"""One of the bot's processes, as a supervisor keeps it."""

from __future__ import annotations

import asyncio
import time
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from playground.bot_process import LOOK_S

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from playground.bot_process import BotProcess
    from playground.proxy import Proxy

AGAIN_S: Final = 1.0
"""How long a process that ended by itself is left alone before it is started again."""

START_AGAIN: Final = 75
"""The exit code by which a process says that it has lost its slot: start it again."""

JOINS_WITHIN_S: Final = 60.0


class State(StrEnum):
    """How a process stands, in words."""

    STARTING = "Starting"
    RUNNING = "Running"
    WAITING = "Waiting for a slot"
    UPGRADING = "Being upgraded"
    FROZEN = "Frozen (SIGSTOP)"
    ENDED = "Not running"


class Unit:
    """What systemd calls by that word: a process that is to run, started again when it ends.

    `launch` starts it; `slots_of` says by a process's id which slots it holds, None until it takes
    part; `changed` is called whenever anything is different. Without `restarts` only what asks
    for it is started again. The proxies stand between it and what it talks to, if there are any.
    """

    def __init__(
        self,
        number: int,
        launch: Callable[[Unit], Awaitable[BotProcess]],
        *,
        slots_of: Callable[[int], list[int] | None],
        changed: Callable[[], None],
        restarts: bool,
        database: Proxy | None = None,
        discord: Proxy | None = None,
    ) -> None:
        self.number = number
        self.database = database
        self.discord = discord
        self.process: BotProcess | None = None
        self.successor: BotProcess | None = None
        """The process that takes over in an upgrade, until it has."""
        self._launch = launch
        self._slots_of = slots_of
        self._changed = changed
        self._restarts = restarts
        self._wanted = False
        self._turn = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def running(self) -> bool:
        """Whether its process has not ended."""
        return self.process is not None and self.process.running

    @property
    def slots(self) -> list[int]:
        """What it holds, by what the database says."""
        return (self.process and self._slots_of(self.process.pid)) or []

    @property
    def state(self) -> State:
        """How it stands."""
        if self.process is None or not self.process.running:
            return State.ENDED
        if self.process.is_stopped:
            return State.FROZEN
        if self.successor is not None:
            return State.UPGRADING
        slots = self._slots_of(self.process.pid)
        if slots is None:
            return State.STARTING
        return State.RUNNING if slots else State.WAITING

    async def start(self) -> bool:
        """Start it, without waiting until it works; False if it runs already."""
        async with self._turn:
            if self.running:
                return False
            self._wanted = True
            await self._begin()
            return True

    async def end(self, *, killed: bool) -> bool:
        """End it as an operator would, or as a crash, for good; False if it does not run."""
        self._wanted = False
        async with self._turn:
            found = [one for one in (self.process, self.successor) if one and one.running]
            await asyncio.gather(*(one.kill() if killed else one.stop() for one in found))
            return bool(found)

    async def kill(self) -> bool:
        """End it as a crash would, after which it is started again; False if it does not run."""
        if self.process is None or not self.process.running:
            return False
        await self.process.kill()
        return True

    async def upgrade(self) -> bool:
        """Begin as for a new version: start the next one, and end this one once that waits.

        False if it does not run, or is being upgraded already.
        """
        async with self._turn:
            old = self.process
            if old is None or not old.running or self.successor is not None:
                return False
            self.successor = await self._launch(self)
            self._spawn(self._hand_over(old, self.successor))
        self._changed()
        return True

    async def close(self) -> None:
        """End it, and wait until nothing of it is left."""
        await self.end(killed=False)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _begin(self) -> None:
        self.process = await self._launch(self)
        self._spawn(self._supervise(self.process))
        self._changed()

    async def _supervise(self, process: BotProcess) -> None:
        """See a process to its end, and what comes after it."""
        code = await process.ended()
        self._changed()
        if self.successor is not None:
            self.process, self.successor = self.successor, None
            self._changed()
            await self._supervise(self.process)
        elif self._wanted and (self._restarts or code == START_AGAIN):
            await asyncio.sleep(AGAIN_S)
            async with self._turn:
                if self._wanted and self.process is process:
                    await self._begin()

    async def _hand_over(self, old: BotProcess, new: BotProcess) -> None:
        """End the old process once the new one waits; if that never does, the old one stays."""
        if await self._joined(new):
            await old.stop()
        elif self.successor is new:
            self.successor = None
            await new.kill()
            self._changed()

    async def _joined(self, process: BotProcess) -> bool:
        until_s = time.monotonic() + JOINS_WITHIN_S
        while process.running and time.monotonic() < until_s:
            if self._slots_of(process.pid) is not None:
                return True
            await asyncio.sleep(LOOK_S)
        return False

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work, name=f"process {self.number}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
