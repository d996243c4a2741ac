"""Which channels and members refused lately: each is left alone for a while, longer each time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

MOST: Final = 10_000
"""So many are remembered; of more, those that refused longest ago are forgotten."""

AGAIN_AFTER_S: Final = 10.0
"""What refused is asked again after this time, then after twice it and so on."""

MOST_TIMES: Final = 13
"""And so often, which takes about a day; after that it is not asked until it is seen to be open."""


@dataclass(frozen=True, slots=True)
class _Refusal:
    """How often in a row it refused, and when last."""

    times: int
    at_s: float

    @property
    def until_s(self) -> float:
        return self.at_s + pause_s(self.times - 1) if self.times <= MOST_TIMES else math.inf


def pause_s(tries: int) -> float:
    """How long to leave alone what was asked again so many times in vain."""
    return AGAIN_AFTER_S * 2.0 ** min(tries, MOST_TIMES - 1)


class RecentRefusals:
    """Ids of channels or members that refused and were not seen to be open since."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._refusals: dict[int, _Refusal] = {}

    def __contains__(self, one: int) -> bool:
        return one in self._refusals

    def is_resting(self, one: int) -> bool:
        """Whether it is not to be asked now."""
        return one in self._refusals and self._clock() < self._refusals[one].until_s

    def resting(self) -> frozenset[int]:
        """All that are not to be asked now."""
        return frozenset(one for one in self._refusals if self.is_resting(one))

    def left_s(self, one: int) -> float:
        """For how many seconds it is not to be asked; infinity if it is not until seen open."""
        return self._refusals[one].until_s - self._clock() if self.is_resting(one) else 0.0

    def next_s(self) -> float:
        """In how many seconds the next of them may be asked; infinity if none will be."""
        now_s = self._clock()
        ends = (refusal.until_s - now_s for refusal in self._refusals.values())
        return min((left_s for left_s in ends if left_s > 0), default=math.inf)

    def refused_s(self, one: int) -> float:
        """When it refused last; minus infinity if it is not known to be closed."""
        return self._refusals[one].at_s if one in self._refusals else -math.inf

    def add(self, one: int) -> None:
        """Remember that it refused just now; requests sent side by side count as one."""
        is_resting = self.is_resting(one)
        last = self._refusals.pop(one, _Refusal(times=0, at_s=0.0))
        self._refusals[one] = _Refusal(last.times + (not is_resting), self._clock())
        if len(self._refusals) > MOST:
            del self._refusals[next(iter(self._refusals))]

    def discard(self, one: int) -> bool:
        """Forget that it refused, since it was seen to be open; whether it was remembered."""
        return self._refusals.pop(one, None) is not None
