"""Whether CometAPI may be asked now: a circuit breaker for each cause of an outage.

A cause that looks met stops everything. One that only submits met (no money left, a full queue)
stops submits, for looks still tell the truth. While a cause is open, one request at a time goes
out at the back-off's pace, and the first proper answer lets everything go on. A service that does
not answer is only ever probed with looks: a submit that gets no answer would be unsure.

A single submit that is refused opens nothing: it may be refused for what it asks. A look is asked
for where it can tell (`wants_look`), and different requests that are refused alike tell as well.

Pure apart from the clock and the chance that it is given, and the loops that it wakes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.cometapi import Unsure
from bot.domain.outages import Cause
from bot.engine import backoff
from bot.engine.outages.causes import (
    Operation,
    Outage,
    believed_retry_after_s,
    cause_of,
    speaks_for_all,
)
from bot.engine.outages.in_flight import InFlight
from bot.engine.outages.open_outages import OpenOutages
from bot.engine.outages.others import OthersOutages
from bot.engine.outages.suspicions import DIFFERENT, Suspicions

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from bot.cometapi import CometError
    from bot.store.signals import Signals

SHOWN_AFTER: Final = 3
"""So many failures in a row are shown to members; fewer are nobody's business."""

RECHECK_S: Final = 1.0


class Breaker:
    """All open causes. Each `wait_s` that returned 0 is answered by `answered` or `failed`."""

    def __init__(
        self,
        signals: Signals,
        *,
        clock: Callable[[], float],
        chance: Callable[[], float],
    ) -> None:
        self._signals = signals
        self._clock = clock
        self._chance = chance
        self.outages = OpenOutages(clock)
        """What is open now, and what closed lately."""
        self.others = OthersOutages()
        """What other processes have open."""
        self._in_flight = {operation: InFlight() for operation in Operation}
        self._suspicions = Suspicions()
        self._lost: set[Hashable] = set()

    @property
    def submits_one_by_one(self) -> bool:
        """Whether submits go one by one, since the last one found nobody (and may be unsure)."""
        return bool(self._lost)

    @property
    def wants_look(self) -> bool:
        """Whether a look is to find out at once what refused submits let suspect."""
        return self._suspicions.wants_look and not self.stops(Operation.READ)

    def is_lasting(self, call: Operation) -> bool:
        """Whether such requests have been stopped for so long that members are told."""
        return any(outage.lasting for outage in self.outages.stopping(call))

    def would_hold(self, now_s: float) -> bool:
        """Whether what is asked for now would only wait, in this process or another."""
        if self.others.hold_all:
            return True
        return (
            self.is_lasting(Operation.SUBMIT)
            and self.seconds_until_allowed(now_s, Operation.SUBMIT) > 0
        )

    def stops(self, call: Operation) -> bool:
        """Whether such requests are not to be made, except as probes."""
        return bool(self.outages.stopping(call))

    def seconds_until_allowed(self, now_s: float, call: Operation = Operation.READ) -> float:
        """How long to wait before asking `wait_s`, which may then say 0 (takes nothing)."""
        stopping = self.outages.stopping(call)
        if not stopping:
            return 0.0
        left_s = max(outage.left_s(now_s) for outage in stopping)
        turn = all(outage.probe is call for outage in stopping)
        if left_s == 0 and not (turn and self._in_flight[call].is_quiet(now_s)):
            return RECHECK_S
        return left_s

    def wait_s(self, now_s: float, call: Operation = Operation.READ) -> float:
        """0 to make a request now, which then must be reported; else seconds to wait.

        While a cause is open, 0 means that this request is the probe.
        """
        wait_s = self.seconds_until_allowed(now_s, call)
        if wait_s > 0:
            for outage in self.outages.stopping(call):
                outage.held_back += 1
        else:
            self._in_flight[call].begin(now_s, probing=self.stops(call))
        return wait_s

    def answered(self, call: Operation = Operation.READ) -> None:
        """A look was answered, or a submit accepted.

        What was under way when a cause opened disproves nothing; only the probe does.
        """
        if call is Operation.SUBMIT:
            self._lost.clear()
            self._suspicions.clear()
        if self._in_flight[call].end():
            self._disprove(call)
        if self.outages:
            self._signals.outages.set()

    def accepted_elsewhere(self) -> None:
        """Another process had a submit accepted since this one failed last."""
        self._disprove(Operation.SUBMIT)

    def failed(
        self,
        error: CometError,
        call: Operation = Operation.READ,
        request: Hashable = None,
    ) -> None:
        """A request failed. A refusal of what was asked for tells nothing about CometAPI.

        Args:
            error: what came of it.
            call: what it was.
            request: what a submit asked for, equal for equal ones; None if it is known already
                that the failure is not about that.
        """
        was_probe = self._in_flight[call].end()
        cause = cause_of(error)
        if call is Operation.SUBMIT and cause is not Cause.DOWN:
            self._lost.clear()
        if cause is not None and self._is_certain(cause, error, call, request):
            self._met(cause, error, call, request, was_probe=was_probe)
        elif call is Operation.READ and was_probe:
            self._disprove(call)
        elif was_probe:
            self.outages.undecided(call)
        if self.outages or self.wants_look:
            self._signals.outages.set()

    def explains(self, error: CometError) -> bool:
        """Whether a refused submit only met an outage that others met as well."""
        cause = cause_of(error)
        outage = None if cause is None else self.outages.get(cause)
        if outage is None:
            return False
        return Operation.READ in outage.calls or not 0 < len(outage.met_by) < DIFFERENT

    def take_look(self) -> None:
        """Whoever calls this looks now, because a look is wanted."""
        self._suspicions.take_look()

    def _is_certain(
        self, cause: Cause, error: CometError, call: Operation, request: Hashable
    ) -> bool:
        """Whether the failure is about CometAPI and not about the request."""
        if request is None or speaks_for_all(cause, error, call) or cause in self.outages:
            return True
        return self._suspicions.confirmed(cause, request, self._clock())

    def _met(
        self,
        cause: Cause,
        error: CometError,
        call: Operation,
        request: Hashable,
        *,
        was_probe: bool,
    ) -> None:
        # A submit that found nobody says the same about looks, which are the safer probes.
        where = Operation.READ if cause is Cause.DOWN else call
        wished_s = believed_retry_after_s(error)
        outage = self.outages.get(cause)
        if outage is None:
            outage = self._begin(cause, error, call, request)
        elif was_probe or where not in outage.calls:
            outage.failures += was_probe
        else:  # it set out before the cause was known
            outage.wait_s = max(outage.wait_s, wished_s)
            outage.meet(request)
            return
        outage.meet(request)
        outage.calls.add(where)
        outage.failed_s = self._clock()
        outage.wait_s = max(self._back_off_s(outage, error, request), wished_s)
        seen_long = outage.failures >= SHOWN_AFTER and Operation.READ in outage.calls
        outage.lasting = outage.lasting or cause.needs_operator or seen_long

    def _back_off_s(self, outage: Outage, error: CometError, request: Hashable) -> float:
        """Until the next probe. After a first submit that is unsure, a look goes out at once."""
        lost = len(self._lost) if outage.cause is Cause.DOWN else 0
        if isinstance(error, Unsure) and request is not None and outage.failures == 1:
            return backoff.backoff(lost - 1, chance=self._chance) if lost > 1 else 0.0
        return backoff.backoff(max(outage.failures, lost), chance=self._chance)

    def _begin(self, cause: Cause, error: CometError, call: Operation, request: Hashable) -> Outage:
        if cause is Cause.DOWN and call is Operation.SUBMIT:
            self._lost.add(len(self._lost) if request is None else request)
        return self.outages.begin(cause, error, call, met_by=self._suspicions.met(cause))

    def _disprove(self, call: Operation) -> None:
        """The probe got through."""
        disproved = [self.outages.disprove(outage, call) for outage in self.outages.all()]
        if any(disproved):
            for loop in (self._signals.submitter, self._signals.poller, self._signals.outages):
                loop.set()
