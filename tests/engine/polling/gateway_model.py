"""A gateway in virtual time: tasks of random durations, whose state is copied now and then."""

import random
from bisect import bisect_right
from dataclasses import dataclass, field, replace
from itertools import count, pairwise

from bot.engine.polling.observation import Observation
from bot.engine.polling.poll_queue import PollEntry
from bot.engine.polling.schedule import Schedule
from tests.engine.samples import a_watched
from tests.store.conftest import succeeded

DONE = succeeded()
STEPS = 7
START_S = 1000.0
LOOKS_AT_ONCE = 4


@dataclass(slots=True, kw_only=True)
class Flight:
    """A look on its way."""

    sent_s: float
    entries: list[PollEntry]
    scout: bool


@dataclass(kw_only=True)
class Run:
    """`open_tasks` at a time, each `life_s` +- 30 % long; states are copied every `period_s`.

    A period of 0 is a live view. After `play`, `delays_s` are those from the end of a task to the
    look that saw it, without the first third, in which the schedule learns.
    """

    period_s: float
    open_tasks: int
    life_s: float = 50.0
    latency_s: float = 0.05
    drift_s: float = 0.0
    seed: int = 1
    singly: bool = False
    requests: int = 0
    most_at_once: int = 0
    finished: int = 0
    delays_s: list[float] = field(default_factory=list)

    def play(self, seconds: float) -> None:
        """Let it run for so long."""
        self._chance = random.Random(self.seed)  # noqa: S311 - a simulation
        self._ids = count(1)
        self._truth: dict[int, tuple[float, float]] = {}
        self._copies = self._copy_times(START_S + seconds)
        self._flights: list[Flight] = []
        self.schedule = Schedule(now_s=START_S, chance=self._chance.random)
        self.schedule.singly = self.singly
        for _ in range(self.open_tasks):
            self._submit(START_S, age_s=self._chance.random() * self.life_s)
        now_s = next_new_s = START_S
        while now_s < START_S + seconds:
            for flight in [f for f in self._flights if f.sent_s + self.latency_s <= now_s]:
                self._flights.remove(flight)
                self._answer(flight, now_s, counts=now_s > START_S + seconds / 3)
            while next_new_s <= now_s:
                self._submit(now_s)
                next_new_s += self.life_s / self.open_tasks
            self._send(now_s)
            full = len(self._flights) >= LOOKS_AT_ONCE
            events = [flight.sent_s + self.latency_s for flight in self._flights]
            next_s = min(self.schedule.next_s(now_s, full=full), next_new_s, *events)
            now_s = max(next_s, now_s + 1e-4)

    def delay_s(self, part: float) -> float:
        """The delay that this part of all tasks does not exceed."""
        return sorted(self.delays_s)[int(part * len(self.delays_s))]

    @property
    def naive_requests(self) -> float:
        """What one GET a task every 5 s would have needed for as many."""
        return self.finished * self.life_s / 5

    def _copy_times(self, end_s: float) -> list[float]:
        times = [START_S - self._chance.random() * self.period_s]
        while self.period_s and times[-1] < end_s:
            times.append(times[-1] + self.period_s + self.drift_s * self._chance.random())
        assert all(earlier < later for earlier, later in pairwise(times))
        return times

    def _submit(self, now_s: float, *, age_s: float = 0.0) -> None:
        task_id = next(self._ids)
        self._truth[task_id] = now_s - age_s, self.life_s * self._chance.uniform(0.7, 1.3)
        task = a_watched(id=task_id, remote_id=str(task_id), submitted_s=now_s - age_s)
        self.schedule.watch(task, now_s)

    def _send(self, now_s: float) -> None:
        for scout in (True, False):
            if not scout and len(self._flights) >= LOOKS_AT_ONCE:
                continue
            take = self.schedule.take_scouts if scout else self.schedule.take_due
            if entries := take(now_s):
                self._flights.append(Flight(sent_s=now_s, entries=entries, scout=scout))
                self.requests += 1
                self.most_at_once = max(self.most_at_once, len(entries))

    def _answer(self, flight: Flight, now_s: float, *, counts: bool) -> None:
        read_s = flight.sent_s + self.latency_s / 2
        if self.period_s:
            read_s = self._copies[bisect_right(self._copies, read_s) - 1]
        seen = [(entry, self._seen(entry, read_s)) for entry in flight.entries]
        if flight.scout:
            self.schedule.scouted(seen, sent_s=flight.sent_s)
        for entry, sight in seen:
            if sight.outcome:
                start_s, took_s = self._truth[entry.task.id]
                self.schedule.durations.add(entry.task.kind, entry.task.speed, took_s)
                self.finished += 1
                if counts:
                    self.delays_s.append(now_s - start_s - took_s)
            self.schedule.saw(entry, sight, now_s=now_s, sent_s=flight.sent_s)
        self.schedule.put_back(flight.entries, scout=flight.scout)

    def _seen(self, entry: PollEntry, read_s: float) -> Observation:
        start_s, took_s = self._truth[entry.task.id]
        part = max(0.0, read_s - start_s) / took_s
        if part >= 1:
            return Observation(task=entry.task, outcome=DONE, visible=True)
        progress = max(entry.task.progress or 0, int(part * STEPS) * 100 // STEPS)
        return Observation(task=replace(entry.task, progress=progress))
