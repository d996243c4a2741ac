"""Paces whose database and network take their time, and processes that send all they may."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from itertools import cycle
from typing import TYPE_CHECKING, Final

from bot.engine.ratelimits.booking import REQUESTS
from bot.engine.ratelimits.shared_throttle import SharedThrottle
from bot.store import StoreUnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.engine.ratelimits.booking import Paces

PROCESSES: Final = 3
MOST: Final = 50


def now() -> float:
    """Seconds by the time of the event loop."""
    return asyncio.get_running_loop().time()


@dataclass
class Row:
    """The row of a pace, at the end of a network that takes its time in either direction."""

    there_s: Iterator[float] = field(default_factory=lambda: cycle([0.0005]))
    back_s: Iterator[float] = field(default_factory=lambda: cycle([0.0005]))
    next_s: float = 0.0
    is_away: bool = False
    is_silent: bool = False
    booked: int = 0

    async def book(self, name: str, per_s: float, *, turns: int = 1) -> float:
        """As the database does it."""
        del name
        await self._travel(self.there_s)
        first_s = max(self.next_s, now())
        self.next_s = first_s + turns / per_s
        self.booked += turns
        wait_s = first_s - now()
        await self._travel(self.back_s)
        return wait_s

    async def block(self, name: str, wait_s: float) -> None:
        """Likewise."""
        del name
        await self._travel(self.there_s)
        self.next_s = max(self.next_s, now() + wait_s)

    async def _travel(self, times_s: Iterator[float]) -> None:
        if self.is_away:
            raise StoreUnavailableError("it is away")
        if self.is_silent:
            await asyncio.Event().wait()
        await asyncio.sleep(next(times_s))


@dataclass
class Afar:
    """The same row, from a place that is far from the database."""

    row: Row
    way_s: float = 0.15

    async def book(self, name: str, per_s: float, *, turns: int = 1) -> float:
        """As the database does it."""
        await asyncio.sleep(self.way_s)
        wait_s = await self.row.book(name, per_s, turns=turns)
        await asyncio.sleep(self.way_s)
        return wait_s

    async def block(self, name: str, wait_s: float) -> None:
        """Likewise."""
        await asyncio.sleep(self.way_s)
        await self.row.block(name, wait_s)


class Rows:
    """A row for each pace, in a database that may be away."""

    def __init__(self, *, is_away: bool = False) -> None:
        self._is_away = is_away
        self._rows: dict[str, Row] = {}

    async def book(self, name: str, per_s: float, *, turns: int = 1) -> float:
        """As the database does it."""
        return await self._row(name).book(name, per_s, turns=turns)

    async def block(self, name: str, wait_s: float) -> None:
        """Likewise."""
        await self._row(name).block(name, wait_s)

    def _row(self, name: str) -> Row:
        return self._rows.setdefault(name, Row(is_away=self._is_away))


def throttles(row: Paces, count: int = PROCESSES) -> list[SharedThrottle]:
    """Those of so many processes, out of three."""
    return [SharedThrottle(row, REQUESTS, processes=PROCESSES, clock=now) for _ in range(count)]


async def greedy(
    throttle: SharedThrottle, sent: list[float], *, until_s: float, at_once: int = 20
) -> None:
    """Send as much as one may, from many places at once."""

    async def place() -> None:
        while now() < until_s:
            await throttle.turn()
            sent.append(now())

    await asyncio.gather(*(place() for _ in range(at_once)))
