"""How late the event loop is: a timer that should fire once a second."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

EVERY_S: Final = 1.0


class Ticker:
    """Tells by how many seconds each of its ticks came too late, until it is stopped."""

    def __init__(self, tell: Callable[[float], object]) -> None:
        self._tell = tell
        self._loop = asyncio.get_running_loop()
        self._plan()

    def _plan(self) -> None:
        self._due_s = self._loop.time() + EVERY_S
        self._next = self._loop.call_at(self._due_s, self._tick)

    def _tick(self) -> None:
        self._tell(max(0.0, self._loop.time() - self._due_s))
        self._plan()

    def stop(self) -> None:
        """Tick no more."""
        self._next.cancel()
