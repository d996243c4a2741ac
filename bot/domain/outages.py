"""What an outage of CometAPI comes from, and what outlives the process of one that is open."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Cause(StrEnum):
    """What an outage comes from, gravest first."""

    KEY = "key refused"
    CREDIT = "no credit"
    DOWN = "not answering"
    BUSY = "busy"

    @property
    def needs_operator(self) -> bool:
        """Whether it lasts until the operator does something."""
        return self in {Cause.KEY, Cause.CREDIT}

    @property
    def setting(self) -> str:
        """The setting to look at."""
        return "COMETAPI_KEY" if self.needs_operator else "COMETAPI_BASE_URL"

    @property
    def next_step(self) -> str:
        """What the operator can do about it."""
        return _NEXT_STEPS[self]


_NEXT_STEPS: Final = {
    Cause.KEY: "put a working key into COMETAPI_KEY and start the bot again",
    Cause.CREDIT: "add credit, or raise the key's limit, at https://www.cometapi.com",
    Cause.DOWN: "check the address and the network; if both are right, CometAPI is down",
    Cause.BUSY: "nothing; if it stays so, lower MAX_CONCURRENT_SUBMITS",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenOutage:
    """A cause that is open since `since_s` (epoch seconds), as the next process is to find it.

    Attributes:
        calls: the operations that met it and have not got through since.
        lasting: whether members are told.
        told: whether the operator is.
    """

    cause: Cause
    calls: tuple[str, ...]
    since_s: float
    lasting: bool
    told: bool
    request_id: str | None

    @property
    def is_known(self) -> bool:
        """Whether anybody has heard of it, so that its end is to be told as well."""
        return self.lasting or self.told
