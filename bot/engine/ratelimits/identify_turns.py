"""When a process may open a session: one in 5 s for each bucket of shards (Discord: Gateway)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.engine.ratelimits.booking import Pace
from bot.engine.ratelimits.shared_throttle import SharedThrottle

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.engine.ratelimits.booking import Paces

EVERY_S: Final = 5.5
LASTS_S: Final = 0.4
"""Of the half second more than Discord asks for, what a connection may take to be made."""


class IdentifyTurns:
    """Sessions of all processes, one after another."""

    def __init__(self, paces: Paces, *, processes: int, clock: Callable[[], float]) -> None:
        """Make them; `clock` shows seconds that go on evenly."""
        self.max_concurrency = 1
        """So many buckets Discord has for the bot's shards."""
        self._clock = clock
        self._paces = paces
        self._processes = processes
        self._until_s: dict[int, float] = {}
        self._buckets: dict[int, SharedThrottle] = {}

    async def approach(self, shard_id: int) -> None:
        """Return when it is a shard's turn, before it connects: nothing hurries it here."""
        self._until_s[shard_id] = await self._turn(shard_id)

    async def reach(self, shard_id: int) -> None:
        """Return when it may identify itself: at once, if the connection was made in time."""
        if self._clock() > self._until_s.pop(shard_id, float("-inf")):
            await self._turn(shard_id)

    async def _turn(self, shard_id: int) -> float:
        number = shard_id % self.max_concurrency
        if number not in self._buckets:
            self._buckets[number] = self._bucket(number)
        return await self._buckets[number].turn()

    def _bucket(self, number: int) -> SharedThrottle:
        pace = Pace(f"identify:{number}", per_s=1 / EVERY_S, lasts_s=LASTS_S, ahead=1)
        return SharedThrottle(self._paces, pace, processes=self._processes, clock=self._clock)
