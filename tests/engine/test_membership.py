"""A process waits for its part of the work, keeps it, and knows when it has it no more."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from bot.domain import leases
from bot.domain.sharding import Sharding
from bot.engine import membership as module
from bot.engine.membership import Membership, MismatchError, SlotLostError
from bot.store import DatabaseLostError, Deployment, Store, open_store
from bot.store.database.postgres.address import is_postgres
from tests.support.databases import new_database, run

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

pytestmark = pytest.mark.both_databases

ONE = Deployment(7, Sharding(1, 1))
PATIENCE_S = 30.0


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Of an empty database, beside which nobody waits for long."""
    monkeypatch.setattr(module, "LOOK_S", 0.02)
    monkeypatch.setattr(leases, "RENEW_S", 0.05)
    return new_database(tmp_path)


@asynccontextmanager
async def processes(url: str, count: int) -> AsyncIterator[list[tuple[Store, Membership]]]:
    """So many that share it; each leaves at the end."""
    async with AsyncExitStack() as stack, asyncio.timeout(PATIENCE_S):
        found = []
        for _ in range(count):
            store = await stack.enter_async_context(open_store(url, gather_s=0.0, shared=True))
            found.append((store, Membership(store)))
            stack.push_async_callback(found[-1][1].leave)
        yield found


async def lost(membership: Membership) -> None:
    """Wait until the slot is lost."""
    with pytest.raises(SlotLostError):
        await membership.until_lost()


async def test_only_who_asked_for_a_slot_and_has_none_waits_for_one(url: str) -> None:
    """A command that looks at the database meanwhile, or a start, could not take it."""
    async with processes(url, 3) as ((_, holder), (_, other), _):
        await holder.take(ONE)
        assert not await holder.is_awaited()

        waiting = asyncio.create_task(other.take(ONE))
        while not await holder.is_awaited():  # noqa: ASYNC110 - of another process
            await asyncio.sleep(0.01)

        await holder.leave()
        await waiting
        assert not await other.is_awaited()


async def test_who_waits_goes_on_when_another_leaves(url: str) -> None:
    """A planned restart: the new process is there before the old one ends."""
    async with processes(url, 2) as ((_, old), (store, new)):
        assert (await old.take(ONE)).takes == 1
        waiting = asyncio.create_task(new.take(ONE))
        await asyncio.sleep(0.1)
        assert not waiting.done()

        await old.leave()
        assert (await waiting).takes == 2
        assert store.slots.holds()
        assert not store.slots.taken_over


async def test_a_lease_is_prolonged_until_somebody_takes_it_for_over(url: str) -> None:
    """Then nothing is begun any more."""
    async with processes(url, 1) as ((store, membership),):
        await membership.take(ONE)
        database = store.slots._database
        [(first_s,)] = await run(database, "SELECT lease_until_s FROM slots")
        while await run(database, "SELECT lease_until_s FROM slots") == [(first_s,)]:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        assert membership.left_s > 0

        await run(database, "UPDATE slots SET lease_until_s = 1")
        await lost(membership)
        assert membership.left_s == 0
        assert not store.slots.holds()


async def test_without_the_table_of_slots_nobody_goes_on(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever it is that keeps a lease from being prolonged; of a server it is known what."""
    monkeypatch.setattr(leases, "LEASE_S", 2.0)
    monkeypatch.setattr(leases, "MARGIN_S", 1.0)
    async with processes(url, 1) as ((store, membership),):
        await membership.take(ONE)
        await run(store.slots._database, "DROP TABLE slots")
        if is_postgres(url):
            with pytest.raises(DatabaseLostError, match="its tables are gone"):
                await store.until_lost()
        else:
            await lost(membership)


async def test_who_is_set_up_in_another_way_is_told_so(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the time in which those who hold slots would be found dead."""
    async with processes(url, 2) as ((_, first), (_, second)):
        await first.take(ONE)
        monkeypatch.setattr(module, "SURE_AFTER_LEASES", 0.01)
        with pytest.raises(MismatchError) as raised:
            await second.take(Deployment(7, Sharding(2, 2)))
        assert raised.value.others == ONE


async def test_the_token_of_another_bot_is_told_at_once(url: str) -> None:
    """Whether its own bot runs or not: nobody has to be found dead for that."""
    async with processes(url, 1) as ((_, first),):
        await first.take(ONE)
    async with processes(url, 1) as ((_, second),):
        with pytest.raises(MismatchError) as raised:
            await second.take(Deployment(8, ONE.sharding))
        assert raised.value.others == ONE


async def test_who_was_taken_for_dead_while_it_waited_ends(url: str) -> None:
    """As after it stood still: another start is a new process."""
    async with processes(url, 2) as ((store, first), (_, second)):
        await first.take(ONE)
        waiting = asyncio.create_task(second.take(ONE))
        await asyncio.sleep(0.1)
        await store.processes.end_others()

        with pytest.raises(SlotLostError):
            await waiting
