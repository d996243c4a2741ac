"""What one process does depends on what all of them do together."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.engine.polling.schedule import Schedule
from bot.engine.ratelimits.budget import PROGRESS_UNTIL, Answer, Budget, Route
from bot.engine.totals import TotalsExchange
from bot.store import Database, Store, join
from tests.engine.ratelimits.windows import Clock
from tests.support.databases import new_database


@pytest.fixture
async def pair(tmp_path: Path) -> AsyncIterator[list[Store]]:
    """Two processes on one database."""
    database = await Database.open(new_database(tmp_path), gather_s=0.0)
    try:
        yield [await join(database), await join(database)]
    finally:
        await database.close()


async def test_invalid_requests_of_another_process_end_progress_here(pair: list[Store]) -> None:
    """Neither made too many alone; and they are forgotten once they are over there."""
    clock = Clock()
    budgets = [Budget(clock), Budget(clock)]
    for budget in budgets:
        for _ in range(PROGRESS_UNTIL // 2):
            budget.answered(Answer(status=403))
    exchanges = [
        TotalsExchange(store.totals, budget) for store, budget in zip(pair, budgets, strict=True)
    ]
    assert budgets[0].room(Route.EDIT).progress

    for exchange in (*exchanges, exchanges[0]):
        await exchange.process_some()
    assert [budget.invalid for budget in budgets] == [PROGRESS_UNTIL, PROGRESS_UNTIL]
    assert not budgets[0].room(Route.EDIT).progress

    clock.now_s += 601
    for exchange in (exchanges[1], exchanges[0]):
        await exchange.process_some()
    assert budgets[0].room(Route.EDIT).progress


def test_a_task_is_seen_as_rarely_as_if_all_were_watched_here() -> None:
    """Their messages share what may be edited in a second, and their progress one database."""
    running = 0
    schedule = Schedule(now_s=0.0, chance=lambda: 0.5, running=lambda: running)
    assert schedule.open_tasks == 0

    running = 1000
    assert schedule.open_tasks == 1000
