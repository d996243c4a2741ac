"""The loop that looks after outages: probes, marks what waits, and notes what is to be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog

from bot.cometapi import BadAnswer, CometError
from bot.domain import notices
from bot.engine import backoff
from bot.engine.outages.causes import Operation, Outage
from bot.engine.outages.others import is_to_tell, published, recorded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.cometapi import CometClient
    from bot.domain.notices import Notice
    from bot.domain.outages import OpenOutage
    from bot.engine.outages.breaker import Breaker
    from bot.store import Store

log = structlog.get_logger()

TELL_AGAIN_S: Final = 30.0
"""So often it is tried to tell of what comes and goes, and was told a short while ago."""

HOLD_AFTER_S: Final = 10 * 60.0
HOLD_EVERY_S: Final = 10 * 60.0
"""After so long, and then so often, it is noted who waits for an outage to end, and ended who has
waited for too long. Short ones are over before that, and write nothing."""

_BAD_REQUEST: Final = 400


class OutageMonitor:
    """Brings the database, the messages and the operator in step with the open causes."""

    def __init__(
        self,
        store: Store,
        comet: CometClient,
        breaker: Breaker,
        *,
        clock: Callable[[], float],
    ) -> None:
        self._store = store
        self._comet = comet
        self._breaker = breaker
        self._clock = clock
        self._shown = set(Operation)  # what a former process may have left marked
        self._over: list[Outage] = []
        self._hold_after_s = 0.0
        self._known: list[OpenOutage] = []
        self._published: list[OpenOutage] = []
        self._holding = True  # a former process may have noted who waits

    async def restore(self) -> None:
        """Take over the outages in which a former process ended, so that none is told twice."""
        self._known = await self._store.outages.read()
        now_s = self._clock()
        found = [_restored(outage, now_s=now_s) for outage in self._known]
        self._breaker.outages.restore(found)

    async def process_some(self) -> float | None:
        """Do what is due; return how long to sleep, None = until woken."""
        self._over += self._breaker.outages.take_closed()
        if not self._store.processes.is_alone:
            await self._publish()
        if self._store.slots.leads:
            await self._save()
            await self._mark()
            await self._hold()
        else:
            self._over.clear()  # another process tells of it
        await self._probe()
        return self._sleep_s()

    async def _publish(self) -> None:
        """Let the process that acts for all know what this one has open, or take that up."""
        await self._learn()
        found = [published(one) for one in self._breaker.outages.all()]
        if found != self._published:
            await self._store.outages.publish(found)
            self._published = found
        self._over += self._breaker.others.update(await self._store.outages.of_others())
        still_open = {one.cause: one for one in self._open_ones()}
        for outage in self._over:  # over for whoever met it, and not for another
            if outage.cause in still_open:
                still_open[outage.cause].told |= outage.told
        self._over = [outage for outage in self._over if outage.cause not in still_open]

    async def _learn(self) -> None:
        """Take up what submits of other processes found over: this one may have nothing to submit.

        The key, its money and its line are the same for all.
        """
        stopped = self._breaker.outages.stopping(Operation.SUBMIT)
        if not stopped or self._breaker.stops(Operation.READ):
            return
        if await self._store.submissions.any_accepted(max(one.failed_s for one in stopped)):
            self._breaker.accepted_elsewhere()

    def _open_ones(self) -> list[Outage]:
        """What is open in any process."""
        own = self._breaker.outages.all()
        return [*own, *self._breaker.others.besides(own)]

    async def _save(self) -> None:
        """Write down what anybody knows to be open, with what the operator is told of it."""
        now_s = self._clock()
        outages = self._open_ones()
        begun = {one.cause: _begun(one) for one in outages if is_to_tell(one)}
        over = [_over(one, now_s=now_s) for one in self._over if one.told]
        found = [recorded(one) for one in outages]
        if begun or over or [one for one in found if one.is_known] != self._known:
            self._known = await self._store.outages.save(found, begun=begun, over=over, now_s=now_s)
            self._note_told(outages)
        self._over.clear()

    def _note_told(self, outages: Iterable[Outage]) -> None:
        told = {outage.cause for outage in self._known if outage.told}
        for outage in outages:
            if outage.cause in told and not outage.told:
                outage.told = True
                if not outage.cause.needs_operator:
                    _log_lasting(outage)

    async def _mark(self) -> None:
        """Marked at every round, since tasks come while an outage lasts; unmarked once."""
        wanted = {
            call
            for call in Operation
            if self._breaker.is_lasting(call) or self._breaker.others.are_lasting(call)
        }
        changed = 0
        if wanted:
            changed += await self._store.pauses.pause(watched=Operation.READ in wanted)
        if self._shown - wanted:
            changed += await self._store.pauses.resume(to_submit=Operation.SUBMIT not in wanted)
        self._shown = wanted
        if changed:
            log.info("tasks.paused" if wanted else "tasks.resumed", tasks=changed)

    async def _hold(self) -> None:
        """Nobody waits for ever: what an outage holds back for a day ends, and nothing was spent.

        A request that goes on by itself days later is no help to whoever asked for it.
        """
        now_s = self._clock()
        if not (outages := self._open_ones()):
            if self._holding:
                await self._store.pauses.release()
            self._holding = False
            return
        if now_s - min(outage.since_s for outage in outages) < HOLD_AFTER_S:
            return
        self._holding = True
        if now_s < self._hold_after_s:
            return
        self._hold_after_s = now_s + HOLD_EVERY_S
        ended = await self._store.pauses.hold(now_s=now_s, longest_s=backoff.LONGEST_HELD_S)
        if ended:
            log.warning("tasks.given_up", tasks=ended)

    async def _probe(self) -> None:
        now_s = self._clock()
        if self._breaker.wants_look:
            self._breaker.take_look()  # it is free, and tells more than a submit that was refused
        elif (
            not self._breaker.stops(Operation.READ)
            or self._breaker.seconds_until_allowed(now_s) > 0
        ):
            return
        self._breaker.wait_s(now_s)
        try:
            await self._comet.check()
        except CometError as error:
            if isinstance(error, BadAnswer) and error.status == _BAD_REQUEST:
                self._breaker.answered()  # a list of nothing makes no sense to it, but it is there
            else:
                self._breaker.failed(error)
        else:
            self._breaker.answered()

    def _sleep_s(self) -> float | None:
        now_s = self._clock()
        sleeps = (
            [self._breaker.seconds_until_allowed(now_s)]
            if self._breaker.stops(Operation.READ)
            else []
        )
        sleeps += [HOLD_EVERY_S] * bool(self._open_ones())
        sleeps += [TELL_AGAIN_S for outage in self._open_ones() if is_to_tell(outage)]
        return min(sleeps, default=None)


def _log_lasting(outage: Outage) -> None:
    cause = outage.cause
    log.error(
        "outage.lasts",
        cause=cause.value,
        setting=cause.setting,
        next_step=cause.next_step,
        request_id=outage.request_id,
    )


def _begun(outage: Outage) -> Notice:
    return notices.outage(outage.cause, request_id=outage.request_id)


def _over(outage: Outage, *, now_s: float) -> Notice:
    return notices.outage_over(outage.cause, lasted_s=max(0.0, now_s - outage.since_s))


def _restored(kept: OpenOutage, *, now_s: float) -> Outage:
    since_s = min(kept.since_s, now_s)  # the clock may have been ahead
    return Outage(
        cause=kept.cause,
        calls={Operation(name) for name in kept.calls} or {Operation.READ},
        since_s=since_s,
        failed_s=since_s,
        lasting=kept.lasting,
        told=kept.told,
        request_id=kept.request_id,
    )
