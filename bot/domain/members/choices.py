"""What members can choose for themselves, where that is one of a few."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

LONG_S: Final = 120.0


class Results(StrEnum):
    """Where what a member asks for in a server is shown."""

    HERE = "here"
    PRIVATE = "private"
    BOTH = "both"


class Ping(StrEnum):
    """When a member is mentioned in the channel because what they asked for has ended."""

    NEVER = "never"
    LONG = "long"  # only when it took long, the time in line included
    ALWAYS = "always"

    def is_due(self, seconds: float) -> bool:
        """Whether it is time for one, of what took so many seconds."""
        return self is Ping.ALWAYS or (self is Ping.LONG and seconds >= LONG_S)
