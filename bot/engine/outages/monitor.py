"""The loop that looks after outages: probes, marks what waits, and tells the operator once."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any, Final, Protocol

import structlog

from bot.cometapi import BadAnswer, CometError
from bot.domain.notices import Notice
from bot.domain.outages import Cause
from bot.engine import backoff
from bot.engine.messenger import MessengerError, TryLaterError
from bot.engine.outages.causes import Operation, Outage

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.cometapi import CometClient
    from bot.domain.notices import CopyNotice
    from bot.engine.outages.breaker import Breaker
    from bot.store import Store

log = structlog.get_logger()

FACT: Final = "outages"

PATIENCE_S: Final = {Cause.KEY: 0.0, Cause.CREDIT: 0.0, Cause.DOWN: 300.0, Cause.BUSY: 1800.0}
"""The operator is told of an outage that was met for so long."""

QUIET_S: Final = 15 * 60.0
"""And of a cause that comes and goes, not more often than this."""

TELL_S: Final = 20.0
"""A notice may take so long: probes must not wait for Discord."""

TELL_AGAIN_S: Final = 30.0
"""After Discord could not take a notice."""

HOLD_AFTER_S: Final = 10 * 60.0
HOLD_EVERY_S: Final = 10 * 60.0
"""After so long, and then so often, it is noted who waits for an outage to end, and ended who has
waited for too long. Short ones are over before that, and write nothing."""

_BAD_REQUEST: Final = 400


class Operator(Protocol):
    """Whoever runs the bot."""

    async def tell(self, notice: Notice | CopyNotice) -> None:
        """Bring a notice to the operator; the same one twice within minutes arrives once.

        Raises:
            TryLaterError: it may work later.
            MessengerError: it cannot be done.
        """


class OutageMonitor:
    """Brings the database, the messages and the operator in step with the open causes."""

    def __init__(
        self,
        store: Store,
        comet: CometClient,
        breaker: Breaker,
        operator: Operator | None,
        *,
        clock: Callable[[], float],
    ) -> None:
        """Make the loop; without an `operator` there is only the log."""
        self._store = store
        self._comet = comet
        self._breaker = breaker
        self._operator = operator
        self._clock = clock
        self._shown = set(Operation)  # what a former process may have left marked
        self._over: list[Outage] = []
        self._told_s: dict[Cause, float] = {}
        self._tell_after_s = 0.0
        self._hold_after_s = 0.0
        self._remembered = ""
        self._holding = True  # a former process may have noted who waits

    async def restore(self) -> None:
        """Take over the outages in which a former process ended, so that none is told twice."""
        self._remembered = await self._store.key_values.get(FACT) or ""
        try:
            kept = json.loads(self._remembered or "{}")
            self._told_s = {Cause(name): float(at) for name, at in kept.get("told_s", {}).items()}
            self._breaker.restore([_outage(values) for values in kept.get("open", [])])
        except (ValueError, TypeError, KeyError, AttributeError):
            log.warning("outages.not_restored")

    async def process_some(self) -> float | None:
        """Do what is due; return how long to sleep, None = until woken."""
        self._over += self._breaker.take_closed()
        await self._remember()
        await self._mark()
        await self._hold()
        await self._tell()
        await self._remember()
        await self._probe()
        return self._sleep_s()

    async def _remember(self) -> None:
        worth = [o for o in [*self._breaker.open, *self._over] if o.lasting or o.told_s is not None]
        if not worth and not self._remembered:
            return
        content = json.dumps(
            {"open": [_values(outage) for outage in worth], "told_s": self._told_s},
        )
        if content != self._remembered:
            await self._store.key_values.set(FACT, content)
            self._remembered = content

    async def _mark(self) -> None:
        """Marked at every round, since tasks come while an outage lasts; unmarked once."""
        wanted = {call for call in Operation if self._breaker.is_lasting(call)}
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
        if not self._breaker.is_open:
            if self._holding:
                await self._store.pauses.release()
            self._holding = False
            return
        if now_s - min(outage.since_s for outage in self._breaker.open) < HOLD_AFTER_S:
            return
        self._holding = True
        if now_s < self._hold_after_s:
            return
        self._hold_after_s = now_s + HOLD_EVERY_S
        ended = await self._store.pauses.hold(now_s=now_s, longest_s=backoff.LONGEST_HELD_S)
        if ended:
            log.warning("tasks.given_up", tasks=ended)

    async def _tell(self) -> None:
        now_s = self._clock()
        if now_s < self._tell_after_s:
            return
        for outage in self._breaker.open:
            if outage.told_s is None and self._due_s(outage) <= now_s:
                if not outage.cause.needs_operator:
                    _log_lasting(outage)
                if await self._told(_notice(outage, now_s=now_s, over=False)):
                    outage.told_s = self._told_s[outage.cause] = now_s
        waiting, self._over = self._over, []
        for outage in waiting:
            told = outage.told_s is None or await self._told(
                _notice(outage, now_s=now_s, over=True),
            )
            if not told:
                self._over.append(outage)

    async def _told(self, notice: Notice) -> bool:
        """Tell the operator; False if that is to be tried again."""
        if self._operator is None:
            return True
        try:
            async with asyncio.timeout(TELL_S):
                await self._operator.tell(notice)
        except (TryLaterError, TimeoutError) as error:
            log.warning("operator.later", cause=notice.cause.value, reason=str(error))
            self._tell_after_s = self._clock() + TELL_AGAIN_S
            return False
        except MessengerError as error:
            log.warning("operator.not_reached", cause=notice.cause.value, reason=str(error))
        else:
            log.info("operator.told", cause=notice.cause.value, over=notice.over)
        return True

    def _due_s(self, outage: Outage) -> float:
        """When to tell of it: while nobody asks CometAPI anything, nobody misses it either."""
        patience_s = PATIENCE_S[outage.cause]
        if outage.failed_s - outage.since_s < patience_s:
            return float("inf")
        last_s = self._told_s.get(outage.cause)
        return 0.0 if last_s is None else last_s + QUIET_S

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
        sleeps += [HOLD_EVERY_S] * self._breaker.is_open
        untold = [o for o in self._breaker.open if o.told_s is None]
        dues = [max(due, self._tell_after_s) for due in map(self._due_s, untold)]
        dues += [self._tell_after_s] * bool(self._over)
        sleeps += [max(0.0, due_s - now_s) for due_s in dues if due_s < float("inf")]
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


def _notice(outage: Outage, *, now_s: float, over: bool) -> Notice:
    return Notice(
        cause=outage.cause,
        over=over,
        since_s=outage.since_s,
        lasted_s=max(0.0, now_s - outage.since_s),
        request_id=outage.request_id,
    )


def _values(outage: Outage) -> dict[str, Any]:
    return {
        "cause": outage.cause,
        "calls": sorted(outage.calls),
        "since_s": outage.since_s,
        "lasting": outage.lasting,
        "told_s": outage.told_s,
        "request_id": outage.request_id,
    }


def _outage(values: dict[str, Any]) -> Outage:
    return Outage(
        cause=Cause(values["cause"]),
        calls={Operation(name) for name in values["calls"]} or {Operation.READ},
        since_s=float(values["since_s"]),
        failed_s=float(values["since_s"]),
        lasting=bool(values["lasting"]),
        told_s=values["told_s"],
        request_id=values["request_id"],
    )
