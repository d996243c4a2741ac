"""What a former process left in line: looked at once, right before its turn."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest

from bot.domain.deadlines import DEADLINE_S
from bot.domain.states import Ending, State
from bot.domain.tasks import Attachment
from bot.engine.messenger import (
    ChannelClosedError,
    FilesForbiddenError,
    MessageGoneError,
    MessengerError,
    SeenMessage,
    TryLaterError,
)
from bot.engine.submitting.verification import AT_ONCE, Verification
from bot.store import Store, open_store
from tests.engine.publishing.stage import MemoryBoard
from tests.engine.ratelimits.windows import Clock
from tests.store.conftest import a_request

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.domain.tasks import Task

FILE = Attachment(id=5, filename="boat.png")
WAITS, MORE = SeenMessage(waits=True, attachment=None), SeenMessage(waits=False, attachment=FILE)


class Reading(MemoryBoard):
    """A board that says what it is told, of each task."""

    def __init__(self) -> None:
        super().__init__()
        self.says: dict[int, SeenMessage | MessengerError] = {}
        self.read: list[int] = []

    async def look(self, task: Task) -> SeenMessage:
        """What it was told; that it waits if it was told nothing."""
        self.read.append(task.id)
        said = self.says.get(task.id, WAITS)
        if isinstance(said, MessengerError):
            raise said
        return said


@dataclass
class Bench:
    """The looks of a fresh start, with all that they work with."""

    store: Store
    messenger: Reading
    doubts: Verification
    clock: Clock
    sleeps_s: float | None = None

    async def line_up(self, count: int, *, user_id: int | None = None) -> list[int]:
        """Tasks in line, of one member or of as many members."""
        made = []
        for number in range(count):
            new = a_request(user_id=number if user_id is None else user_id)
            task = (await self.store.tasks.create(new, now_s=1.0, max_live=99)).task
            await self.store.tasks.posted(task.id, channel_id=5, message_id=99 + task.id)
            made.append(task.id)
        return made

    async def start(self, *, restored: bool = False) -> None:
        """As a start does it."""
        if restored:
            self.store.verification._database.claims_beside = 10**6
        await self.store.verification.recover(now_s=self.clock())

    async def round(self) -> list[int]:
        """Look where there is room, let that end, and claim what may go then."""
        sleep = self.doubts.before(self._nothing)
        self.sleeps_s = await sleep()
        await asyncio.gather(*self.doubts._looking.values())
        claims = await self.store.queue.claim(
            limit=99, max_running=1, now_s=self.clock(), lease_s=1e9, quiet_s=1.0
        )
        return [task.id for task in claims.tasks]

    async def _nothing(self) -> float | None:
        return None

    async def now(self, task_id: int) -> Task:
        """The row as it is."""
        task = await self.store.tasks.get(task_id)
        assert task is not None
        return task


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    messenger, clock = Reading(), Clock()
    async with open_store(f"sqlite+aiosqlite:///{tmp_path}/imagine.db", gather_s=0.0) as store:
        doubts = Verification(
            store, messenger, store.signals, max_running=1, clock=clock, chance=lambda: 0.5
        )
        yield Bench(store, messenger, doubts, clock)
        await doubts.drain()


async def test_what_still_waits_goes_on_by_itself(bench: Bench) -> None:
    """A plain crash: one look at each message, and the claim finds the task."""
    tasks = await bench.line_up(3)
    await bench.start()

    assert await bench.round() == tasks

    assert bench.messenger.read == tasks
    assert await bench.round() == []
    assert bench.messenger.read == tasks


async def test_a_message_that_was_only_just_found_is_looked_at(bench: Bench) -> None:
    """The claim that takes its note along would not come back for it."""
    task = (await bench.store.tasks.create(a_request(), now_s=1.0, max_live=99)).task
    await bench.start()
    noted = bench.store.tasks.posted(task.id, channel_id=5, message_id=99)

    assert await bench.round() == [task.id]

    await noted
    assert bench.messenger.read == [task.id]


async def test_only_what_is_next_is_looked_at(bench: Bench) -> None:
    """A long line costs nothing until its turn comes, and then a few at a time."""
    [first, *_] = await bench.line_up(5, user_id=7)
    await bench.line_up(AT_ONCE + 2)
    await bench.start()

    await bench.round()
    assert len(bench.messenger.read) == AT_ONCE
    await bench.round()
    await bench.round()

    assert len(bench.messenger.read) == 1 + AT_ONCE + 2
    assert bench.messenger.read[0] == first


@pytest.mark.parametrize(
    "said",
    [
        MORE,
        SeenMessage(waits=False, attachment=None),
        MessageGoneError("10008"),
        ChannelClosedError("50001"),
        FilesForbiddenError("50013"),
    ],
)
async def test_what_shows_more_asks_its_member_and_keeps_its_file(
    bench: Bench, said: SeenMessage | MessengerError
) -> None:
    """It is not submitted; Try again puts it into line, and then it is not looked at again."""
    [task_id] = await bench.line_up(1)
    bench.messenger.says[task_id] = said
    await bench.start()

    assert await bench.round() == []

    task = await bench.now(task_id)
    assert task.state is State.UNSURE
    assert task.shown.attachment == (said.attachment if isinstance(said, SeenMessage) else None)
    assert task.revision > task.shown.revision
    await bench.store.controls.submit_again(task_id, now_s=bench.clock(), max_live=9)
    bench.clock.now_s += DEADLINE_S[None]  # until then, what may have arrived takes the one place
    assert await bench.round() == [task_id]
    assert bench.messenger.read == [task_id]


async def test_while_discord_cannot_be_reached_it_waits(bench: Bench) -> None:
    """It is neither submitted nor asked about, is looked at ever more rarely, and holds up none."""
    first, second = await bench.line_up(2)
    bench.messenger.says[first] = TryLaterError("503")
    await bench.start()

    assert await bench.round() == [second]
    assert await bench.round() == []
    assert bench.sleeps_s == pytest.approx(2.0)
    bench.clock.now_s += 2.0
    assert await bench.round() == []
    assert await bench.round() == []
    assert bench.sleeps_s == pytest.approx(5.0)
    bench.messenger.says[first] = WAITS
    bench.clock.now_s += 5.0

    assert await bench.round() == [first]
    assert bench.messenger.read == [first, second, first, first]


async def test_of_a_backup_that_was_put_back_all_that_waits_asks(bench: Bench) -> None:
    """Whatever its message says; and what runs is looked at, so that it keeps its file."""
    tasks = await bench.line_up(3)
    claims = await bench.store.queue.claim(
        limit=1, max_running=1, now_s=1.0, lease_s=9.0, quiet_s=1.0
    )
    running = claims.tasks[0].id
    await bench.store.submissions.accepted(running, "a-job", due_s=1.0)
    bench.messenger.says[running] = MORE
    await bench.start(restored=True)

    assert await bench.round() == []

    assert [(await bench.now(one)).state for one in tasks] == [
        State.RUNNING,
        State.UNSURE,
        State.UNSURE,
    ]
    assert (await bench.now(running)).shown.attachment == FILE


async def test_what_is_doubtful_is_not_painted(bench: Bench) -> None:
    """An edit would wipe out what the message tells, a picture perhaps."""
    [task_id] = await bench.line_up(1)
    await bench.store.pauses.pause(watched=False)  # a change worth painting
    await bench.start()

    assert await bench.store.outbox.views([task_id], now_s=1e6) == []
    await bench.round()
    assert len(await bench.store.outbox.views([task_id], now_s=1e6)) == 1


async def test_progress_of_a_backup_is_not_painted(bench: Bench) -> None:
    """The message shows more already; what the next look finds is painted."""
    [task_id] = await bench.line_up(1)
    store = bench.store
    await store.queue.claim(limit=1, max_running=1, now_s=1.0, lease_s=9.0, quiet_s=1.0)
    await store.submissions.accepted(task_id, "remote", due_s=1.0)
    await bench.start(restored=True)
    [running] = (await store.running.claim(limit=1, now_s=2.0, lease_s=9.0)).running

    await bench.round()
    assert await store.outbox.views([task_id], now_s=1e6) == []

    await store.running.record(progressed=[(replace(running, progress=93), True)])
    assert len(await store.outbox.views([task_id], now_s=1e6)) == 1


async def test_withdrawn_meanwhile_it_is_withdrawn(bench: Bench) -> None:
    """Its member was quicker than the look."""
    [task_id] = await bench.line_up(1)
    await bench.start()
    [doubted] = await bench.store.verification.next(max_running=1, limit=1)
    await bench.store.controls.end(
        task_id, when={State.QUEUED}, ending=Ending.WITHDRAWN, now_s=bench.clock()
    )
    await bench.store.verification.confirmed(doubted.task, FILE)

    assert (await bench.now(task_id)).state is State.CANCELLED


async def test_what_its_member_decided_since_is_shown_as_the_row_has_it(bench: Bench) -> None:
    """Try again may have been pressed after the backup was made: its message is painted anew."""
    [task_id] = await bench.line_up(1)
    store = bench.store
    await store.queue.claim(limit=1, max_running=1, now_s=1.0, lease_s=9.0, quiet_s=1.0)
    await store.submissions.unsure(task_id)
    await store.outbox.shown(await bench.now(task_id), next_s=0.0, attachment=None, delivery=None)
    bench.messenger.says[task_id] = SeenMessage(waits=True, attachment=None)

    await bench.start(restored=True)
    await bench.round()

    task = await bench.now(task_id)
    assert task.state is State.UNSURE
    assert task.revision > task.shown.revision
    assert bench.messenger.read == [task_id]
    assert [view.task.id for view in await store.outbox.views([task_id], now_s=2.0)] == [task_id]
