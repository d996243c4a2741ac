"""Outages that other processes have open, for the one that tells of all of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.domain.outages import Cause, OpenOutage
from bot.engine.outages.causes import Operation, Outage

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PATIENCE_S: Final = {Cause.KEY: 0.0, Cause.CREDIT: 0.0, Cause.DOWN: 300.0, Cause.BUSY: 1800.0}
"""The operator is told of an outage that was met for so long."""


def is_to_tell(outage: Outage) -> bool:
    """While nobody asks CometAPI anything, nobody misses it either."""
    return not outage.told and outage.failed_s - outage.since_s >= PATIENCE_S[outage.cause]


class OthersOutages:
    """At most one outage a cause, whoever met it."""

    def __init__(self) -> None:
        self.open: dict[Cause, Outage] = {}

    def update(self, found: Iterable[OpenOutage]) -> list[Outage]:
        """Take what they have open now for what there is; returns what is over."""
        now: dict[Cause, Outage] = {}
        for one in found:
            _add(now, one, before=self.open)
        over = [outage for cause, outage in self.open.items() if cause not in now]
        self.open = now
        return over

    def besides(self, own: Iterable[Outage]) -> list[Outage]:
        """Those of causes that are not open in this process."""
        causes = {outage.cause for outage in own}
        return [outage for cause, outage in self.open.items() if cause not in causes]

    @property
    def hold_all(self) -> bool:
        """Whether what every process would meet lasts, and is found over by looks of theirs.

        What only submits find over is left out: who meets it needs a request to find that.
        """
        return any(
            one.lasting and one.cause.needs_operator and Operation.READ in one.calls
            for one in self.open.values()
        )

    def are_lasting(self, operation: Operation) -> bool:
        """Whether members are told that such requests wait."""
        return any(one.lasting and one.stops(operation) for one in self.open.values())


def published(outage: Outage) -> OpenOutage:
    """What the others are to know: `told` says whether the operator is to be."""
    return replace(recorded(outage), told=outage.told or is_to_tell(outage))


def recorded(outage: Outage) -> OpenOutage:
    """What is written down of an open outage."""
    return OpenOutage(
        cause=outage.cause,
        calls=tuple(sorted(outage.calls)),
        since_s=outage.since_s,
        lasting=outage.lasting,
        told=outage.told,
        request_id=outage.request_id,
    )


def _add(outages: dict[Cause, Outage], one: OpenOutage, *, before: Mapping[Cause, Outage]) -> None:
    known = outages.get(one.cause)
    calls = {Operation(name) for name in one.calls} | (known.calls if known else set())
    since_s = min(one.since_s, known.since_s) if known else one.since_s
    met_s = one.since_s + PATIENCE_S[one.cause] if one.told else one.since_s
    outages[one.cause] = Outage(
        cause=one.cause,
        calls=calls,
        since_s=since_s,
        failed_s=max(met_s, known.failed_s) if known else met_s,
        lasting=one.lasting or (known is not None and known.lasting),
        told=one.cause in before and before[one.cause].told,
        request_id=one.request_id,
    )
