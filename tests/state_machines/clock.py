"""Time that passes only when it is told to, for the code as well as for its event loop."""

from __future__ import annotations

import asyncio
from typing import Final

from tests.state_machines.owners import owned_task

START_S: Final = 1_000_000.0


class Clock:
    """Epoch seconds."""

    def __init__(self) -> None:
        self.now_s = START_S

    def __call__(self) -> float:
        """Tell the time."""
        return self.now_s


class TimelessLoop(asyncio.SelectorEventLoop):
    """An event loop whose sleeps and time-outs go by a `Clock`."""

    def __init__(self, clock: Clock) -> None:
        self._told = clock
        super().__init__()
        self.set_task_factory(owned_task)

    def time(self) -> float:
        """Tell the clock's time."""
        return self._told()

    @property
    def next_s(self) -> float | None:
        """When the first sleep or time-out ends."""
        timers: list[asyncio.TimerHandle] = self._scheduled  # type: ignore[attr-defined]
        return min((one.when() for one in timers if not one.cancelled()), default=None)
