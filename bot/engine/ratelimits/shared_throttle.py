"""One pace that several processes keep together."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from contextvars import Context
from typing import TYPE_CHECKING, Final

import structlog

from bot.engine.ratelimits.booking import Booking
from bot.engine.ratelimits.throttle import LONGEST_S, MOST, WINDOW_S, Throttle
from bot.store import StoreUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.engine.ratelimits.booking import Pace, Paces, Turn

log = structlog.get_logger()

PATIENCE_S: Final = 1.0
"""A database that answered nothing for so long cannot be reached."""

AGAIN_S: Final = 0.1


class SharedThrottle:
    """Gives each request a turn that no other process has.

    While the database cannot be reached, each process keeps to its share of the pace.
    """

    def __init__(
        self, paces: Paces, pace: Pace, *, processes: int, clock: Callable[[], float]
    ) -> None:
        """Make one.

        Args:
            paces: where turns are booked.
            pace: which.
            processes: how many keep it.
            clock: seconds that go on evenly.
        """
        self._paces = paces
        self._pace = pace
        self._clock = clock
        self._booking = Booking(paces, pace, clock=clock)
        self._share = Throttle(clock, per_s=1 / share_s(pace.per_s, processes))
        self._on_share = False
        self._in_order = asyncio.Lock()
        self._waiting = 0
        self._booked: deque[Turn] = deque()
        self._last_s = float("-inf")
        self._blocked_until_s = float("-inf")
        self._in_vain_since_s: float | None = None
        self._asking: asyncio.Future[None] | None = None
        self._telling: set[asyncio.Future[None]] = set()

    @property
    def backlog_s(self) -> float:
        """How long a request that comes now has to wait, by what was told last."""
        told_s = max(self._last_s, self._blocked_until_s) - self._clock()
        return max(told_s, 0.0) + max(self._waiting - len(self._booked), 0) / self._pace.per_s

    async def turn(self) -> float:
        """Return when a request may leave, and by the clock until when it may."""
        self._waiting += 1
        try:
            async with self._in_order:
                while (until_s := await self._reached()) is None:
                    pass
                return until_s
        finally:
            self._waiting -= 1

    def block(self, wait_s: float) -> None:
        """Let nothing leave for a while, from any process: Discord said that it was too much."""
        wait_s = min(wait_s, LONGEST_S)
        self._blocked_until_s = max(self._blocked_until_s, self._clock() + wait_s)
        self._share.block(wait_s)
        telling = asyncio.ensure_future(self._tell_others(wait_s))
        self._telling.add(telling)
        telling.add_done_callback(self._telling.discard)

    async def _tell_others(self, wait_s: float) -> None:
        with suppress(StoreUnavailableError):  # then Discord tells them
            await self._paces.block(self._pace.name, wait_s)

    async def _reached(self) -> float | None:
        """Wait for the next turn; returns until when it lasts, None if it was missed."""
        await self._sleep_until(self._blocked_until_s)
        if not self._booked:
            await self._book()
        if self._booked:
            return await self._kept(self._booked.popleft())
        if self._patience_s > 0:
            return None
        self._on_share = True
        await self._share.turn()
        return self._clock() + self._pace.lasts_s

    async def _kept(self, turn: Turn) -> float | None:
        await self._sleep_until(turn.from_s)
        is_kept = self._blocked_until_s <= self._clock() <= turn.until_s
        return turn.until_s if is_kept else None

    async def _sleep_until(self, when_s: float) -> None:
        if (wait_s := when_s - self._clock()) > 0:
            await asyncio.sleep(wait_s)

    @property
    def _patience_s(self) -> float:
        """How long the database is still waited for."""
        if self._in_vain_since_s is None:
            return PATIENCE_S
        return max(0.0, self._in_vain_since_s + PATIENCE_S - self._clock())

    async def _book(self) -> None:
        """Book turns for those that wait, and wait for them while there is patience."""
        if self._asking is None or self._asking.done():
            if self._in_vain_since_s is None:
                self._in_vain_since_s = self._clock()
            # Lines of the log from there are about nobody in particular.
            loop = asyncio.get_running_loop()
            self._asking = loop.create_task(self._ask(), context=Context())
        until_s = self._clock() + self._patience_s
        await asyncio.wait([self._asking], timeout=self._patience_s)
        if self._clock() > until_s + AGAIN_S and self._in_vain_since_s is not None:
            self._in_vain_since_s = self._clock()  # it was this process that stood still

    async def _ask(self) -> None:
        try:
            turns = await self._booking.book(self._waiting)
        except StoreUnavailableError:
            await asyncio.sleep(AGAIN_S)
        except Exception:
            log.exception("turns.fault", pace=self._pace.name)
            await asyncio.sleep(AGAIN_S)
        else:
            self._told(turns)

    def _told(self, turns: list[Turn]) -> None:
        """The database answered."""
        self._in_vain_since_s = None
        was_on_share, self._on_share = self._on_share, False
        # Others may not know yet that it is back: the first turns are left to what they send.
        if turns and not was_on_share:
            self._booked.extend(turns)
            self._last_s = turns[-1].from_s


def share_s(per_s: float, processes: int) -> float:
    """How many seconds one of several processes leaves between two turns, if none knows of others.

    At the pace all together, and so that those which happen to begin at once keep below what
    Discord takes in any second.
    """
    return max(processes / per_s, WINDOW_S / max(MOST // processes, 1))
