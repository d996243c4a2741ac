"""Outages that processes on one database meet: told once, marked once, over once."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import pytest

from bot.cometapi import CometClient, KeyRefused, NoCredit, Unreachable
from bot.domain.outages import Cause
from bot.domain.sharding import Sharding
from bot.engine.outages.causes import Operation
from bot.store import Deployment, Store, open_store
from playground.comet import LocalComet
from tests.engine.outages.test_monitor import Bench, Owner
from tests.store.conftest import a_request
from tests.support.databases import new_database, run

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

TWO = Deployment(1, Sharding(2, 2))
Pair = tuple[Bench, Bench, Owner]


@pytest.fixture
async def pair(tmp_path: Path) -> AsyncIterator[Pair]:
    """The process that acts for all, and another one."""
    owner, url = Owner(), new_database(tmp_path)
    comet = await LocalComet.start()
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(CometClient(comet.base_url, comet.key))
        benches = []
        for _ in range(2):
            store = await stack.enter_async_context(open_store(url, gather_s=0.0, shared=True))
            await store.slots.agree(TWO)
            await store.slots.take()
            benches.append(Bench(store, client, owner, 1_000.0))
        yield benches[0], benches[1], owner
    await comet.close()


def gets_through(bench: Bench, operation: Operation = Operation.SUBMIT) -> None:
    """Its next probe is accepted."""
    bench.now_s += bench.breaker.seconds_until_allowed(bench.now_s, operation)
    assert bench.breaker.wait_s(bench.now_s, operation) == 0
    bench.breaker.answered(operation)


async def both(pair: Pair) -> None:
    """A round of each, and of the first again."""
    leads, other, _ = pair
    await other.outage_monitor.process_some()
    await leads.runs(0)


async def paused(store: Store) -> list[bool]:
    """Whether each task says that it waits."""
    rows = await run(store.tasks._database, "SELECT paused FROM tasks ORDER BY id")
    return [bool(value) for (value,) in rows]


async def waiting(store: Store) -> None:
    """A task in line."""
    task = (await store.tasks.create(a_request(), now_s=900.0, max_live=9)).task
    await store.tasks.posted(task.id, channel_id=5, message_id=1000 + task.id)


async def test_what_only_another_process_meets_is_told_and_marked(pair: Pair) -> None:
    """And taken back once that process has got through."""
    leads, other, owner = pair
    await waiting(leads.store)
    other.meets(NoCredit(status=401), Operation.SUBMIT)

    await both(pair)
    await both(pair)
    assert owner.heard == [(Cause.CREDIT, False)]
    assert await paused(leads.store) == [True]

    gets_through(other)
    await both(pair)
    assert owner.heard == [(Cause.CREDIT, False), (Cause.CREDIT, True)]
    assert await paused(leads.store) == [False]


async def test_what_both_meet_is_over_when_neither_does(pair: Pair) -> None:
    """Told once, however many meet it and whoever gets through first."""
    leads, other, owner = pair
    for bench in (leads, other):
        bench.meets(KeyRefused(status=401), Operation.SUBMIT)
    await both(pair)
    assert owner.heard == [(Cause.KEY, False)]

    gets_through(leads)
    await both(pair)
    assert owner.heard == [(Cause.KEY, False)]

    gets_through(other)
    await both(pair)
    assert owner.heard == [(Cause.KEY, False), (Cause.KEY, True)]


@pytest.mark.parametrize("operation", list(Operation))
async def test_what_looks_of_another_process_find_over_holds_here_too(
    pair: Pair, operation: Operation
) -> None:
    """A used-up key is everybody's; what only a submit can find over needs one to be let in."""
    leads, other, _ = pair
    leads.meets(NoCredit(status=401), operation)
    await leads.runs(0)
    await other.outage_monitor.process_some()
    assert other.breaker.would_hold(other.now_s) is (operation is Operation.READ)

    gets_through(leads, operation)
    await leads.runs(0)
    await other.outage_monitor.process_some()
    assert not other.breaker.would_hold(other.now_s)


async def test_what_may_be_one_machine_s_network_holds_nobody_elsewhere(pair: Pair) -> None:
    """Another process that reaches CometAPI takes up what it is asked for."""
    leads, other, _ = pair
    for _ in range(3):
        leads.meets(Unreachable(), Operation.READ)
    await leads.outage_monitor.process_some()
    await other.outage_monitor.process_some()

    assert leads.breaker.would_hold(leads.now_s)
    assert not other.breaker.would_hold(other.now_s)


async def test_what_a_dead_process_met_is_over_with_it(pair: Pair) -> None:
    """Nobody is left who meets it."""
    leads, other, owner = pair
    other.meets(NoCredit(status=401), Operation.SUBMIT)
    await both(pair)
    await other.store.processes.leave()

    await leads.runs(0)
    assert owner.heard == [(Cause.CREDIT, False), (Cause.CREDIT, True)]


async def test_what_another_had_accepted_is_over_for_who_has_nothing_to_submit(pair: Pair) -> None:
    """The key is the same, so its money is back for both: the operator hears of it at once."""
    leads, other, owner = pair
    await waiting(leads.store)
    other.meets(NoCredit(status=401), Operation.SUBMIT)
    await both(pair)
    await both(pair)
    assert owner.heard == [(Cause.CREDIT, False)]

    claims = await leads.store.queue.claim(
        limit=1, max_running=9, now_s=other.now_s + 1.0, quiet_s=0.0
    )
    [task] = claims.tasks
    await both(pair)
    assert owner.heard == [(Cause.CREDIT, False)]
    await leads.store.submissions.accepted(task.id, "remote", due_s=other.now_s)
    await both(pair)
    assert owner.heard == [(Cause.CREDIT, False), (Cause.CREDIT, True)]
    assert not other.breaker.stops(Operation.SUBMIT)
