"""How many bytes of pictures may be in memory together: who finds no room waits for it."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from types import TracebackType


class ByteBudget:
    """Room for bytes, handed out in the order in which it is asked for.

    Those who already have some and need more could wait for each other for ever. So one of those
    who wait leads: only it may use the reserve, which is as much as the neediest can need, so it
    always comes to an end. Then the next one leads.

    Args:
        shared: bytes that all may use.
        reserve: bytes beyond them that only who leads may use: the most that one may hold.
    """

    def __init__(self, *, shared: int, reserve: int) -> None:
        self._shared = shared
        self._most = shared + reserve
        self._used = 0
        self._leader: Hold | None = None
        self._waiting: deque[_Waiter] = deque()

    @property
    def used(self) -> int:
        """Bytes that are held now."""
        return self._used

    def hold(self) -> Hold:
        """Room for one holder, nothing yet; to be used in ``with``, which gives all of it back."""
        return Hold(self)

    def _take_now(self, holder: Hold, count: int) -> bool:
        is_next = not self._waiting or holder is self._leader
        if is_next and self._may(holder, count):
            self._grant(holder, count)
            return True
        return False

    async def _wait(self, holder: Hold, count: int) -> None:
        waiter = _Waiter(holder, count, asyncio.get_running_loop().create_future())
        self._waiting.append(waiter)
        self._serve()
        try:
            await waiter.served
        finally:
            if waiter in self._waiting:
                self._waiting.remove(waiter)
                self._serve()  # it may have been the one that all others wait behind

    def _may(self, holder: Hold, count: int) -> bool:
        most = self._most if holder is self._leader else self._shared
        return self._used + count <= most

    def _grant(self, holder: Hold, count: int) -> None:
        self._used += count
        holder.count += count

    def _give_back(self, holder: Hold, count: int) -> None:
        self._used -= count
        holder.count -= count
        self._serve()

    def _end_lead(self, holder: Hold) -> None:
        if holder is self._leader:
            self._leader = None
            self._serve()

    def _serve(self) -> None:
        """Give those who wait what there is room for, in their order but for who leads."""
        waiting = [waiter for waiter in self._waiting if not waiter.served.cancelled()]
        if self._leader is None and waiting and self._used <= self._shared:
            self._leader = waiting[0].holder
        is_first = True
        for waiter in waiting:
            if (is_first or waiter.holder is self._leader) and self._may(*waiter.wanted):
                self._waiting.remove(waiter)
                self._grant(*waiter.wanted)
                waiter.served.set_result(None)
            else:
                is_first = False


class Hold:
    """What one holder has of a budget, and how it gets more."""

    def __init__(self, budget: ByteBudget) -> None:
        self._budget = budget
        self._clocks: list[asyncio.Timeout] = []
        self.count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.settle(0)

    def take_now(self, count: int) -> bool:
        """Take room for so many bytes more if nobody must be waited for; returns whether."""
        return self._budget._take_now(self, count)  # noqa: SLF001 - two halves of one thing

    async def take(self, count: int) -> None:
        """Wait until there is room for so many bytes more."""
        if not self.take_now(count):
            with self._waiting():
                await self._budget._wait(self, count)  # noqa: SLF001 - as above

    @asynccontextmanager
    async def within(self, seconds: float) -> AsyncIterator[None]:
        """Let what is done inside take so long, not counting what it waits for room.

        Raises:
            TimeoutError: it took longer.
        """
        async with asyncio.timeout(seconds) as clock:
            self._clocks.append(clock)
            try:
                yield
            finally:
                self._clocks.remove(clock)

    @contextmanager
    def _waiting(self) -> Iterator[None]:
        now_s = asyncio.get_running_loop().time
        left_s = [(clock, (clock.when() or 0.0) - now_s()) for clock in self._clocks]
        for clock in self._clocks:
            clock.reschedule(None)
        try:
            yield
        finally:
            for clock, seconds in left_s:
                if not clock.expired():
                    clock.reschedule(now_s() + seconds)

    def give_back(self, count: int) -> None:
        """Hold so many bytes less."""
        self._budget._give_back(self, count)  # noqa: SLF001 - as above

    async def replace(self, before: int, after: int) -> None:
        """Hold a picture of so many bytes in the place of another one."""
        if after > before:
            await self.take(after - before)
        else:
            self.give_back(before - after)

    def settle(self, count: int) -> None:
        """Hold only so many bytes from here on, and never ask for more."""
        self.give_back(self.count - count)
        self._budget._end_lead(self)  # noqa: SLF001 - as above


@dataclass(frozen=True, slots=True, eq=False)
class _Waiter:
    holder: Hold
    count: int
    served: asyncio.Future[None]

    @property
    def wanted(self) -> tuple[Hold, int]:
        return self.holder, self.count
