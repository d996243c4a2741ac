"""When to look at which of the running tasks. Pure: times are handed in, in epoch seconds.

Two kinds of looks: a *scout* finds out when CometAPI's state moves
(`bot.engine.polling.refresh_period`), the others bring the tasks that are due up to date: right
after it moved once that is known, else as their age and their usual duration suggest
(`bot.engine.polling.intervals`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain import deadlines
from bot.engine.polling import intervals
from bot.engine.polling.durations import Durations
from bot.engine.polling.poll_queue import PollQueue
from bot.engine.polling.refresh_period import RefreshPeriod

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.domain.tasks import RunningTask
    from bot.engine.polling.observation import Observation
    from bot.engine.polling.poll_queue import PollEntry

BATCH: Final = 50
FETCH_UP_TO: Final = 3
"""More tasks than this go into one list request."""

LOOK_EVERY_S: Final = 0.04
"""So fast looks may follow each other: after a start, thousands of tasks are due at once."""

SOON_S: Final = 0.5
"""Tasks due within this time are looked at together with those due now."""

TELLING: Final = 5
"""If this many tasks show nothing new, CometAPI's state did not move."""


class Schedule:
    """What is watched, and the next look at each."""

    def __init__(
        self,
        *,
        now_s: float,
        chance: Callable[[], float],
        running: Callable[[], int] = lambda: 0,
    ) -> None:
        self.poll_queue = PollQueue()
        self.durations = Durations()
        self.refresh_period = RefreshPeriod(now_s)
        self._chance = chance
        self._running = running
        self._scouts: list[PollEntry] = []
        self._scouting = False
        self._next_look_s = float("-inf")
        self._swept_s = float("-inf")
        """The copy after which everything due was looked at."""

        self._more = False
        self.singly = False
        """Whether there are no lists, so that looks are dear and scouts are none."""

    @property
    def open_tasks(self) -> int:
        """How many tasks run: those watched here, or more as other processes tell."""
        return max(len(self.poll_queue), self._running())

    @property
    def _period_s(self) -> float | None:
        return None if self.singly else self.refresh_period.period_s

    def watch(self, task: RunningTask, now_s: float) -> None:
        """Look at a task from now on."""
        wait_s = intervals.first_look(task.kind, chance=self._chance)
        first_s = min(task.submitted_s, now_s) + wait_s
        self.poll_queue.add(task, now_s=now_s, due_s=max(now_s, first_s))

    def next_s(self, now_s: float, *, full: bool) -> float:
        """When the next look or scout is due, infinity if none is.

        `full` tells that no look but a scout may start until another ends.
        """
        times = [float("inf")]
        if (scout_s := self._next_scout_s(now_s)) is not None:
            times.append(scout_s)
        if self._more and not full:
            times.append(self._next_look_s)
        elif not full and self._period_s is None:
            due_s = self.poll_queue.next_due_s()
            times.append(times[0] if due_s is None else max(due_s, self._next_look_s))
        return min(times)

    def take_scouts(self, now_s: float) -> list[PollEntry]:
        """The tasks to scout now, if it is time to: always the same ones, the next to finish."""
        scout_s = self._next_scout_s(now_s)
        if scout_s is None or scout_s > now_s:
            return []
        scouts = [entry for entry in self._scouts if entry in self.poll_queue]
        if len(scouts) < min(BATCH, len(self.poll_queue)):
            known = set(scouts)
            fresh = (entry for entry in self.poll_queue.soonest(BATCH) if entry not in known)
            scouts = [*scouts, *fresh][:BATCH]
        self._scouts = scouts
        idle = [entry for entry in scouts if not entry.looking]
        self._scouting = bool(idle)
        return _busy(idle)

    def take_due(self, now_s: float) -> list[PollEntry]:
        """The tasks to look at now in one request."""
        if now_s < self._next_look_s:
            return []
        limit = FETCH_UP_TO if self.singly else BATCH
        period_s, copied_s = self._period_s, self.refresh_period.copied_s
        if period_s is None:
            first_s = self.poll_queue.next_due_s()
            until_s = now_s + SOON_S if first_s is not None and first_s <= now_s else now_s
            entries = self.poll_queue.take(limit, until_s=until_s)
        elif self._swept_s < copied_s:
            # What is due before the middle of the period would else wait for the next copy.
            entries = self.poll_queue.take(
                BATCH,
                until_s=copied_s + period_s / 2,
                wanted=lambda entry: entry.seen_s < copied_s,
            )
        else:
            entries = []
        self._more = len(entries) == limit
        if not self._more:
            self._swept_s = copied_s
        if entries:
            self._next_look_s = now_s + LOOK_EVERY_S
        return _busy(entries)

    def scouted(self, seen: Sequence[tuple[PollEntry, Observation]], *, sent_s: float) -> None:
        """A scout came back: tell the refresh period whether anything moved since the one before.

        To be called before `saw`, with what `seen` says of the entries as they were.
        """
        counted = [
            (entry, sight) for entry, sight in seen if entry.seen_s >= self.refresh_period.scouted_s
        ]
        changed = any(
            sight.outcome or (sight.task.progress or 0) > (entry.task.progress or 0)
            for entry, sight in counted
        )
        self.refresh_period.scouted(sent_s, changed=changed, telling=len(counted) >= TELLING)

    def saw(self, entry: PollEntry, sight: Observation, *, now_s: float, sent_s: float) -> None:
        """What a look at an entry found: when to look again, or that there is no need to."""
        before, entry.task, entry.seen_s = entry.task, sight.task, sent_s
        if sight.is_over and entry in self.poll_queue:
            self.poll_queue.drop([before.id])
        wait_s = self._usual_wait_s(entry.task, now_s) if sight.wait_s is None else sight.wait_s
        entry.due_s = now_s + wait_s

    def put_back(self, entries: Sequence[PollEntry], *, scout: bool) -> None:
        """A look ended, however it did: its entries wait for their next one."""
        for entry in entries:
            entry.looking = False
            self.poll_queue.schedule(entry, entry.due_s)
        if scout:
            self._scouting = False

    def _next_scout_s(self, now_s: float) -> float | None:
        """When the next scout is due; None while one is under way or there is nothing to learn."""
        few = len(self.poll_queue) < TELLING and self.refresh_period.period_s is None
        if few or self.singly or self._scouting or not len(self.poll_queue):
            return None
        return self.refresh_period.next_scout_s(now_s)

    def _usual_wait_s(self, task: RunningTask, now_s: float) -> float:
        return intervals.next_look(
            deadlines.age(task.submitted_s, now_s=now_s),
            soonest_s=self.durations.soonest(task.kind, task.speed),
            open_tasks=self.open_tasks,
            speed=task.speed,
            chance=self._chance,
        )


def _busy(entries: list[PollEntry]) -> list[PollEntry]:
    for entry in entries:
        entry.looking = True
    return entries
