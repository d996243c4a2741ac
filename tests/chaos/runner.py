"""One run: members act, faults come and go, the bot is killed; then all must settle."""

from __future__ import annotations

import asyncio
import io
import random
import re
import signal
import time
from collections import Counter, defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final

from PIL import Image

from bot.domain.states import LIVE
from tests.chaos import days
from tests.chaos.accountant import (
    SETTLES_WITHIN_S,
    Accepted,
    Broken,
    Records,
    check,
    given_up,
    was_let_go,
    was_undone,
)
from tests.chaos.backups import Backups
from tests.chaos.faults import MAKERS
from tests.chaos.ground import Ground
from tests.chaos.members import Crowd
from tests.chaos.privacy import Remains, not_forgotten, posts_in
from tests.chaos.rules import forbidden
from tests.e2e.timed_bot import most_within_a_second

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tests.chaos.plan import Kill, Plan, Trouble

AT_POINT_S: Final = 3.0
"""If the bot does not come past a point in this time, it is killed where it is."""

IN_START_S: Final = 10.0
LONGEST_BETWEEN_S: Final = 15.0
"""So long after its time a kill comes even if members could not ask for much meanwhile."""

UP_AGAIN_S: Final = 60.0
"""A bot that is not up after this time is killed as it is."""

LOOK_S: Final = 0.2

LEFT: Final = re.compile(r'"task": (\d+)[^\n]*"event": "(?:publish\.left|publish\.given_up)"')
"""A line of the log that says that a message stays as it is."""

FEW: Final = 3
"""So many of what did not settle are named."""
TASKS_PER_MEMBER: Final = 30


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What a run came to."""

    seed: int
    lasted_s: float = 0.0
    tasks: int = 0
    accepted: int = 0
    unanswered: int = 0
    most_in_a_second: int = 0
    """Requests to Discord, of all processes together."""
    faults: Counter[str] = field(default_factory=Counter)
    acts: Counter[str] = field(default_factory=Counter)
    """What members did."""
    kills: int = 0
    points: dict[str, int] = field(default_factory=dict)
    settled_s: float | None = None
    under_way: list[str] = field(default_factory=list)
    """What had not settled when it was looked at last, in words."""
    broken: list[Broken] = field(default_factory=list)
    interrupted: bool = False

    @property
    def points_died_at(self) -> int:
        """At how many named points the bot was killed."""
        return sum(1 for deaths in self.points.values() if deaths)


class Run:
    """A plan on its ground."""

    def __init__(self, plan: Plan, ground: Ground, *, say: Callable[[Run], None]) -> None:
        self.plan = plan
        self.ground = ground
        self.outcome = Outcome(seed=plan.seed)
        self.now_on: Counter[str] = Counter()
        self.crowd = Crowd(
            discord=ground.discord,
            stories=ground.stories,
            rules=ground.rules,
            plan=plan,
            picture=_picture(),
        )
        self.backups = Backups(ground.folder, ground.stories)
        self._say = say
        self._interrupted = asyncio.Event()
        self._began_s = time.monotonic()

    @property
    def passed_s(self) -> float:
        """Seconds since the first act."""
        return time.monotonic() - self._began_s

    def interrupt(self) -> None:
        """End it now, with what there is."""
        self._interrupted.set()

    async def run(self) -> Outcome:
        """Run all of it and close the ground."""
        outcome = self.outcome
        stop = asyncio.create_task(self._interrupted.wait())
        whole = asyncio.create_task(self._act_and_settle())
        saying = asyncio.create_task(self._keep_saying())
        try:
            await asyncio.wait([stop, whole], return_when=asyncio.FIRST_COMPLETED)
            outcome.interrupted = not whole.done()
        finally:
            for task in (stop, whole, saying):
                task.cancel()
            await asyncio.gather(stop, saying, return_exceptions=True)
            await asyncio.gather(whole, return_exceptions=outcome.interrupted)
            await self.crowd.leave()
            codes = await self.ground.close()
        outcome.lasted_s = self.passed_s
        self._count()
        if not outcome.interrupted:
            outcome.broken = check(self._records(codes))
        return outcome

    async def _act_and_settle(self) -> None:
        self.crowd.join(max(2, self.plan.tasks // TASKS_PER_MEMBER))
        upgrade, control = self.plan.upgrade, self.ground.control
        await self.ground.database.begin(upgrade.revision)
        control.orders.die[f"in upgrade {upgrade.statement}"] = signal.SIGKILL
        await self.ground.start()
        self._began_s = self.crowd.began_s = time.monotonic()
        async with asyncio.TaskGroup() as group:
            acting = group.create_task(self.crowd.act())
            killing = group.create_task(self._kill_all())
            troubling = group.create_task(self._trouble())
            copying = group.create_task(self._copy())
            ruling = group.create_task(self.ground.rules.keep())
            aging = group.create_task(days.pass_by(self.ground.database))
            await asyncio.wait([acting, killing])
            for task in (troubling, copying, ruling, aging):
                task.cancel()
        await self.ground.copy.finish()
        quiet_s = time.monotonic()
        with suppress(TimeoutError):
            async with asyncio.timeout(SETTLES_WITHIN_S):
                await self._settle()
            self.outcome.settled_s = time.monotonic() - quiet_s

    async def _copy(self) -> None:
        if any(kill.restores for kill in self.plan.kills):
            await self.backups.keep()

    async def _settle(self) -> None:
        while True:
            self.outcome.under_way = self._under_way()
            if not self.outcome.under_way:
                return
            await asyncio.sleep(LOOK_S)

    def _under_way(self) -> list[str]:
        """What the run still waits for."""
        # What was deleted before its task began may be forgotten, of which nobody hears.
        tasks = self.ground.stories.open - self._forgotten() - self.backups.lost - self._let_go()
        if tasks:
            tasks -= self._left()
        # What only just began is not asked to stop: until it listens, a signal ends it. Of a
        # backup that was put back the rows are behind what their messages show.
        waits_for: dict[str, Sequence[object]] = {
            "tasks": sorted(tasks),
            "words": self._unmade(),
            "requests about data": self.ground.database.data_requests(),
            "rows": [f"{count} {state}" for state, count in self._rows_left().items()],
            "old rows": list(not_forgotten(Remains(tables=self.ground.database.tables()))),
            "start": [] if self.ground.listens else ["of the bot"],
        }
        return [
            f"{len(found)} {what} ({', '.join(map(str, found[:FEW]))})"
            for what, found in waits_for.items()
            if found
        ]

    def _unmade(self) -> list[str]:
        return [
            word
            for ask in self.crowd.asks
            if not was_undone(ask, self.backups.spans)
            if not was_let_go(ask, self.crowd.let_go)
            for word in ask.words
            if not self.ground.stories.has(word)
        ]

    def _left(self) -> frozenset[int]:
        """Tasks of which Discord took no message in any form, as the logs say."""
        return frozenset(map(int, LEFT.findall(self.ground.log + self.ground.copy.log)))

    def _let_go(self) -> set[int]:
        """Tasks that need no end: of members who had all deleted, or given up and gone."""
        gone = {story.task_id for story in self.ground.stories.all.values() if given_up(story)}
        return gone | self._erased() | self.ground.database.unnoted()

    def _erased(self) -> frozenset[int]:
        return self.ground.database.erased() | self.ground.copy.erased

    def _forgotten(self) -> frozenset[int]:
        gone = {story.task_id for story in self.ground.stories.all.values() if story.is_gone}
        paid = {row.state.rpartition(":")[2] for row in self.ground.comet.gateway.rows.contents()}
        free = {task_id for task_id in gone if str(task_id) not in paid}
        return frozenset(free - self._rows().keys()) if free else frozenset()

    def _rows_left(self) -> Counter[str]:
        """How many rows are still under way, by state."""
        return Counter(state for state in self._rows().values() if state in LIVE)

    def _rows(self) -> dict[int, str]:
        return self.ground.database.rows() | self.ground.copy.rows

    async def _kill_all(self) -> None:
        for number, kill in enumerate(self.plan.kills):
            await asyncio.sleep(kill.at_s - self.passed_s)
            # Spread over what is asked for: a slow machine would else be killed before it began.
            wanted = self.plan.tasks * number / len(self.plan.kills)
            with suppress(TimeoutError):
                await self.ground.discord.wait_for(
                    partial(self._has_asked, wanted), LONGEST_BETWEEN_S
                )
            await self._kill(kill)
            self.outcome.kills += 1

    def _has_asked(self, wanted: float) -> bool:
        return len(self.ground.stories.all) >= wanted

    async def _kill(self, kill: Kill) -> None:
        """Kill the bot at a point where it did not die yet, or where it is."""
        ground, control = self.ground, self.ground.control
        victim = ground.some(kill.dice)
        if kill.restores:
            victim.between = self.backups.put_back
        if kill.in_start:
            await victim.end(signal.SIGKILL)  # and then its heir
        else:
            with suppress(TimeoutError):
                await ground.discord.wait_for(lambda: ground.discord.gateway.ready, UP_AGAIN_S)
            await asyncio.sleep(kill.dice)
        fewest = min(control.points.values(), default=0)
        fresh = sorted(point for point, deaths in control.points.items() if deaths == fewest)
        if kill.at_point and fresh:
            control.news.clear()
            # Any of half of them: waiting for one alone may take as long as the run.
            points = random.Random(kill.dice).sample(fresh, (len(fresh) + 1) // 2)
            control.orders.die.update(dict.fromkeys(points, signal.SIGKILL))
            control.tell()
            deaths = len(control.died)
            with suppress(TimeoutError):
                async with asyncio.timeout(IN_START_S if kill.in_start else AT_POINT_S):
                    await control.news.wait()
            for point in points:
                control.orders.die.pop(point, None)
            control.tell()
            if len(control.died) > deaths:
                return
        await victim.end(signal.SIGKILL)

    async def _trouble(self) -> None:
        """Let the faults of the plan come."""
        async with asyncio.TaskGroup() as group:
            for trouble in self.plan.troubles:
                await asyncio.sleep(trouble.at_s - self.passed_s)
                group.create_task(self._one(trouble))

    async def _one(self, trouble: Trouble) -> None:
        self.outcome.faults[trouble.name] += 1
        self.now_on[trouble.name] += 1
        try:
            async with MAKERS[trouble.name](self.ground, trouble.dice):
                await asyncio.sleep(trouble.lasts_s)
        finally:
            self.now_on[trouble.name] -= 1

    async def _keep_saying(self) -> None:
        while True:
            self._say(self)
            await asyncio.sleep(1)

    def _count(self) -> None:
        outcome, ground = self.outcome, self.ground
        outcome.tasks = len(ground.stories.all)
        outcome.accepted = len(ground.comet.gateway.rows.contents())
        outcome.points = dict(ground.control.points)
        outcome.most_in_a_second = most_within_a_second(ground.sent)
        outcome.acts = Counter({act.value: number for act, number in self.crowd.acts.items()})
        outcome.unanswered = sum(ask.answer == "failed" for ask in self.crowd.asks)

    def _records(self, codes: list[int]) -> Records:
        comet, discord = self.ground.comet, self.ground.discord
        charges = Counter(charge.remote_id for charge in comet.charges)
        return Records(
            asks=self.crowd.asks,
            stories=self.ground.stories.all,
            accepted=[
                Accepted(
                    remote_id=row.task.id,
                    state=row.state,
                    at_s=row.task.submitted_s,
                    charges=charges[row.task.id],
                    until_s=row.task.finished_s or float("inf"),
                )
                for row in comet.gateway.rows.contents()
            ],
            ends=self.ground.ends,
            log=self.ground.log + self.ground.copy.log,
            secrets=[comet.key, discord.token],
            settled_s=self.outcome.settled_s,
            last_exit_codes=codes,
            forgotten=self._forgotten(),
            lost=frozenset(self.backups.lost),
            undone=self.backups.spans,
            had_copy=self.ground.copy.bot is not None,
            most_in_a_second=self.outcome.most_in_a_second,
            has_leases=self.plan.has_leases,
            rows_left=self._rows_left(),
            shows=self.ground.database.shows(),
            remains=self._remains(),
            let_go=self.crowd.let_go,
            bookmarks=self._bookmarks(),
            erased=self._erased(),
            unnoted=self.ground.database.unnoted(),
            wrong_entries=self.ground.database.wrong_entries(),
            under_way=self.outcome.under_way,
            forbidden=list(forbidden(*self.ground.database.taken())),
        )

    def _remains(self) -> Remains:
        ids: defaultdict[int, set[str]] = defaultdict(set)
        for row in self.ground.comet.gateway.rows.contents():
            number = row.state.rpartition(":")[2]
            if number.isdecimal():
                ids[int(number)].add(row.task.id)
        return Remains(
            tables=self.ground.database.tables(),
            posts=posts_in(self.ground.discord.world),
            gone=frozenset(one.user_id for one in self.crowd.members if one.is_gone),
            remote_ids=ids,
            left=self._left(),
            went_back=bool(self.backups.spans),
        )

    def _bookmarks(self) -> list[str]:
        """The favourites that CometAPI was told of, by their ids."""
        bodies = [one.body for one in self.ground.comet.requests if isinstance(one.body, dict)]
        ids = (str(body.get("customId")) for body in bodies)
        return [one for one in ids if "BOOKMARK" in one]


async def run(plan: Plan, folder: Path, *, say: Callable[[Run], None]) -> Outcome:
    """Run a plan in a folder; Ctrl-C ends it with what it has."""
    running = Run(plan, await Ground.open(folder, plan), say=say)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, running.interrupt)
    try:
        return await running.run()
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)


def _picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (64, 64), "teal").save(file, "PNG")
    return file.getvalue()
