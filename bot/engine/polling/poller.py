"""The loop that looks after running tasks.

It keeps what it watches in memory and writes only what changed, so an open task in which nothing
happens costs nothing but its share of a request.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import structlog

from bot.cometapi import CometError
from bot.domain.outcomes import Failed, Succeeded
from bot.engine.log_context import asked_by
from bot.engine.loop import AFTER_A_FAULT_S
from bot.engine.observers import observers
from bot.engine.polling import intervals
from bot.engine.polling.leases import Leases
from bot.engine.polling.observation import is_visible, missed, observe
from bot.engine.polling.reader import Reader
from bot.engine.polling.schedule import Schedule

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.cometapi import CometClient, RemoteTask
    from bot.domain.outcomes import Outcome
    from bot.domain.tasks import RunningTask
    from bot.engine.outages.breaker import Breaker
    from bot.engine.polling.observation import Observation
    from bot.engine.polling.poll_queue import PollEntry
    from bot.store import Store
    from bot.store.signals import Signals

log = structlog.get_logger()

LOOKS_AT_ONCE: Final = 4


class Poller:
    """Watches `running` tasks, and writes what CometAPI shows of them."""

    def __init__(
        self,
        store: Store,
        comet: CometClient,
        signals: Signals,
        breaker: Breaker,
        *,
        clock: Callable[[], float],
        chance: Callable[[], float],
        running: Callable[[], int] = lambda: 0,
    ) -> None:
        """Make a poller.

        Args:
            store: what runs.
            comet: where it runs.
            signals: rung when something runs.
            breaker: whether CometAPI may be asked.
            clock: epoch seconds.
            chance: uniform in [0, 1), for jitter.
            running: how many tasks run, as far as other processes tell.
        """
        self._store = store
        self._reader = Reader(comet)
        self._signals = signals
        self._breaker = breaker
        self._clock = clock
        self._schedule = Schedule(now_s=clock(), chance=chance, running=running)
        self._leases = Leases(store.running, self._schedule)
        self._looks: set[asyncio.Task[None]] = set()

    @property
    def open_tasks(self) -> int:
        """How many tasks run, whoever watches them."""
        return self._schedule.open_tasks

    async def process_some(self) -> float | None:
        """Start the looks that are due; return how long to sleep, None = until woken."""
        now_s = self._clock()
        watched = self._schedule.poll_queue
        claim_s = self._leases.claim_s
        if now_s >= claim_s or not len(watched):
            await self._leases.claim(now_s)
            claim_s = self._leases.renew_s
        if not len(watched):
            return None
        if (pause_s := self._breaker.seconds_until_allowed(now_s)) > 0:
            return pause_s
        self._start_some(now_s)
        next_s = self._schedule.next_s(now_s, full=len(self._looks) >= LOOKS_AT_ONCE)
        return max(0.0, min(next_s, claim_s) - self._clock())

    async def drain(self) -> None:
        """Drop the looks under way: whatever they would find is found again."""
        for look in self._looks:
            look.cancel()
        await asyncio.gather(*self._looks, return_exceptions=True)

    def _start_some(self, now_s: float) -> None:
        if scouts := self._schedule.take_scouts(now_s):
            self._start(scouts, scout=True)
        if len(self._looks) < LOOKS_AT_ONCE and (due := self._schedule.take_due(now_s)):
            self._start(due, scout=False)

    def _start(self, entries: list[PollEntry], *, scout: bool) -> None:
        look = asyncio.ensure_future(self._look(entries, scout=scout))
        self._looks.add(look)
        look.add_done_callback(self._finished)

    def _finished(self, look: asyncio.Task[None]) -> None:
        self._looks.discard(look)
        self._signals.poller.set()

    async def _look(self, entries: Sequence[PollEntry], *, scout: bool) -> None:
        sent_s = self._clock()
        try:
            if self._breaker.wait_s(sent_s) == 0:
                found = await self._reader.read(
                    [entry.task for entry in entries], is_probe=bool(self._breaker.outages)
                )
                self._schedule.singly = not self._reader.has_list
                self._breaker.answered()
                await self._saw(entries, found, sent_s=sent_s, scout=scout)
        except CometError as error:
            # Tasks wait, they do not fail, while CometAPI cannot be asked: a key that is used up
            # is refused for looks as well (new-api: model/token).
            self._breaker.failed(error)
        except Exception:
            log.exception("poll.fault", tasks=len(entries))
            for entry in entries:
                entry.due_s = sent_s + AFTER_A_FAULT_S
        finally:
            self._schedule.put_back(entries, scout=scout)

    async def _saw(
        self,
        entries: Sequence[PollEntry],
        found: dict[str, RemoteTask],
        *,
        sent_s: float,
        scout: bool,
    ) -> None:
        now_s = self._clock()
        seen = [(entry, self._observed(entry, found, now_s)) for entry in entries]
        ended = [(sight, sight.outcome) for _, sight in seen if sight.outcome]
        every_s = intervals.note_every(self.open_tasks)
        news = [
            (entry, sight.task)
            for entry, sight in seen
            if not sight.outcome
            and not entry.task.stopped
            and not entry.task.done
            and entry.is_news(sight.task, now_s=now_s, note_every_s=every_s)
        ]
        progressed = [(task, is_visible(entry.noted, task)) for entry, task in news]
        if ended or news:
            await self._store.running.record(
                [(sight.task.id, sight.visible, outcome) for sight, outcome in ended],
                progressed=progressed,
            )
        for sight, outcome in ended:
            _tell(sight.task, outcome)
        for entry, task in news:
            entry.noted, entry.noted_s = task, now_s
        if scout:
            self._note_scout(seen, sent_s)
        for entry, sight in seen:
            self._schedule.saw(entry, sight, now_s=now_s, sent_s=sent_s)
        self._learn_durations(ended, found)

    def _observed(
        self, entry: PollEntry, found: dict[str, RemoteTask], now_s: float
    ) -> Observation:
        remote = found.get(entry.task.remote_id)
        if remote is None:
            return missed(entry.task, now_s=now_s)
        return observe(entry.task, remote, now_s=now_s, watched_s=now_s - entry.since_s)

    def _note_scout(self, seen: Sequence[tuple[PollEntry, Observation]], sent_s: float) -> None:
        before_s = self._schedule.refresh_period.period_s
        self._schedule.scouted(seen, sent_s=sent_s)
        period_s = self._schedule.refresh_period.period_s
        if (before_s is None) is not (period_s is None):
            log.info("poll.refresh_period", period_s=period_s and round(period_s, 2))

    def _learn_durations(
        self, ended: Sequence[tuple[Observation, Outcome]], found: dict[str, RemoteTask]
    ) -> None:
        for sight, outcome in ended:
            if isinstance(outcome, Succeeded):
                task, remote = sight.task, found[sight.task.remote_id]
                took_s = outcome.finished_s - task.submitted_s
                if remote.finish_s and remote.submit_s:
                    took_s = remote.finish_s - remote.submit_s  # without the time until our look
                self._schedule.durations.add(task.kind, task.speed, took_s)


def _tell(task: RunningTask, outcome: Outcome) -> None:
    with asked_by(task.user_id, task.guild_id):
        why = {"ending": outcome.ending} if isinstance(outcome, Failed) else {}
        log.info("task.outcome", task_id=task.id, outcome=type(outcome).__name__, **why)
    for observer in observers:
        observer.outcome(task, outcome)
