"""Time, and ids that carry it."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

EPOCH_MS = 1_420_070_400_000
"""Discord's first second, 2015-01-01, in milliseconds since 1970 (docs: "Snowflakes")."""

NowS = Callable[[], float]
"""Gives the present in epoch seconds."""


class Clock:
    """The real time plus what a test has added to it; call it for epoch seconds."""

    def __init__(self) -> None:
        self._ahead_s = 0.0
        self._stopped_s: float | None = None

    def __call__(self) -> float:
        """Return the present in epoch seconds."""
        real_s = time.time() if self._stopped_s is None else self._stopped_s
        return real_s + self._ahead_s

    def advance(self, seconds: float) -> None:
        """Jump forward."""
        self._ahead_s += seconds

    def stop(self) -> None:
        """Stand still from now on, but for jumps."""
        self._stopped_s = time.time()


class Snowflakes:
    """Makes ids: unique, rising, and telling when they were made."""

    def __init__(self, now_s: NowS) -> None:
        self._now_s = now_s
        self._last = 0

    def next(self, *, age_s: float = 0) -> int:
        """Return a new id; with `age_s`, one that looks that old."""
        made = int((self._now_s() - age_s) * 1000) - EPOCH_MS << 22
        if age_s:
            return made
        self._last = max(made, self._last + 1)
        return self._last


def time_of(snowflake: int) -> float:
    """Return when an id was made, in epoch seconds."""
    return ((snowflake >> 22) + EPOCH_MS) / 1000


def iso(at_s: float) -> str:
    """Return epoch seconds the way Discord writes times."""
    return datetime.fromtimestamp(at_s, UTC).isoformat(timespec="microseconds")
