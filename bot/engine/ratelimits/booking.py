"""Turns of a pace that several processes keep, as one of them books them in the database.

A turn lasts for a moment. Whoever misses it, being told too late, held up or stopped, gives it up
and books another; so what leaves in all keeps the pace, whatever holds up whom.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from bot.engine.ratelimits.throttle import PER_S

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_S: Final = 1.0
"""A turn lasts no longer than this, however long the database takes to tell when it is."""


@dataclass(frozen=True, slots=True)
class Pace:
    """So many turns in a second, one after another, by a name that all processes know."""

    name: str
    per_s: float
    lasts_s: float
    """How long each lasts from when it comes: so much nearer than the pace two may be."""

    ahead: int
    """So many are booked at once, at most: a process that is stopped wastes no more, and a refusal
    of Discord's that another one met comes too late for no more."""


REQUESTS: Final = Pace("requests", per_s=PER_S, lasts_s=0.05, ahead=2)
"""That of requests with the bot's token: 49 of them at most overlap with any second."""


class Paces(Protocol):
    """Where turns are booked (`bot.store.paces`)."""

    async def book(self, name: str, per_s: float, *, turns: int = 1) -> float:
        """Take the next turns; returns in how many seconds the first comes."""

    async def block(self, name: str, wait_s: float) -> None:
        """Let no turn come for so many seconds."""


@dataclass(frozen=True, slots=True)
class Turn:
    """When something may leave, by the clock of this process."""

    from_s: float
    until_s: float


class Booking:
    """Books turns, and knows how far the database's word can be relied on."""

    def __init__(self, paces: Paces, pace: Pace, *, clock: Callable[[], float]) -> None:
        self._paces = paces
        self._pace = pace
        self._clock = clock
        self._round_trip_s = 0.0

    async def book(self, wanted: int) -> list[Turn]:
        """The next turns, at most as many as are wanted; none if they were told too late.

        When exactly the database was asked is not known, only that it was between the question and
        the answer. So no turn is used before it comes counted from the answer, nor after it is over
        counted from the question. Where answers take longer than a turn lasts, as many turns are
        booked for one as may have come by then: whichever it is, it is nobody else's.

        Raises:
            StoreUnavailableError: the database takes nothing now.
        """
        pace, lasts_s = self._pace, self._lasts_s()
        each = 1 + math.ceil((lasts_s - pace.lasts_s) * pace.per_s)
        count = min(wanted, pace.ahead) if each == 1 else 1
        asked_s = self._clock()
        wait_s = await self._paces.book(pace.name, pace.per_s, turns=count * each)
        told_s = self._clock()
        self._round_trip_s = told_s - asked_s
        if self._round_trip_s > lasts_s:
            return []
        after_s = [wait_s + number / pace.per_s for number in range(count)]
        return [Turn(told_s + one_s, asked_s + one_s + lasts_s) for one_s in after_s]

    def _lasts_s(self) -> float:
        """How long the next turn is to last, by how long the last answer took."""
        if self._round_trip_s <= self._pace.lasts_s:
            return self._pace.lasts_s
        return min(2 * self._round_trip_s, LONGEST_S)
