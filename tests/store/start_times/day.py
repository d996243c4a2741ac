"""A day of a busy server, played on a store by a clock of its own: what is said to those who wait.

By hand, a whole day: `python -m tests.store.start_times.day`.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
from dataclasses import dataclass, field, replace
from functools import partial
from heapq import heappop, heappush
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from bot.domain.capacity import Capacity
from bot.domain.kinds import Speed
from bot.domain.states import State
from bot.domain.urgency import Urgency
from bot.store import Store, Wanted, open_store
from tests.store.conftest import a_request, succeeded

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from bot.domain.tasks import TaskView

MEMBERS: Final = 40
DAY_S: Final = 24 * 3600.0
CAPACITY: Final = Capacity(submits=4, per_member=3)
EDITS: Final = dict.fromkeys(Urgency, Wanted(limit=99, views=99))

USUAL_S: Final = {Speed.RELAX: 240.0, Speed.FAST: 55.0, Speed.TURBO: 28.0}
SPREAD: Final = 0.35
"""Of the logarithm: one in three takes longer by 40 % or is that much quicker."""

SUBMIT_S: Final = 2.0
NEXT_S: Final = 120.0
"""Between two members who ask, at noon."""

LEAST_S: Final = 10.0
"""Nothing shorter is told apart: it is what is said at the least."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a message said of a task: at what time, and how long it would wait."""

    at_s: float
    task_id: int
    seconds: float


@dataclass(slots=True)
class Day:
    """One store, its clock, and what comes next on it."""

    store: Store
    chance: random.Random
    until_s: float
    said: list[Said] = field(default_factory=list)
    started: dict[int, float] = field(default_factory=dict)
    _events: list[tuple[float, int, Callable[[float], Awaitable[None]]]] = field(
        default_factory=list
    )
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def _later(self, at_s: float, act: Callable[[float], Awaitable[None]]) -> None:
        heappush(self._events, (at_s, next(self._numbers), act))

    async def play(self) -> list[float]:
        """Until all that was asked for is done; returns each time said as a part of the true one.

        Both count as `LEAST_S` at the least.
        """
        self._later(0.0, self._somebody_asks)
        while self._events:
            now_s, _, act = heappop(self._events)
            await act(now_s)
            await self._submit(now_s)
            await self._edit(now_s)
        waited = [(one, self.started[one.task_id] - one.at_s) for one in self.said]
        return [max(one.seconds, LEAST_S) / max(true_s, LEAST_S) for one, true_s in waited]

    async def _somebody_asks(self, now_s: float) -> None:
        """A member asks for some pictures, and the next one comes sooner the nearer noon is."""
        user_id = self.chance.randint(1, MEMBERS)
        for _ in range(self.chance.choice([1, 1, 2, 3, 4, 6])):
            await self._ask(user_id, now_s)
        noon = 1 - abs(now_s / DAY_S - 0.5)  # 0.5 at midnight
        next_s = now_s + self.chance.expovariate(noon / NEXT_S)
        if next_s < self.until_s:
            self._later(next_s, self._somebody_asks)

    async def _ask(self, user_id: int, now_s: float) -> None:
        [speed] = self.chance.choices(list(USUAL_S), [2, 7, 1])
        new = replace(a_request(user_id=user_id), speed=speed, interaction_id=next(self._numbers))
        view = await self.store.tasks.create(new, now_s=now_s, max_live=40, capacity=CAPACITY)
        self._hear(view, now_s)
        await self.store.tasks.posted(
            view.task.id,
            channel_id=5,
            message_id=view.task.id,
            place=view.place,
            correct_s=view.correct_s(now_s),
        )

    async def _submit(self, now_s: float) -> None:
        claims = await self.store.queue.claim(
            limit=4, max_running=CAPACITY.per_member, now_s=now_s, quiet_s=1.5, max_submits=4
        )
        for task in claims.tasks:
            self.started[task.id] = now_s
            took_s = self._about(USUAL_S[task.request.speed or Speed.FAST])
            taken_s = now_s + self._about(SUBMIT_S)
            self._later(taken_s, partial(self._accepted, task.id))
            self._later(taken_s + took_s, partial(self._done, task.id))

    async def _accepted(self, task_id: int, now_s: float) -> None:
        await self.store.submissions.accepted(task_id, f"remote-{task_id}", due_s=now_s)

    async def _done(self, task_id: int, now_s: float) -> None:
        await self.store.running.record([(task_id, True, succeeded(now_s))])

    async def _edit(self, now_s: float) -> None:
        """Let messages say what they are due to say."""
        outlook = await self.store.due.outlook(EDITS, now_s=now_s, capacity=CAPACITY)
        for due in (one for some in outlook.due.values() for one in some):
            assert due.view is not None
            self._hear(due.view, now_s)
            await self.store.outbox.shown(
                due.view.task, next_s=now_s, attachment=None, delivery=None
            )

    def _hear(self, view: TaskView, now_s: float) -> None:
        if view.task.state is State.QUEUED and view.starts_in_s is not None:
            self.said.append(Said(now_s, view.task.id, view.starts_in_s))

    def _about(self, usual_s: float) -> float:
        return usual_s * self.chance.lognormvariate(0.0, SPREAD)


def within(factor: float, parts: list[float]) -> float:
    """Which part of what was said is wrong by less than a factor."""
    return sum(1 / factor < part < factor for part in parts) / len(parts)


async def play(url: str, *, hours: float, seed: int) -> tuple[Day, list[float]]:
    """Play so many hours from midnight on an empty database."""
    async with open_store(url, gather_s=0.0) as store:
        day = Day(store, random.Random(seed), until_s=hours * 3600)  # noqa: S311 - a game
        return day, await day.play()


async def main() -> None:
    """Play three days, and say how right what was said is."""
    for seed in range(3):
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite+aiosqlite:///{Path(folder)}/day.db"
            day, parts = await play(url, hours=24, seed=seed)
        found = sorted(parts)
        tenths = [round(found[len(found) * tenth // 10], 2) for tenth in (1, 5, 9)]
        click.echo(f"{len(day.started)} pictures, {len(parts)} times said; within a factor of")
        click.echo(f"  2: {within(2, parts):.1%}, 1.5: {within(1.5, parts):.1%}; tenths: {tenths}")


if __name__ == "__main__":
    asyncio.run(main())
