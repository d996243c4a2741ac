"""How long tasks take, learned per kind and speed from those that finished. Pure, in seconds."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

from bot.domain.kinds import Kind, Speed

if TYPE_CHECKING:
    from collections.abc import Iterable

REMEMBERED: Final = 60
ENOUGH: Final = 5
"""Fewer than these tell less than what is generally known."""

SOONEST_OF: Final = 0.05
"""This part of the tasks is done sooner than `soonest`."""

_USUALLY_S: Final = {Speed.TURBO: 8.0, Speed.FAST: 20.0, Speed.RELAX: 40.0, None: 20.0}
"""The shortest durations of grids by speed, as seen."""


class Durations:
    """The latest durations; answers when it pays to look often."""

    def __init__(self) -> None:
        self._latest: dict[tuple[Kind, Speed | None], deque[float]] = {}
        self._soonest: dict[tuple[Kind, Speed | None], float] = {}

    def add(self, kind: Kind, speed: Speed | None, seconds: float) -> None:
        """A task of that kind took so long."""
        latest = self._latest.setdefault((kind, speed), deque(maxlen=REMEMBERED))
        latest.append(seconds)
        if len(latest) >= ENOUGH:
            self._soonest[kind, speed] = _quantile(latest, SOONEST_OF)

    def soonest(self, kind: Kind, speed: Speed | None) -> float:
        """How long after its submit a task of that kind may be done."""
        usual_s = _USUALLY_S[speed] if kind.soonest_s is None else kind.soonest_s
        return self._soonest.get((kind, speed), usual_s)


def _quantile(values: Iterable[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[int(part * len(ordered))]
