"""What the database holds, read at most once in a few seconds however many ask."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.store import Measured, Measures

KEPT_S: Final = 5.0
PATIENCE_S: Final = 2.0


class Snapshot:
    """The last reading, and the one that is under way."""

    def __init__(self, measures: Measures, clock: Callable[[], float] = time.monotonic) -> None:
        """Make one; `clock` shows seconds that go on."""
        self._measures = measures
        self._clock = clock
        self._reading: asyncio.Future[Measured] | None = None
        self._begun_s = 0.0

    async def get(self) -> Measured:
        """What was read a moment ago at most.

        Raises:
            StoreUnavailableError: the database could not be read.
            TimeoutError: nor within `PATIENCE_S`.
        """
        if self._reading is None or self._is_over(self._reading):
            self._begun_s = self._clock()
            self._reading = asyncio.ensure_future(self._measures.now())
            self._reading.add_done_callback(_heard)
        async with asyncio.timeout(PATIENCE_S):
            return await asyncio.shield(self._reading)

    def _is_over(self, reading: asyncio.Future[Measured]) -> bool:
        return reading.done() and self._clock() - self._begun_s >= KEPT_S


def _heard(reading: asyncio.Future[Measured]) -> None:
    """Whoever asks hears of an error; if nobody does, it is no fault."""
    if not reading.cancelled():
        reading.exception()
