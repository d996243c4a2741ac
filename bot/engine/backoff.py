"""How long to wait before another try, and after how many tries to give up. Pure, in seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable


JITTER: Final = 0.2

MOST_REFUSALS: Final = 15
"""So often a submit is put off that CometAPI does not take while nothing is wrong with it: some ten
minutes with the back-off. Then its member is told, since nobody knows how long it would go on."""

MOST_REFUSALS_OF_KEY: Final = 6
"""And so often, in a minute and a half, what the key may not do or pay: waiting helps less."""

MOST_TRIES: Final = 1440
"""And in all, probes of outages included: as many as a day has minutes."""

LONGEST_HELD_S: Final = 24 * 3600.0
"""Who waits for the end of an outage longer than that has forgotten what they asked for."""

RETRY_STEPS_S: Final = (2.0, 5.0, 10.0, 20.0, 40.0, 60.0)

LONGEST_BACKOFF_S: Final = RETRY_STEPS_S[-1] * (1 + JITTER)
"""At a start no task waits longer than this for its next try or edit: what it was told to wait for
is over, or is found out again, and the clock may have been ahead when that was written."""


def backoff(tries: int, *, chance: Callable[[], float]) -> float:
    """How long to wait after that many failures in a row (at least 1)."""
    step = RETRY_STEPS_S[min(max(tries, 1), len(RETRY_STEPS_S)) - 1]
    return jittered(step, chance)


def as_refusals(wait_s: float) -> int:
    """As how many a refusal counts after which to wait so long: all together end in minutes."""
    return max(1, round(wait_s / LONGEST_BACKOFF_S))


def jittered(seconds: float, chance: Callable[[], float]) -> float:
    """A duration, up to `JITTER` of it shorter or longer, so that many do not end together."""
    return seconds * (1 - JITTER + 2 * JITTER * chance())
