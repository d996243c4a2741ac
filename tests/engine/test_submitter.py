"""The loop that submits, against a real store and a real local CometAPI."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.cometapi import Busy, CometClient, NoCredit
from bot.domain import State
from bot.engine import Limits, Outages, Wake
from bot.engine.causes import Call
from bot.engine.preparation import Prepared
from bot.engine.submitter import Submitter
from bot.media import Fetcher
from bot.store import Store, open_store
from playground.comet import LocalComet
from tests.store.conftest import a_request


@dataclass
class Bench:
    """A submitter with all that it works with."""

    comet: LocalComet
    store: Store
    submitter: Submitter
    outages: Outages
    wake: Wake
    clock_s: list[float] = field(default_factory=list)

    async def line_up(self, count: int = 1) -> list[int]:
        """Tasks of as many members, in line."""
        made = []
        for number in range(count):
            request = a_request(user_id=number)
            task = (await self.store.tasks.create(request, now_s=time.time(), max_live=10)).task
            await self.store.tasks.posted(task.id, channel_id=5, message_id=99 + number)
            made.append(task.id)
        return made

    async def states(self, task_ids: list[int]) -> list[State]:
        """Where they are."""
        found = [await self.store.tasks.get(task_id) for task_id in task_ids]
        return [task.state for task in found if task is not None]

    async def settle(self) -> None:
        """One round, and the end of what it sent."""
        await self.submitter.process_some()
        await self.submitter.drain(10.0)

    def pass_s(self, seconds: float) -> None:
        """Let time pass."""
        self.clock_s[0] += seconds


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    comet = await LocalComet.start()
    wake, clock_s = Wake(), [time.time()]
    outages = Outages(wake, clock=lambda: clock_s[0], chance=lambda: 0.5)
    async with (
        open_store(f"sqlite+aiosqlite:///{tmp_path}/imagine.db") as store,
        CometClient(comet.base_url, comet.key) as client,
        Fetcher(trusted=[comet.base_url]) as fetcher,
    ):
        submitter = Submitter(
            store,
            client,
            fetcher,
            wake,
            outages,
            limits=Limits(),
            clock=lambda: clock_s[0],
            chance=lambda: 0.5,
        )
        yield Bench(comet, store, submitter, outages, wake, clock_s)
    await comet.close()


async def test_a_round_that_is_cancelled_leaves_nothing_half_done(bench: Bench) -> None:
    """What was claimed at a shutdown is sent as well, or it would be unsure at the next start."""
    tasks = await bench.line_up()

    in_hand = asyncio.create_task(bench.submitter.process_some())
    await asyncio.sleep(0)
    in_hand.cancel()
    with pytest.raises(asyncio.CancelledError):
        await in_hand
    await bench.submitter.drain(5.0)

    assert await bench.states(tasks) == [State.RUNNING]
    assert len(bench.comet.charges) == 1


async def test_during_an_outage_nothing_is_claimed(bench: Bench) -> None:
    """The round says when to come back, and the rows are not touched."""
    tasks = await bench.line_up(3)
    bench.outages.failed(NoCredit(status=400), Call.SUBMIT)

    assert await bench.submitter.process_some() == 2.0

    assert await bench.states(tasks) == [State.QUEUED] * 3
    assert bench.comet.requests == []


async def test_one_probe_finds_out_whether_it_is_over(bench: Bench) -> None:
    """Then all go, as many at once as ever."""
    tasks = await bench.line_up(3)
    bench.outages.failed(Busy(status=429), Call.SUBMIT)
    bench.pass_s(2.0)

    await bench.settle()
    assert len(bench.comet.charges) == 1
    assert not bench.outages.is_open
    await bench.settle()

    assert await bench.states(tasks) == [State.RUNNING] * 3
    assert len(bench.comet.charges) == 3


async def test_a_probe_that_fails_leaves_no_trace(bench: Bench) -> None:
    """Members see nothing of it; each probe is another task's."""
    tasks = await bench.line_up(2)
    bench.comet.faults.exhausted = True
    bench.outages.failed(NoCredit(status=400), Call.SUBMIT)
    await bench.store.pauses.pause(watched=False)
    before = [await bench.store.tasks.get(task_id) for task_id in tasks]

    for wait_s in (2.0, 5.0):
        bench.pass_s(wait_s)
        await bench.settle()

    after = [await bench.store.tasks.get(task_id) for task_id in tasks]
    assert [t.revision for t in after if t] == [t.revision for t in before if t]
    assert [(t.state, t.paused, t.tries) for t in after if t] == [(State.QUEUED, True, 1)] * 2
    assert len(bench.comet.requests) == 2


async def test_an_outage_that_begins_after_the_claim_is_respected(bench: Bench) -> None:
    """What is not sent yet goes back into line: nothing reached CometAPI."""
    tasks = await bench.line_up()
    claims = await bench.store.line.claim(
        limit=1, max_running=3, now_s=0.0, lease_s=0.0, quiet_s=0.0
    )

    bench.outages.failed(NoCredit(status=400), Call.SUBMIT)
    await bench.submitter._submit(claims.tasks[0], Prepared(), quietly=False)

    assert await bench.states(tasks) == [State.QUEUED]
    assert bench.comet.requests == []


async def test_a_dialog_waits_for_the_end_of_an_outage_too(bench: Bench) -> None:
    """It is a submit like any other: paid, and not to be sent into nowhere."""
    bench.comet.faults.next_submit_codes = [21]
    tasks = await bench.line_up()
    await bench.settle()
    assert await bench.states(tasks) == [State.NEEDS_INPUT]
    bench.outages.failed(NoCredit(status=400), Call.SUBMIT)

    await bench.settle()
    assert len(bench.comet.requests) == 1
    bench.pass_s(2.0)
    await bench.settle()

    assert await bench.states(tasks) == [State.RUNNING]
    assert not bench.outages.is_open


async def test_after_a_lost_submit_the_next_goes_alone(bench: Bench) -> None:
    """Four at once might all be unsure."""
    tasks = await bench.line_up(4)
    bench.comet.faults.html = True
    [first, *_] = tasks
    await bench.store.line.claim(
        limit=3,
        max_running=3,
        now_s=0.0,
        lease_s=0.0,
        quiet_s=0.0,
    )
    await bench.settle()
    bench.comet.faults.html = False
    bench.pass_s(2.0)
    assert bench.outages.wait_s(bench.clock_s[0]) == 0
    bench.outages.answered()
    for task_id in tasks[:3]:
        await bench.store.line.postpone(task_id, until_s=0.0)

    await bench.settle()
    assert len(bench.comet.charges) == 1
    await bench.settle()

    assert len(bench.comet.charges) == 3
    assert await bench.states([first]) == [State.RUNNING]
