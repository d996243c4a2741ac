"""What an outage of CometAPI comes from, and what is known of one that is open."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.cometapi import Busy, KeyRefused, NoCredit, NotOpen, Rejected, TaskNotFound, TryLater
from bot.domain.outages import Cause

if TYPE_CHECKING:
    from collections.abc import Hashable

    from bot.cometapi import CometError

LONGEST_RETRY_AFTER_S: Final = 15 * 60.0
"""A `Retry-After` beyond this is not believed."""

_TOO_MANY_REQUESTS: Final = 429


class Operation(StrEnum):
    """The two kinds of requests: a look is free and may be repeated, a submit costs money."""

    READ = "read"
    SUBMIT = "submit"


@dataclass(slots=True, kw_only=True)
class Outage:
    """A cause that is open, and since when (epoch seconds).

    Attributes:
        calls: the requests that met it and have not got through since.
        failures: how many probes in a row failed, the first failure included.
        wait_s: from the last failure to the next probe.
        met_by: different requests that were refused for it, as far as that matters; none if it was
            known at once to be about CometAPI.
        held_back: how often a request was not made because of it.
        lasting: whether members and the database have been told.
        told: whether the operator has.
    """

    cause: Cause
    since_s: float
    failed_s: float
    calls: set[Operation]
    met_by: set[Hashable] = field(default_factory=set)
    failures: int = 1
    wait_s: float = 0.0
    held_back: int = 0
    lasting: bool = False
    told: bool = False
    request_id: str | None = None

    @property
    def probe(self) -> Operation:
        """The requests that find out whether it is over."""
        return Operation.READ if Operation.READ in self.calls else Operation.SUBMIT

    def meet(self, request: Hashable) -> None:
        """Note what was refused for it."""
        if request is not None:
            self.met_by.add(request)

    def stops(self, call: Operation) -> bool:
        """Whether such requests are not to be made."""
        return call is Operation.SUBMIT or Operation.READ in self.calls

    def left_s(self, now_s: float) -> float:
        """Seconds until the next probe; none are left if the clock was put back meanwhile."""
        if now_s < self.failed_s:
            return 0.0
        return max(0.0, self.failed_s + self.wait_s - now_s)


def cause_of(error: CometError) -> Cause | None:
    """What an error tells about CometAPI, if it is about it; None for one about the request."""
    match error:
        case Rejected() | TaskNotFound() | NotOpen():
            return None
        case NoCredit():
            return Cause.CREDIT
        case KeyRefused():
            return Cause.KEY
        case Busy():
            return Cause.BUSY
        case _:
            return Cause.DOWN


def speaks_for_all(cause: Cause, error: CometError, call: Operation) -> bool:
    """Whether a single failure shows that others would fail alike, whatever they ask for."""
    of_all = call is Operation.READ or cause is Cause.DOWN
    return of_all or error.status == _TOO_MANY_REQUESTS  # which speaks of the pace of all


def believed_retry_after_s(error: CometError) -> float:
    """How many seconds CometAPI wants us to wait, as far as that is believed."""
    wish_s = error.retry_after_s if isinstance(error, TryLater) else None
    return min(wish_s or 0.0, LONGEST_RETRY_AFTER_S)
