"""Epoch seconds by the database's clock, so that a time means the same to all processes on it."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from bot.store.database.dialects import DatabaseTime

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.store.database.database import Database
    from bot.store.database.statements import Connection

SLEW: Final = 0.001
"""So many seconds a second the clock is corrected by at most, so that it goes on all the same."""

_NOW: Final = select(DatabaseTime())


def own_clock() -> float:
    """Seconds that go on evenly, also while the machine is suspended where that can be told."""
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


@dataclass(frozen=True, slots=True)
class Measured:
    """What the database's clock showed between two moments of this process's own clock."""

    asked_s: float
    shown_s: float
    answered_s: float

    @property
    def ahead_s(self) -> float:
        """How far the database's clock is ahead of the own one."""
        return self.shown_s - (self.asked_s + self.answered_s) / 2

    @property
    def unsure_s(self) -> float:
        """How far that may be wrong either way."""
        return (self.answered_s - self.asked_s) / 2


class DatabaseClock:
    """The database's clock as this process keeps it: even, whatever is done to any clock."""

    def __init__(self, first: Measured, own: Callable[[], float] = own_clock) -> None:
        self._own = own
        self._ahead_s = first.ahead_s
        self._since_s = own()
        self._error_s = 0.0

    @classmethod
    async def of(cls, database: Database) -> DatabaseClock:
        """The clock of a database. Raises StoreUnavailableError."""
        return cls(await database.read(measure))

    def __call__(self) -> float:
        """Epoch seconds now."""
        now_s = self._own()
        return now_s + self._ahead_s + self._corrected_s(now_s)

    @property
    def surely_off_s(self) -> float:
        """How far, in seconds, it was surely off when it was last corrected."""
        return abs(self._error_s)

    def correct(self, measured: Measured) -> None:
        """Go slowly to what the database's clock shows, as far as this one is surely wrong."""
        now_s = self._own()
        self._ahead_s += self._corrected_s(now_s)
        self._since_s = now_s
        error_s = measured.ahead_s - self._ahead_s
        self._error_s = error_s if abs(error_s) > measured.unsure_s else 0.0

    def _corrected_s(self, now_s: float) -> float:
        most_s = SLEW * (now_s - self._since_s)
        return max(-most_s, min(most_s, self._error_s))


def measure(connection: Connection) -> Measured:
    """Look at the database's clock, in any transaction."""
    asked_s = own_clock()
    shown_s = connection.execute(_NOW).scalar_one()
    return Measured(asked_s, float(shown_s), own_clock())
