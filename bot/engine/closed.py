"""Doors that were found closed lately, so that nobody knocks again for every task behind them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

MOST: Final = 10_000
"""So many are remembered; of more, the oldest are forgotten."""


class Closed:
    """Ids of channels or members that refused, each remembered for a while."""

    def __init__(self, for_s: float, clock: Callable[[], float]) -> None:
        """Make an empty memory; `for_s` in seconds of that clock."""
        self._for_s = for_s
        self._clock = clock
        self._since_s: dict[int, float] = {}

    def __contains__(self, one: int) -> bool:
        since_s = self._since_s.get(one)
        return since_s is not None and 0 <= self._clock() - since_s < self._for_s

    def refused_ago_s(self, one: int) -> float:
        """How many seconds ago it refused last; infinity if it did not lately."""
        return self._clock() - self._since_s[one] if one in self else math.inf

    def add(self, one: int) -> None:
        """Remember that it refused just now."""
        self._since_s.pop(one, None)
        self._since_s[one] = self._clock()
        if len(self._since_s) > MOST:
            del self._since_s[next(iter(self._since_s))]

    def now(self) -> frozenset[int]:
        """All that refuse now; forgets the others."""
        self._since_s = {one: since_s for one, since_s in self._since_s.items() if one in self}
        return frozenset(self._since_s)
