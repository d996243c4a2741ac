"""Time that passes only when it is told to."""

from __future__ import annotations

import asyncio
from typing import Final

START_S: Final = 1_000_000.0


class Clock:
    """Epoch seconds."""

    def __init__(self) -> None:
        self.now_s = START_S
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def __call__(self) -> float:
        """Tell the time."""
        return self.now_s

    async def sleep(self, seconds: float) -> None:
        """What `asyncio.sleep` does, in this time."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self.now_s + seconds, done))
        await done

    def advance(self, to_s: float) -> None:
        """Let time pass and wake who slept until then."""
        self.now_s = max(self.now_s, to_s)
        for until_s, done in self._sleepers:
            if until_s <= self.now_s and not done.done():
                done.set_result(None)
        self._sleepers = [each for each in self._sleepers if not each[1].done()]

    @property
    def next_s(self) -> float | None:
        """When the first sleeper wakes."""
        waiting = [until_s for until_s, done in self._sleepers if not done.done()]
        return min(waiting, default=None)
