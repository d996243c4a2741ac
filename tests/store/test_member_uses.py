"""What moderators let a member have: on its day, once, and never of anybody's budget."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.domain.outcomes import Failed, Succeeded
from bot.domain.servers.quotas import Quota
from bot.domain.states import Ending
from bot.store import QuotaSpentError, Store, open_store
from tests.store.ledger_model import LEDGER_LAWS
from tests.store.test_quotas import DAY_S, NOW, USD, ask, within
from tests.support.databases import run

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = [pytest.mark.both_databases, pytest.mark.twice]

MEMBER, SERVER, MODERATOR = 7, 1, 9
DONE = Succeeded(image_url=None, media=(), buttons=(), final_prompt=None, finished_s=NOW)
FAILED = Failed(ending=Ending.PROVIDER, detail="broken", finished_s=NOW)


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    async with open_store(url, gather_s=0.0) as opened:
        yield opened


async def charged(store: Store) -> int:
    """A picture of the member that CometAPI made."""
    task_id = await running(store)
    await store.running.record([(task_id, True, DONE)])
    return task_id


async def running(store: Store) -> int:
    """A picture of the member that CometAPI makes."""
    task = (await ask(store, within())).task
    await store.tasks.posted(task.id, channel_id=1, message_id=task.id)
    await store.queue.claim(limit=1, max_running=9, now_s=NOW, quiet_s=0.0)
    await store.submissions.accepted(task.id, f"x{task.id}", due_s=NOW)
    await store.running.claim(limit=9, now_s=NOW, lease_s=60)
    return task.id


async def test_more_is_given_for_a_day_and_once_to_those_who_saw_the_same(store: Store) -> None:
    """The next day has its own limit."""
    permit = within(pictures_a_day=0)
    gives = [
        store.member_uses.give(SERVER, MEMBER, 2, given=0, zone="UTC", by=MODERATOR, now_s=NOW)
        for _ in range(3)
    ]
    assert sorted(await asyncio.gather(*gives)) == [False, False, True]

    for _ in range(2):
        await ask(store, permit)
    for now_s in (NOW, NOW + DAY_S):
        with pytest.raises(QuotaSpentError):
            await ask(store, permit, now_s=now_s)


@pytest.mark.parametrize(
    "quotas", [{"pictures_a_day": 1}, {"pictures_a_month": 1}, {"usd_a_month": USD}]
)
async def test_what_is_refunded_makes_room_once(store: Store, quotas: dict[str, float]) -> None:
    """In each of its member's limits; the ledger's laws hold."""
    task_id = await charged(store)
    uses = store.member_uses
    refunds = [uses.refund(SERVER, MEMBER, task_id, by=MODERATOR, now_s=NOW) for _ in range(3)]

    assert sorted(await asyncio.gather(*refunds)) == [False, False, True]

    assert (await uses.of(SERVER, MEMBER, "UTC", now_s=NOW)).last_task_id is None
    await ask(store, within(**quotas))
    with pytest.raises(QuotaSpentError):
        await ask(store, within(**quotas))
    for law in LEDGER_LAWS:
        assert await run(store.tasks._database, law) == []


async def test_what_may_still_fail_is_not_given_back_twice(store: Store) -> None:
    """It is refunded by itself when it fails, so a moderator cannot refund it while it runs."""
    task_id = await running(store)
    uses = store.member_uses
    assert (await uses.of(SERVER, MEMBER, "UTC", now_s=NOW)).last_task_id is None
    assert not await uses.refund(SERVER, MEMBER, task_id, by=MODERATOR, now_s=NOW)

    await store.running.record([(task_id, True, FAILED)])

    use = (await uses.of(SERVER, MEMBER, "UTC", now_s=NOW)).use
    assert (use.pictures_today, use.given_today) == (0, 0)


async def test_a_budget_has_no_more_room_for_it(store: Store) -> None:
    """Nobody gets money back from CometAPI."""
    task_id = await charged(store)
    assert await store.member_uses.refund(SERVER, MEMBER, task_id, by=MODERATOR, now_s=NOW)

    with pytest.raises(QuotaSpentError) as caught:
        await ask(store, within(server_budget_usd=USD))

    assert caught.value.spent.quota is Quota.SERVER_BUDGET


async def test_only_a_charge_of_the_member_there_is_refunded(store: Store) -> None:
    """Neither what waits, nor somebody else's, nor one of another server."""
    waiting = (await ask(store, within())).task.id
    uses = store.member_uses
    assert not await uses.refund(SERVER, MEMBER, waiting, by=MODERATOR, now_s=NOW)
    task_id = await charged(store)

    assert not await uses.refund(SERVER, MEMBER + 1, task_id, by=MODERATOR, now_s=NOW)
    assert not await uses.refund(SERVER + 1, MEMBER, task_id, by=MODERATOR, now_s=NOW)
