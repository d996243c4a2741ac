"""The loop that submits, against a real store and a real local CometAPI."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from bot.cometapi import Busy, CometClient, NoCredit, Reason, Rejected
from bot.domain.kinds import Speed
from bot.domain.outages import Cause, OpenOutage
from bot.domain.states import Ending, State
from bot.engine import backoff
from bot.engine.outages.breaker import Breaker
from bot.engine.outages.causes import Operation
from bot.engine.submitting.inputs import Prepared
from bot.engine.submitting.submitter import Submitter
from bot.store import Claims, Queue, Store
from bot.store.signals import Signals
from playground.comet import LocalComet
from playground.comet.errors import Code
from playground.comet.faults import AfterAccept
from tests.store.conftest import a_request
from tests.support.databases import run
from tests.support.submitters import surroundings


@dataclass
class Bench:
    """A submitter with all that it works with."""

    comet: LocalComet
    store: Store
    submitter: Submitter
    breaker: Breaker
    signals: Signals
    clock_s: list[float] = field(default_factory=list)

    async def line_up(self, count: int = 1, *, first: int = 0, **changes: Any) -> list[int]:  # noqa: ANN401
        """Tasks of as many members, in line."""
        made = []
        for number in range(first, first + count):
            request = replace(a_request(user_id=number), **changes)
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

    async def settle_for(self, seconds: float, *, rounds: int = 200) -> None:
        """Rounds for as long as that, as soon as the loop wants them; looks work meanwhile."""
        end_s, idle = self.clock_s[0] + seconds, 0
        for _ in range(rounds):
            sleep_s = await self.submitter.process_some()
            await self.submitter.drain(10.0)
            idle = idle + 1 if sleep_s is None else 0
            if idle > 2 or self.clock_s[0] + (sleep_s or 0.0) > end_s:
                return
            self.pass_s(sleep_s or 0.0)
            if self.breaker.stops(Operation.READ) and self.breaker.wait_s(self.clock_s[0]) == 0:
                self.breaker.answered()
        raise AssertionError("it is tried for ever")

    def pass_s(self, seconds: float) -> None:
        """Let time pass."""
        self.clock_s[0] += seconds


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    clock_s = [time.time()]
    async with surroundings(tmp_path, clock=lambda: clock_s[0]) as made:
        signals = made.store.signals
        yield Bench(made.comet, made.store, made.begin(), made.breaker, signals, clock_s)


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


async def test_what_ends_during_a_claim_makes_room_for_another(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The claim did not know of that room, so there is another round, and nobody waits for ever."""
    await bench.line_up()
    bench.comet.faults.swallow_s = 2.0
    await bench.submitter.process_some()
    await bench.line_up(3, first=1)
    claim = Queue.claim

    async def late(queue: Queue, **asked: Any) -> Claims:  # noqa: ANN401 - passed through
        await asyncio.gather(*bench.submitter._in_flight)  # none, on a slow machine
        return await claim(queue, **asked)

    monkeypatch.setattr(Queue, "claim", late)
    bench.signals.submitter.clear()

    await bench.submitter.process_some()

    assert bench.signals.submitter.is_set()
    await bench.submitter.drain(10.0)


async def test_during_an_outage_nothing_is_claimed(bench: Bench) -> None:
    """The round says when to come back, and the rows are not touched."""
    tasks = await bench.line_up(3)
    bench.breaker.failed(NoCredit(status=400), Operation.SUBMIT)

    assert await bench.submitter.process_some() == 2.0

    assert await bench.states(tasks) == [State.QUEUED] * 3
    assert bench.comet.requests == []


async def test_one_probe_finds_out_whether_it_is_over(bench: Bench) -> None:
    """Then all go, as many at once as ever."""
    tasks = await bench.line_up(3)
    bench.breaker.failed(Busy(status=429), Operation.SUBMIT)
    bench.pass_s(2.0)

    await bench.settle()
    assert len(bench.comet.charges) == 1
    assert not bench.breaker.outages
    await bench.settle()

    assert await bench.states(tasks) == [State.RUNNING] * 3
    assert len(bench.comet.charges) == 3


async def test_a_probe_that_fails_leaves_no_trace(bench: Bench) -> None:
    """Members see nothing of it; each probe is another task's."""
    tasks = await bench.line_up(2)
    bench.comet.faults.exhausted = True
    bench.breaker.failed(NoCredit(status=400), Operation.SUBMIT)
    await bench.store.pauses.pause(watched=False)
    before = [await bench.store.tasks.get(task_id) for task_id in tasks]

    for wait_s in (2.0, 5.0):
        bench.pass_s(wait_s)
        await bench.settle()

    after = [await bench.store.tasks.get(task_id) for task_id in tasks]
    assert [t.revision for t in after if t] == [t.revision for t in before if t]
    assert [(t.state, t.schedule.paused, t.schedule.tries) for t in after if t] == [
        (State.QUEUED, True, 1)
    ] * 2
    assert len(bench.comet.requests) == 2


async def test_a_task_that_waits_for_an_outage_elsewhere_is_tried_without_a_trace(
    bench: Bench,
) -> None:
    """Its member was told that it waits, and is not told so again for each process that tries."""
    [task_id] = await bench.line_up()
    bench.comet.ledger.deposited_usd = 0
    elsewhere = OpenOutage(
        cause=Cause.CREDIT, calls=("submit",), since_s=0, lasting=True, told=True, request_id=None
    )
    bench.breaker.others.update([elsewhere])
    before = await bench.store.tasks.get(task_id)

    await bench.settle()

    after = await bench.store.tasks.get(task_id)
    assert before is not None
    assert after is not None
    assert bench.comet.requests
    assert (after.state, after.revision) == (State.QUEUED, before.revision)


async def test_an_outage_that_begins_after_the_claim_is_respected(bench: Bench) -> None:
    """What is not sent yet goes back into line: nothing reached CometAPI."""
    tasks = await bench.line_up()
    claims = await bench.store.queue.claim(limit=1, max_running=3, now_s=0.0, quiet_s=0.0)

    bench.breaker.failed(NoCredit(status=400), Operation.SUBMIT)
    await bench.submitter._submit(claims.tasks[0], Prepared(), quietly=False)

    assert await bench.states(tasks) == [State.QUEUED]
    assert bench.comet.requests == []


async def test_a_dialog_waits_for_the_end_of_an_outage_too(bench: Bench) -> None:
    """It is a submit like any other: paid, and not to be sent into nowhere."""
    bench.comet.faults.next_submit_codes = [21]
    tasks = await bench.line_up()
    await bench.settle()
    assert await bench.states(tasks) == [State.NEEDS_INPUT]
    bench.breaker.failed(NoCredit(status=400), Operation.SUBMIT)

    await bench.settle()
    assert len(bench.comet.requests) == 1
    bench.pass_s(2.0)
    await bench.settle()

    assert await bench.states(tasks) == [State.RUNNING]
    assert not bench.breaker.outages


async def test_after_a_lost_submit_the_next_goes_alone(bench: Bench) -> None:
    """Four at once might all be unsure."""
    tasks = await bench.line_up(4)
    bench.comet.faults.html = True
    [first, *_] = tasks
    await bench.store.queue.claim(
        limit=3,
        max_running=3,
        now_s=0.0,
        quiet_s=0.0,
    )
    await bench.settle()
    bench.comet.faults.html = False
    bench.pass_s(2.0)
    assert bench.breaker.wait_s(bench.clock_s[0]) == 0
    bench.breaker.answered()
    for task_id in tasks[:3]:
        await bench.store.submissions.postpone(task_id, until_s=0.0)

    await bench.settle()
    assert len(bench.comet.charges) == 1
    await bench.settle()

    assert len(bench.comet.charges) == 3
    assert await bench.states([first]) == [State.RUNNING]


@pytest.mark.parametrize("instead", ["503", "307", "404", "403 page", "empty", "no id"])
async def test_what_was_taken_is_not_sent_again(bench: Bench, instead: AfterAccept) -> None:
    """Whatever a proxy or firewall says instead of CometAPI; only its member may pay twice."""
    bench.comet.faults.after_accept = instead
    tasks = await bench.line_up()

    await bench.settle_for(3600)

    assert await bench.states(tasks) == [State.UNSURE]
    assert len(bench.comet.charges) == 1


async def test_a_press_on_what_was_erased_meanwhile_is_not_sent(bench: Bench) -> None:
    """CometAPI has nothing by that name; nothing is spent, and what was erased stays as it is."""
    [erased] = await bench.line_up()
    await bench.settle()
    picture = await bench.store.tasks.get(erased)
    assert picture is not None
    pressed = a_request(user_id=8, parent=picture)
    waiting = (await bench.store.tasks.create(pressed, now_s=time.time(), max_live=10)).task
    await bench.store.tasks.posted(waiting.id, channel_id=5, message_id=107)
    gone = f"UPDATE tasks SET remote_id = 'erased:{erased}', removed_by = 1 WHERE id = {erased}"  # noqa: S608 - a number
    await run(bench.store.tasks._database, gone)
    before = await bench.store.tasks.get(erased)

    await bench.settle_for(600)

    ended, after = await bench.store.tasks.get(waiting.id), await bench.store.tasks.get(erased)
    assert ended is not None
    assert (ended.state, ended.result.ending) == (State.FAILED, Ending.PARENT_GONE)
    assert len(bench.comet.requests) == 1
    assert after == before


@pytest.mark.parametrize("status", [403, 503])
async def test_a_speed_that_is_not_open_ends_one_task(bench: Bench, status: int) -> None:
    """It is tried a few times, costs nothing, and others do not notice."""
    bench.comet.faults.closed_models = {"turbo": status}
    [mine] = await bench.line_up(speed=Speed.TURBO)
    await bench.settle()
    others = await bench.line_up(2, first=5)
    await bench.settle()
    assert await bench.states(others) == [State.RUNNING] * 2
    assert not bench.breaker.outages

    began_s = bench.clock_s[0]
    await bench.settle_for(600)

    task = await bench.store.tasks.get(mine)
    assert task is not None
    assert (task.state, task.result.ending) == (State.FAILED, Ending.NOT_OPEN)
    assert bench.clock_s[0] - began_s < 180
    assert len(bench.comet.requests) == backoff.MOST_REFUSALS_OF_KEY + 2
    assert not bench.breaker.wants_look


async def test_what_is_closed_is_known_until_one_goes_through(bench: Bench) -> None:
    """Of that kind and speed; what is in line already finds out that it is open again."""
    submissions, now_s = bench.store.submissions, bench.clock_s[0]

    async def is_closed(kind: str, speed: str, since_s: float = now_s) -> bool:
        at_s = bench.clock_s[0]
        return await submissions.is_closed(kind, speed, since_s=since_s, now_s=at_s)

    bench.comet.faults.closed_models = {"turbo imagine": 503}
    await bench.line_up(speed=Speed.TURBO)
    await bench.settle_for(600)
    assert await is_closed("imagine", "turbo")
    assert not await is_closed("imagine", "fast")
    assert not await is_closed("blend", "turbo")
    assert not await is_closed("imagine", "turbo", bench.clock_s[0] + 1)

    bench.comet.faults.clear()
    await bench.line_up(first=5, speed=Speed.TURBO)
    await bench.settle()

    assert not await is_closed("imagine", "turbo")


async def test_a_queue_that_is_full_for_one_request_alone(bench: Bench) -> None:
    """It is given up after minutes, and says that nothing was spent."""
    bench.comet.faults.next_submit_codes = [Code.QUEUE_REJECTED] * 100
    [mine] = await bench.line_up()

    await bench.settle_for(3600)

    task = await bench.store.tasks.get(mine)
    assert task is not None
    assert (task.state, task.result.ending) == (State.FAILED, Ending.NOT_TAKEN)
    assert len(bench.comet.requests) == backoff.MOST_REFUSALS
    assert bench.comet.charges == []


@pytest.mark.parametrize("wish_s", [60.0, 300.0, 900.0])
async def test_a_request_that_is_to_wait_for_long_is_tried_less_often(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, wish_s: float
) -> None:
    """It waits as long as CometAPI wants, and ends within minutes all the same."""
    tried_s = []

    async def full(*_: object, **__: object) -> None:
        tried_s.append(bench.clock_s[0])
        raise Busy(status=503, retry_after_s=wish_s)

    monkeypatch.setattr(CometClient, "imagine", full)
    [mine] = await bench.line_up()

    await bench.settle_for(4 * 3600)

    assert await bench.states([mine]) == [State.FAILED]
    assert all(later - at >= wish_s for at, later in pairwise(tried_s))
    assert wish_s <= tried_s[-1] - tried_s[0] <= 16 * 60


async def test_the_tries_of_an_outage_do_not_count(bench: Bench) -> None:
    """All are refused alike for an hour, and all go when it is over."""
    bench.comet.faults.next_submit_codes = [Code.QUEUE_REJECTED] * 200
    tasks = await bench.line_up(3)
    await bench.settle_for(3600, rounds=300)
    assert bench.breaker.outages
    assert await bench.states(tasks) == [State.QUEUED] * 3
    assert len(bench.comet.requests) < 3600 / 48 + 20

    bench.comet.faults.clear()
    await bench.settle_for(120)

    assert await bench.states(tasks) == [State.RUNNING] * 3
    assert len(bench.comet.charges) == 3


async def test_a_dialog_is_not_answered_for_ever_either(bench: Bench) -> None:
    """It is a submit like any other."""
    bench.comet.faults.next_submit_codes = [Code.EXISTED, *[Code.QUEUE_REJECTED] * 100]
    [mine] = await bench.line_up()

    await bench.settle_for(3600)

    task = await bench.store.tasks.get(mine)
    assert task is not None
    assert (task.state, task.result.ending) == (State.FAILED, Ending.NOT_TAKEN)
    assert bench.comet.charges == []


async def test_credit_that_does_not_pay_for_one_request(bench: Bench) -> None:
    """A look works, and nobody else was refused: it ends and says what to change."""
    ledger = bench.comet.ledger
    ledger.deposited_usd = ledger.used_usd
    [mine] = await bench.line_up()

    await bench.settle_for(600)

    task = await bench.store.tasks.get(mine)
    assert task is not None
    assert (task.state, task.result.ending) == (State.FAILED, Ending.NO_CREDIT)
    assert not bench.breaker.outages


async def test_a_fault_while_a_dialog_is_answered_is_looked_into(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may have arrived, and its id is known, so it must not stay as it is."""
    bench.comet.faults.next_submit_codes = [Code.EXISTED]
    tasks = await bench.line_up()
    await bench.settle()

    async def fault(*_: object, **__: object) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(CometClient, "modal", fault)
    await bench.settle()

    assert await bench.states(tasks) == [State.RUNNING]
    claimed = await bench.store.running.claim(limit=9, now_s=bench.clock_s[0], lease_s=1e10)
    assert [(task.id, task.modal_sent) for task in claimed.running] == [(tasks[0], True)]
    assert bench.signals.poller.is_set()


@pytest.mark.parametrize("reason", [None, Reason.PARAMETERS])
async def test_a_dialog_that_was_stopped_while_its_answer_was_refused_still_asks(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, reason: Reason | None
) -> None:
    """Watched again it is answered again, and not looked at for an hour."""
    bench.comet.faults.next_submit_codes = [Code.EXISTED]
    [mine] = await bench.line_up()
    await bench.settle()

    async def stopped_and_refused(*_: object, **__: object) -> None:
        await bench.store.controls.end(
            mine, when={State.NEEDS_INPUT}, ending=Ending.STOPPED, now_s=bench.clock_s[0]
        )
        raise Busy(status=200) if reason is None else Rejected(reason=reason)

    monkeypatch.setattr(CometClient, "modal", stopped_and_refused)
    await bench.settle()

    task = await bench.store.controls.watch_again(mine, now_s=bench.clock_s[0], max_live=1)
    assert task is not None
    assert (task.state, task.result.modal_sent) == (State.RUNNING, False)


async def test_an_uncertain_answer_to_a_dialog_counts_as_before(bench: Bench) -> None:
    """As many pictures as it may have started, since nobody could read which."""
    bench.comet.faults.next_submit_codes = [Code.EXISTED]
    [mine] = await bench.line_up(starts=3)
    await bench.settle()
    bench.comet.faults.after_accept = "503"

    await bench.settle()

    task = await bench.store.tasks.get(mine)
    assert task is not None
    assert (task.state, task.request.starts) == (State.RUNNING, 3)
