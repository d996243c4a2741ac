"""The causes for which CometAPI cannot be asked now, and what of it each stops."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.domain.outages import Cause
from bot.engine.outages.causes import Operation, Outage

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    from bot.cometapi import CometError

log = structlog.get_logger()


class OpenOutages:
    """At most one outage a cause; those that closed are kept until somebody told of them."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._open: dict[Cause, Outage] = {}
        self._closed: list[Outage] = []

    def __bool__(self) -> bool:
        return bool(self._open)

    def __contains__(self, cause: Cause) -> bool:
        return cause in self._open

    def get(self, cause: Cause) -> Outage | None:
        """The open outage of that cause."""
        return self._open.get(cause)

    def all(self) -> list[Outage]:
        """The open ones, gravest first."""
        return [self._open[cause] for cause in Cause if cause in self._open]

    def stopping(self, operation: Operation) -> list[Outage]:
        """Those for which such requests are not to be made, except as probes."""
        return [outage for outage in self._open.values() if outage.stops(operation)]

    def restore(self, outages: Iterable[Outage]) -> None:
        """Go on with what a former process found open; it is probed at once."""
        self._open = {outage.cause: outage for outage in outages}

    def take_closed(self) -> list[Outage]:
        """What closed since the last call, for whoever tells the operator."""
        closed, self._closed = self._closed, []
        return closed

    def begin(
        self, cause: Cause, error: CometError, operation: Operation, *, met_by: set[Hashable]
    ) -> Outage:
        """Open a cause that a request of that kind met; says so in the log."""
        now_s = self._clock()
        self._open[cause] = outage = Outage(
            cause=cause,
            since_s=now_s,
            failed_s=now_s,
            calls=set(),
            met_by=met_by,
            request_id=error.request_id,
        )
        (log.error if cause.needs_operator else log.warning)(
            "outage.opened",
            cause=cause.value,
            setting=cause.setting,
            next_step=cause.next_step,
            call=operation.value,
            outcome=type(error).__name__,
            status=error.status,
            request_id=error.request_id,
            answer=error.text,
        )
        return outage

    def undecided(self, operation: Operation) -> None:
        """The probe was refused for what it asked: the next one may try at once."""
        for outage in self._open.values():
            if outage.probe is operation:
                outage.wait_s = 0.0

    def disprove(self, outage: Outage, operation: Operation) -> bool:
        """Such a request got through; whether that says anything about this outage."""
        if operation not in outage.calls:
            return False
        outage.calls.remove(operation)
        outage.wait_s = 0.0  # what is left of it may be probed at once
        if not outage.calls:
            del self._open[outage.cause]
            self._closed.append(outage)
            log.info(
                "outage.closed",
                cause=outage.cause.value,
                lasted_s=round(self._clock() - outage.since_s, 1),
                probes=outage.failures,
                held_back=outage.held_back,
            )
        return True
