"""The pace of all requests with the bot's token: 50 in any second (Discord: Rate Limits)."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

PER_S: Final = 45.8
"""Requests are spread evenly at this rate."""

MOST: Final = 49
WINDOW_S: Final = 1.07
"""And never more than `MOST` leave within this time, also after the event loop was held up: what
travels up to 70 ms longer than others still does not make 51 in one second of Discord's."""

SHORTEST_S: Final = 0.001
LONGEST_S: Final = 3600.0


class Turns(Protocol):
    """Requests that may leave one after another, at a pace."""

    @property
    def backlog_s(self) -> float:
        """How long a request that comes now has to wait, as far as it is known here."""

    async def turn(self) -> object:
        """Return when a request may leave, at once after that."""

    def block(self, wait_s: float) -> None:
        """Let nothing leave for a while: Discord said that it was too much."""


class Throttle:
    """Gives each request its time; takes its clock, whose seconds it returns and expects."""

    def __init__(self, clock: Callable[[], float], *, per_s: float = PER_S) -> None:
        self._clock = clock
        self._per_s = per_s
        self._next_s = 0.0
        self._sent: deque[float] = deque(maxlen=MOST)

    @property
    def backlog_s(self) -> float:
        """How long a request that comes now has to wait."""
        return self._wait_s(self._clock())

    def book(self) -> float:
        """Take the next free time; returns how long to wait for it."""
        now_s = self._clock()
        wait_s = self._wait_s(now_s)
        self._next_s = now_s + wait_s + 1 / self._per_s
        return wait_s

    def send(self) -> float:
        """Count a request that goes out now; if it must not, returns how long to wait."""
        now_s = self._clock()
        if len(self._sent) == MOST and 0 <= now_s - self._sent[0] < WINDOW_S:
            return max(SHORTEST_S, WINDOW_S - (now_s - self._sent[0]))
        self._sent.append(now_s)
        return 0.0

    async def turn(self) -> None:
        """Return when a request may leave, and count it."""
        wait_s = self.book()
        while True:
            await asyncio.sleep(wait_s)
            wait_s = self.send()
            if not wait_s:
                return

    def block(self, wait_s: float) -> None:
        """Let nothing be booked for a while: Discord said that it was too much."""
        self._next_s = max(self._next_s, self._clock() + min(wait_s, LONGEST_S))

    def _wait_s(self, now_s: float) -> float:
        wait_s = self._next_s - now_s
        # A longer one only comes from a clock that was put back.
        return wait_s if 0 < wait_s <= LONGEST_S else 0.0
