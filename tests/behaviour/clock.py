"""A clock that stories can put forward."""

import time


class Clock:
    """Epoch seconds, ahead of real time by what was skipped so far."""

    def __init__(self) -> None:
        self.skipped_s = 0.0

    def __call__(self) -> float:
        """The time now."""
        return time.time() + self.skipped_s

    def skip(self, seconds: float) -> None:
        """Put the clock forward."""
        self.skipped_s += seconds
