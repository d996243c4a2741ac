"""Slots: each is one process's at a time, and with it the messages of its servers."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.domain import leases
from bot.domain.sharding import Sharding
from bot.domain.states import State
from bot.store import Claims, Deployment, QueueFullError, Store, Wanted, open_store
from bot.store.database.sqlite import ticker
from tests.store.conftest import a_request, succeeded
from tests.support.databases import run

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.domain.tasks import Task

pytestmark = pytest.mark.both_databases

NOW = 200.0
BOT = 77
TWO = Deployment(BOT, Sharding(processes=2, shards=4))
FIRST, SECOND = 1 << 22, 2 << 22
"""Servers of the first and of the second slot."""


@asynccontextmanager
async def beside_each_other(url: str, count: int) -> AsyncIterator[list[Store]]:
    """So many processes, which agree on two slots."""
    async with AsyncExitStack() as stack:
        stores = []
        for _ in range(count):
            opened = open_store(url, gather_s=0.0, shared=True)
            stores.append(await stack.enter_async_context(opened))
            assert await stores[-1].slots.agree(TWO) is None
        yield stores


async def expire(store: Store) -> None:
    """Let the leases of a process be over, as if it had not been heard of for long."""
    database, own = store.slots._database, store.processes.own
    for table, column in (("slots", "process_id"), ("processes", "id")):
        statement = f"UPDATE {table} SET lease_until_s = 1 WHERE {column} = :own"  # noqa: S608
        await run(database, statement, own=own)


async def shown(store: Store, *, guild_id: int | None, channel_id: int = 5) -> Task:
    """A task with a message that shows it."""
    new = replace(a_request(), guild_id=guild_id, channel_id=channel_id)
    task = (await store.tasks.create(new, now_s=NOW, max_live=99)).task
    await store.tasks.posted(task.id, channel_id=channel_id, message_id=1000 + task.id)
    return task


async def claimed(store: Store, *, max_submits: int | None = None) -> Claims:
    """What a process claims, two at most."""
    return await store.queue.claim(
        limit=2, max_running=9, now_s=NOW, quiet_s=0.0, max_submits=max_submits
    )


async def due(store: Store) -> list[int]:
    """The tasks whose messages a process is to edit."""
    asked = {urgency: Wanted(limit=99) for urgency in range(3)}
    outlook = await store.due.outlook(asked, now_s=NOW + 1e6)
    return sorted(one.task_id for found in outlook.due.values() for one in found)


async def test_each_process_takes_a_slot_and_the_next_one_waits(url: str) -> None:
    """However many ask at the same moment."""
    async with beside_each_other(url, 3) as stores:
        taken = await asyncio.gather(*(store.slots.take() for store in stores))

        assert sorted(one.slot for one in taken if one is not None) == [0, 1]
        assert taken.count(None) == 1
        assert [await store.slots.renew() for store in stores] == [one is not None for one in taken]


async def test_a_slot_that_was_taken_without_knowing_is_kept(url: str) -> None:
    """As after a commit of which nobody knows whether it was done."""
    async with beside_each_other(url, 1) as (store,):
        await store.slots.take()
        again = await store.slots.take()
        assert again is not None
        assert again.slot == 0


async def test_what_was_released_is_free_at_once(url: str) -> None:
    """Whoever waits is woken, and knows that nobody edits there any more."""
    async with beside_each_other(url, 3) as (one, other, waits):
        await one.slots.take()
        await other.slots.take()
        waits.signals.slots.clear()

        await one.slots.release()

        async with asyncio.timeout(20):
            await waits.signals.slots.wait()
        taken = await waits.slots.take()
        assert taken is not None
        assert (taken.slot, taken.expired, waits.slots.taken_over) == (0, False, False)


async def test_a_lease_that_is_over_is_anothers(url: str) -> None:
    """Whoever had it cannot prolong it, not even before another took it."""
    async with beside_each_other(url, 3) as (one, other, waits):
        await one.slots.take()
        await other.slots.take()
        await expire(one)

        assert not await one.slots.renew()
        taken = await waits.slots.take()
        assert taken is not None
        assert (taken.slot, taken.takes, taken.expired) == (0, 2, True)
        assert waits.slots.taken_over
        assert await waits.slots.renew()
        assert await other.slots.renew()


async def test_by_its_own_clock_a_process_stops_before_others_may_take(url: str) -> None:
    """It counts from before it asked, and stops while the database would still let it go on."""
    async with beside_each_other(url, 1) as (store,):
        assert store.slots.holds()  # nobody asked for a slot
        await store.slots.take()
        assert 0 < store.slots.left_s <= leases.LEASE_S - leases.MARGIN_S

        store.slots.give_up()
        assert not store.slots.holds()
        assert not await store.slots.renew()


async def test_a_process_with_other_numbers_is_refused_while_slots_are_held(url: str) -> None:
    """Two layouts at once would let two processes edit one message."""
    three, another_bot = Deployment(BOT, Sharding(3, 6)), Deployment(78, TWO.sharding)
    async with beside_each_other(url, 2) as (one, other):
        await one.slots.take()
        assert await other.slots.agree(three) == TWO
        assert await other.slots.agree(another_bot) == TWO
        more_shards = Deployment(BOT, Sharding(2, 9))
        assert await other.slots.agree(more_shards) == TWO
        assert await other.slots.agree(more_shards, any_shards=True) is None
        assert other.slots.sharding == TWO.sharding

        await one.slots.release()
        assert await other.slots.agree(three) is None
        assert await one.slots.take() is None  # it would hold a slot of another layout
        assert one.slots.is_laid_out_anew
        assert await other.slots.take() is not None


async def test_a_database_stays_its_bot_s_when_nobody_holds_a_slot(url: str) -> None:
    """Another application could neither edit its messages nor hear its buttons."""
    another_bot = Deployment(78, TWO.sharding)
    async with beside_each_other(url, 1) as (store,):
        assert await store.slots.agree(another_bot) == TWO
        assert await store.slots.agree(TWO) is None


async def test_new_numbers_give_every_task_its_new_slot(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Settled ones too: a press makes their messages due again."""
    monkeypatch.setattr("bot.store.processes.sharding.AT_ONCE", 3)
    async with beside_each_other(url, 1) as (store,):
        guilds = [None, *(number << 22 for number in range(1, 9))]
        made = [await shown(store, guild_id=guild) for guild in guilds]
        three = Deployment(BOT, Sharding(3, 7))
        assert await store.slots.agree(three) is None

        found = dict(await run(store.slots._database, "SELECT id, slot FROM tasks"))
        assert found == {
            task.id: three.sharding.slot_of(guild) for task, guild in zip(made, guilds, strict=True)
        }


async def test_messages_are_edited_by_whoever_holds_their_slot(url: str) -> None:
    """Of a server by its shard's, of private channels by the first."""
    async with beside_each_other(url, 2) as (one, other):
        await one.slots.take()
        await other.slots.take()
        mine, theirs = [await shown(one, guild_id=guild) for guild in (FIRST, SECOND)]
        private = await shown(other, guild_id=None)
        for task in (mine, theirs, private):
            await claimed(one)
            await one.submissions.accepted(task.id, f"remote-{task.id}", due_s=NOW)

        assert await due(one) == [mine.id, private.id]
        assert await due(other) == [theirs.id]

        now = await other.tasks.get(theirs.id)
        assert now is not None
        await other.outbox.moved(
            now,
            channel_id=9,
            message_id=99,
            attachment=None,
            delivery=None,
            plainness=now.shown.plainness,
            upload_limit=1,
        )
        await one.running.record([(theirs.id, True, succeeded(NOW))])
        assert (await due(one), await due(other)) == ([mine.id, theirs.id, private.id], [])


async def test_first_messages_are_posted_by_whoever_holds_their_slot(url: str) -> None:
    """As of a batch, which no interaction answers."""
    async with beside_each_other(url, 2) as (one, other):
        await one.slots.take()
        await other.slots.take()
        for guild in (FIRST, SECOND):
            new = replace(a_request(), guild_id=guild, channel_id=guild, to_post=True)
            await one.tasks.create(new, now_s=NOW, max_live=9)

        posts = [await store.due.to_post(limit=9, now_s=NOW) for store in (one, other)]
        assert [[task.request.guild_id for task in found] for found in posts] == [
            [FIRST],
            [SECOND],
        ]


async def test_no_more_is_submitted_at_once_than_all_processes_may(url: str) -> None:
    """Whoever finds no room has it again when another's submit has ended."""
    async with beside_each_other(url, 2) as (one, other):
        for member in range(6):
            new = replace(a_request(user_id=member), guild_id=FIRST)
            task = (await one.tasks.create(new, now_s=NOW, max_live=9)).task
            await one.tasks.posted(task.id, channel_id=5, message_id=task.id)

        claims = await asyncio.gather(*(claimed(store, max_submits=3) for store in (one, other)))
        first, second = ([task.id for task in claim.tasks] for claim in claims)
        assert len({*first, *second}) == len(first) + len(second) == 3
        assert all(claim.is_full for claim in claims)

        await one.submissions.accepted(first[0], "a-picture", due_s=NOW)
        again = await claimed(other, max_submits=3)
        assert len(again.tasks) == 1


async def test_a_members_limit_holds_however_many_processes_they_ask(url: str) -> None:
    """In the same moment, in servers of both slots."""
    async with beside_each_other(url, 2) as stores:

        async def asks(store: Store) -> bool:
            try:
                await store.tasks.create(a_request(), now_s=NOW, max_live=3)
            except QueueFullError:
                return False
            return True

        asked = await asyncio.gather(*(asks(store) for store in stores for _ in range(4)))
        assert asked.count(True) == 3


async def test_what_a_dead_process_held_is_settled_by_whoever_notices(url: str) -> None:
    """Its lease is over, and nothing else of it is asked."""
    async with beside_each_other(url, 2) as (one, other):
        task = await shown(one, guild_id=FIRST)
        await claimed(one)
        await other.processes.end_dead()
        assert not await other.recovery.any_left()

        await expire(one)
        await other.processes.end_dead()
        assert await other.recovery.any_left()
        await other.recovery.settle_submits()

        found = await other.tasks.get(task.id)
        assert found is not None
        assert found.state is State.UNSURE
        assert not await other.recovery.any_left()


async def test_after_a_takeover_messages_are_edited_once_more(url: str) -> None:
    """Those that an edit of the dead process may still reach: live, or settled lately."""
    async with beside_each_other(url, 1) as (store,):
        await store.slots.take()
        tasks = [await shown(store, guild_id=FIRST) for _ in range(4)]
        live, lately, long_ago, gone = tasks
        for task, finished_s in ((lately, NOW), (long_ago, NOW - 900)):
            await claimed(store)
            await run(
                store.slots._database,
                "UPDATE tasks SET state = 'submitting' WHERE id = :id AND state = 'queued'",
                id=task.id,
            )
            await run(
                store.slots._database,
                "UPDATE tasks SET state = 'succeeded', finished_s = :at WHERE id = :id",
                id=task.id,
                at=finished_s,
            )
        await run(store.slots._database, "UPDATE tasks SET shown_revision = revision")
        await run(
            store.slots._database,
            "UPDATE tasks SET message_gone = (1 = 1) WHERE id = :id",
            id=gone.id,
        )
        assert await due(store) == []

        assert await store.recovery.show_again(0, now_s=NOW + 10) == 2
        assert await due(store) == [live.id, lately.id]


async def test_a_process_beside_others_doubts_nothing_that_they_know(url: str) -> None:
    """Only after all had ended may the database be an older copy of what was done."""
    async with beside_each_other(url, 3) as (one, other, later):
        assert await one.verification.recover(now_s=NOW) is None
        await shown(one, guild_id=FIRST)

        assert await other.verification.recover(now_s=NOW) is None
        assert not await other.verification.any()

        await one.processes.leave()
        await other.processes.leave()
        assert await later.verification.recover(now_s=NOW) is None
        assert await later.verification.any()


async def test_a_process_that_waited_long_takes_no_claim_for_lost(url: str) -> None:
    """It opened the database before anything was claimed, and begins after that."""
    async with beside_each_other(url, 2) as (one, waited):
        await one.verification.recover(now_s=NOW)
        await shown(one, guild_id=FIRST)
        await claimed(one)
        await one.processes.leave()

        assert await waited.verification.recover(now_s=NOW) is None


async def test_loops_look_by_themselves(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody tells one process of a file what another wrote."""
    monkeypatch.setattr(ticker, "LOOK_S", 0.01)
    async with beside_each_other(url, 1) as (store,), asyncio.timeout(20):
        for event in (store.signals.submitter, store.signals.publisher):
            event.clear()
            await event.wait()
