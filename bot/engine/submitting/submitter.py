"""The loop that brings waiting tasks to CometAPI, fairly between members and a few at a time.

`submitting` is committed before the POST and the remote id right after it, so money is never
spent twice by itself: whatever is not certain becomes `unsure` and asks its member
(docs/decisions.md, "Money is never spent twice by itself").
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from bot.cometapi import CometError, Speed, Unsure
from bot.domain import kinds
from bot.domain.capacity import Capacity
from bot.domain.deadlines import USUALLY_SUBMITTED_S
from bot.engine.log_context import about
from bot.engine.outages.causes import Operation
from bot.engine.submitting.endpoints import post
from bot.engine.submitting.prefetch import Prefetch
from bot.engine.submitting.submit_outcomes import SubmitOutcomes
from bot.prompts import beside
from bot.store import StoreUnavailableError
from bot.store.database.transactions import shielded

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.cometapi import CometClient
    from bot.domain.tasks import Task
    from bot.engine.outages.breaker import Breaker
    from bot.engine.submitting.inputs import Prepared
    from bot.engine.submitting.prefetch import Ready
    from bot.media import Fetcher
    from bot.store import Store
    from bot.store.signals import Signals

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much goes to CometAPI at once: POSTs in all, tasks per member."""

    max_submits: int = 4
    max_running_per_user: int = 3

    def most_submits(self, breaker: Breaker) -> int:
        """How many POSTs may be under way now; with a cause of an outage open, the probe."""
        one_by_one = breaker.stops(Operation.SUBMIT) or breaker.submits_one_by_one
        return min(1, self.max_submits) if one_by_one else self.max_submits

    def capacity(self, breaker: Breaker) -> Capacity:
        """What goes out as soon as it is asked for; nothing is, while a probe must succeed."""
        stopped = breaker.stops(Operation.SUBMIT)
        return Capacity(
            submits=0 if stopped else self.most_submits(breaker),
            per_member=self.max_running_per_user,
        )


class Submitter:
    """Takes `queued` tasks (and dialogs to answer), writes what CometAPI said."""

    def __init__(  # noqa: D417 - the collaborators need no words
        self,
        store: Store,
        comet: CometClient,
        fetcher: Fetcher,
        signals: Signals,
        breaker: Breaker,
        *,
        limits: Limits,
        clock: Callable[[], float],
        chance: Callable[[], float],
    ) -> None:
        """Make a submitter.

        Args:
            limits: how much goes out at once.
            clock: epoch seconds.
            chance: uniform in [0, 1), for jitter.
        """
        self._store = store
        self._comet = comet
        self._signals = signals
        self._breaker = breaker
        self._limits = limits
        self._clock = clock
        self._outcomes = SubmitOutcomes(store, breaker, clock=clock, chance=chance)
        self._in_flight: set[asyncio.Task[None]] = set()
        self._is_full = False
        max_running = limits.max_running_per_user
        self._preparing = Prefetch(store, fetcher, signals, max_running=max_running, clock=clock)

    async def process_some(self) -> float | None:
        """Start what may be started; return how long to sleep, None = until woken.

        A round ends even when it is cancelled: what it claimed and did not send would be unsure.
        """
        return await shielded(self._start_some())

    async def _start_some(self) -> float | None:
        if not self._store.slots.holds():
            return None  # this process ends
        now_s = self._clock()
        pause_s = self._breaker.seconds_until_allowed(now_s, Operation.SUBMIT)
        if pause_s > 0:
            await self._preparing.forget_some()
            return pause_s
        # With a cause still open, what goes now is the probe; with one elsewhere, it may come back.
        probing = self._breaker.stops(Operation.SUBMIT) or self._breaker.others.are_lasting(
            Operation.SUBMIT
        )
        room = max(0, self._limits.most_submits(self._breaker) - len(self._in_flight))
        self._is_full = True  # what ends during the claim makes room that this does not know of
        claims = await self._store.queue.claim(
            limit=room,
            max_submits=self._limits.most_submits(self._breaker),
            max_running=self._limits.max_running_per_user,
            now_s=now_s,
            quiet_s=USUALLY_SUBMITTED_S,
            probing=probing,
            prepared=self._preparing.ready,
        )
        self._is_full = claims.is_full
        self._outcomes.any_closed |= claims.any_closed
        for task in claims.dialogs:
            ready = self._preparing.take(task)
            self._start(self._answer_dialog(task, ready.prepared), task, ready)
        for task in claims.tasks:
            ready = self._preparing.take(task)
            self._start(self._submit(task, ready.prepared, quietly=probing), task, ready)
        # After the claim, which is when places are counted anew.
        if claims.any_attached or self._preparing.holds_any:
            await self._preparing.process_some()
        return None if claims.next_s is None else max(0.0, claims.next_s - self._clock())

    async def drain(self, timeout_s: float) -> None:
        """Let submits in flight end; those that do not are left for `recover` to call unsure."""
        await self._preparing.drain()
        if self._in_flight:
            await asyncio.wait(self._in_flight, timeout=timeout_s)
        for task in self._in_flight:
            task.cancel()
        await asyncio.gather(*self._in_flight, return_exceptions=True)

    def _start(self, work: Awaitable[None], task: Task, ready: Ready) -> None:
        submit = asyncio.ensure_future(about(task, self._guarded(work, task, ready)))
        self._in_flight.add(submit)
        submit.add_done_callback(self._finished)

    def _finished(self, submit: asyncio.Task[None]) -> None:
        self._in_flight.discard(submit)
        if self._is_full:
            self._signals.submitter.set()

    async def _guarded(self, work: Awaitable[None], task: Task, ready: Ready) -> None:
        try:
            await work
        except StoreUnavailableError:
            await self._unsure(task)
        except Exception:
            # Whether it reached CometAPI is unknown here, so only its member may repeat it.
            log.exception("submit.fault", task_id=task.id)
            await self._unsure(task)
        finally:
            self._preparing.give_back(task, ready)

    def _must_wait(self) -> bool:
        """Whether nothing may be sent right now; if it may, it is counted as sent."""
        if not self._store.slots.holds():
            return True  # another process may have settled it
        return self._breaker.wait_s(self._clock(), Operation.SUBMIT) > 0

    async def _unsure(self, task: Task) -> None:
        await self._store.submissions.unsure(task.id)

    async def _submit(self, task: Task, prepared: Prepared, *, quietly: bool) -> None:
        parent_id = task.request.parent_id
        parent = await self._store.tasks.get(parent_id) if parent_id else None
        if task.request.kind is kinds.ACTION and (parent is None or parent.result.known_id is None):
            await self._outcomes.parent_gone(task)  # erased while this waited in line
            return
        try:
            if self._must_wait():
                await self._outcomes.back_in_line(task, visible=not quietly)
                return
            submitted = await post(self._comet, task, prepared, parent=parent)
        except CometError as error:
            await self._outcomes.not_accepted(task, error, visible=not quietly)
        else:
            await self._outcomes.accepted(task, submitted)

    async def _answer_dialog(self, task: Task, prepared: Prepared) -> None:
        """Complete a dialog: with what its member wrote, else with the known prompt."""
        try:
            if self._must_wait():
                await self._outcomes.back_in_line(task, visible=False)
                return
            submitted = await self._comet.modal(
                task.result.remote_id or "",
                prompt=task.request.dialog_prompt or beside(task.prompt_as_run).text,
                mask=prepared.mask,
                speed=Speed(task.request.speed) if task.request.speed else None,
            )
        except Unsure as error:
            await self._outcomes.dialog_unsure(task, error)
        except CometError as error:
            await self._outcomes.not_accepted(task, error, visible=False)
        else:
            await self._outcomes.dialog_accepted(task, submitted)
