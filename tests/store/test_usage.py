"""What came of requests is added up as they end, and read by day, member, kind and outcome."""

from typing import Final

import pytest

from bot.domain.servers.usage import Amount, Usage
from bot.domain.states import State
from bot.store import Store
from bot.store.database.laws.tables import mend
from bot.store.database.laws.usage import wrong_usage
from tests.store.conftest import failed, succeeded
from tests.store.test_ledger import DAY, ME, NOW, USD, accept, asked, end, laws_hold
from tests.support.databases import run

pytestmark = [pytest.mark.both_databases, pytest.mark.twice]

OTHER: Final = 8


async def usage(store: Store, user_id: int | None = None) -> Usage:
    return await store.usage.of(1, user_id, "2026-09-15", "2026-09-30", members=1)


async def ended(store: Store, *, user_id: int = ME, took_s: float | None = None) -> None:
    """A request that is done after so long, or else failed."""
    task = await asked(store, user_id=user_id)
    await accept(store, task)
    outcome = failed(NOW) if took_s is None else succeeded(NOW + took_s)
    await store.running.record([(task.id, True, outcome)])


async def test_a_server_knows_what_came_of_its_requests(store: Store) -> None:
    """By day, by member, by kind and speed, with what failed, and how long half of it took."""
    for took_s in (30.0, 41.0, 600.0, None):
        await ended(store, took_s=took_s)
    await ended(store, user_id=OTHER, took_s=50.0)
    await asked(store, user_id=OTHER)

    found = await usage(store)

    assert found.total.pictures == 5
    assert found.by_day[6] == (DAY, found.total)
    assert len(found.by_day) == 16
    [(named, own)], others = found.top(9)
    assert (named, own.pictures, others.pictures) == (ME, 3, 2)
    assert own.usd == pytest.approx(3 * USD)
    assert others.usd == pytest.approx(2 * USD)
    assert [(what, used.pictures) for what, used in found.by_kind] == [(("imagine", ""), 4)]
    assert found.failures == [("provider", 1)]
    assert found.median_s == 41.0
    assert found.unfinished == 1
    assert await laws_hold(store)


async def test_a_member_sees_their_own(store: Store) -> None:
    """Nothing of anybody else's, nor of another server."""
    await ended(store, took_s=30.0)
    await ended(store, user_id=OTHER, took_s=50.0)

    found = await usage(store, OTHER)

    assert (found.total.pictures, found.median_s, found.members) == (1, 50.0, [])
    assert (await store.usage.of(2, OTHER, DAY, DAY, members=9)).total == Amount()
    assert await store.usage.of_month(1, OTHER, DAY) == found.total


async def test_what_goes_on_after_all_is_counted_once(store: Store) -> None:
    """Watched again after it was stopped, it counts as what it becomes."""
    task = await asked(store)
    await accept(store, task)
    await end(store, task, State.RUNNING)
    stopped = await usage(store)
    await store.controls.watch_again(task.id, now_s=NOW, max_live=9)
    again = await usage(store)
    await store.running.record([(task.id, True, succeeded(NOW + 20))])

    assert [one.outcome for one in stopped.outcomes if one.tasks] == ["stopped"]
    assert [one.outcome for one in again.outcomes if one.tasks] == []
    assert [one.outcome for one in (await usage(store)).outcomes if one.tasks] == ["succeeded"]
    assert await laws_hold(store)


@pytest.mark.parametrize(
    "broken",
    [
        "UPDATE usage_sums SET tasks = 9, usd = 77",
        "UPDATE usage_sums SET usd = usd + 0.01 WHERE user_id = 0",
        "DELETE FROM usage_sums WHERE user_id = 0",
        "DELETE FROM usage_sums WHERE user_id <> 0",
        "DELETE FROM usage_sums",
        "UPDATE usage_sums SET seconds = seconds + 1 WHERE user_id <> 0",
    ],
)
async def test_the_check_adds_up_what_was_done_by_hand(store: Store, broken: str) -> None:
    """From the tasks, whatever the sums say."""
    await ended(store, took_s=30.0)
    before = await usage(store)
    database = store.tasks._database
    await run(database, broken)

    found = await database.write(lambda connection: list(wrong_usage(connection)))
    await database.write(lambda connection: mend(connection, found))

    assert [fault.what for fault in found] == [
        "the sums of what came of requests are not what the tasks come to"
    ]
    assert await usage(store) == before
    assert await database.write(lambda connection: list(wrong_usage(connection))) == []
