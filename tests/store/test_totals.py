"""What all processes count together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.store import Database, Store, join
from bot.store.totals import Counted
from tests.store.conftest import a_request
from tests.support.databases import run

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = pytest.mark.both_databases

YEAR_3000_S = 32_503_680_000.0


@pytest.fixture
async def three(url: str) -> AsyncIterator[list[Store]]:
    """Three processes with leases that hold."""
    database = await Database.open(url, gather_s=0.0)
    try:
        stores = [await join(database) for _ in range(3)]
        await run(database, "UPDATE processes SET lease_until_s = :until", until=YEAR_3000_S)
        yield stores
    finally:
        await database.close()


async def test_invalid_requests_of_all_live_processes_add_up(three: list[Store], url: str) -> None:
    """Discord counts them by address; each knows its own, and is told of the rest."""
    del url
    one, other, dead = three
    await one.totals.exchange(invalid_requests=300)
    await dead.totals.exchange(invalid_requests=9_000)
    gone = "UPDATE processes SET lease_until_s = 1 WHERE id = :own"
    await run(one.tasks._database, gone, own=dead.processes.own)

    assert await other.totals.exchange(invalid_requests=200) == Counted(300, 0)
    assert await one.totals.exchange(invalid_requests=0) == Counted(200, 0)


async def test_running_tasks_count_whoever_watches_them(three: list[Store], url: str) -> None:
    """Those that wait or have ended do not."""
    del url
    one, other, _ = three
    for user_id in range(3):
        new = a_request(user_id=user_id)
        task = (await one.tasks.create(new, now_s=1.0, max_live=9)).task
        await one.tasks.posted(task.id, channel_id=5, message_id=task.id)
    claims = await one.queue.claim(limit=2, max_running=9, now_s=2.0, quiet_s=1.0)
    for task in claims.tasks:
        await one.submissions.accepted(task.id, str(task.id), due_s=2.0)

    for store in (one, other):
        assert (await store.totals.exchange(invalid_requests=0)).running == 2
