"""What refused submits let suspect of CometAPI, before it is called an outage. Pure.

A submit may be refused for what it asks: its speed, its price, its prompt. Only if different ones
are refused alike, and none is taken in between, is it the service.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from bot.domain.outages import Cause

if TYPE_CHECKING:
    from collections.abc import Hashable

DIFFERENT: Final = 2
"""So many different requests, refused alike in a row, tell about the service."""

REMEMBERED_S: Final = 15 * 60.0
"""What was refused longer ago has nothing to do with what is refused now."""

_LOOK_TELLS: Final = frozenset({Cause.KEY, Cause.CREDIT})
_NUMBER_TELLS: Final = frozenset({Cause.CREDIT, Cause.BUSY})
"""A key that is refused fails looks as well, so only a look is believed about it."""


class Suspicions:
    """The different requests that were refused lately, by cause."""

    def __init__(self) -> None:
        self._met: defaultdict[Cause, dict[Hashable, float]] = defaultdict(dict)
        self._wants_look = False

    @property
    def wants_look(self) -> bool:
        """Whether a look, which is free, may tell more."""
        return self._wants_look

    def confirmed(self, cause: Cause, request: Hashable, now_s: float) -> bool:
        """Note a refusal; whether the cause is beyond doubt now."""
        met = self._met[cause]
        met[request] = now_s
        for old in [one for one, at_s in met.items() if not 0 <= now_s - at_s < REMEMBERED_S]:
            del met[old]
        if cause in _NUMBER_TELLS and len(met) >= DIFFERENT:
            return True
        self._wants_look = self._wants_look or cause in _LOOK_TELLS
        return False

    def met(self, cause: Cause) -> set[Hashable]:
        """The requests that were refused for it."""
        return set(self._met[cause])

    def take_look(self) -> None:
        """Somebody is looking now."""
        self._wants_look = False

    def clear(self) -> None:
        """A submit was taken, so none of them was about the service."""
        self._met.clear()
        self._wants_look = False
