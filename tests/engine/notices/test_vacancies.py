"""Fewer processes than there are to be: noticed by the others, told once, and taken back once."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from bot.domain.sharding import Sharding
from bot.engine.notices.vacancies import MISSED_AFTER_S, VacancyMonitor
from bot.store import Deployment, Store, open_store
from tests.support.databases import new_database, run

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

pytestmark = pytest.mark.both_databases

THREE = Deployment(1, Sharding(3, 3))


class Several:
    """Processes that look whether others are missing, and a clock to turn."""

    def __init__(self, stores: list[Store]) -> None:
        self.stores = stores
        self.now_s = 5_000.0
        self._monitors = {
            store.processes.own: VacancyMonitor(store, clock=lambda: self.now_s) for store in stores
        }

    async def look_for(self, seconds: float, *those: Store) -> None:
        """Each of those looks, and again after so long."""
        for _ in range(2):
            for store in those:
                await self._monitors[store.processes.own].process_some()
            self.now_s += seconds

    async def told(self) -> list[tuple[str, bool]]:
        """What the operator was told, and whether it is still to be sent."""
        rows = await run(
            self.stores[0].tasks._database, "SELECT kind, state FROM notices ORDER BY id"
        )
        return [(str(kind), state == "pending") for kind, state in rows]


@pytest.fixture
async def several(tmp_path: Path) -> AsyncIterator[Several]:
    """Three at work."""
    url = new_database(tmp_path)
    async with AsyncExitStack() as stack:
        stores = []
        for _ in range(3):
            opened = open_store(url, gather_s=0.0, shared=True)
            stores.append(await stack.enter_async_context(opened))
            await stores[-1].slots.agree(THREE)
            await stores[-1].slots.take()
        yield Several(stores)


async def test_one_that_is_missing_for_long_is_told_once(several: Several) -> None:
    """By however many notice it; and that all are there again, once."""
    first, second, gone = several.stores
    await gone.slots.release()
    with capture_logs() as logs:
        await several.look_for(MISSED_AFTER_S / 2, first, second)
        assert await several.told() == []

        await several.look_for(MISSED_AFTER_S, first, second)
        assert await several.told() == [("processes_missing", True)]

        await gone.slots.take()
        await several.look_for(1.0, second, first)
    assert [kind for kind, _ in await several.told()] == ["processes_missing", "processes_complete"]
    assert [entry["event"] for entry in logs] == ["processes.missing", "processes.complete"]
    assert (logs[0]["running"], logs[0]["processes"]) == (2, 3)


async def test_a_restart_is_nothing_to_tell_of(several: Several) -> None:
    """Nor is another soon after it: each slot has its minute."""
    first, second, gone = several.stores
    for _ in range(3):
        await gone.slots.release()
        await several.look_for(MISSED_AFTER_S / 3, first, second)
        await gone.slots.take()
        await several.look_for(MISSED_AFTER_S / 3, first, second)
    assert await several.told() == []


async def test_what_another_process_told_is_known_to_the_next(several: Several) -> None:
    """The one that told it may be gone as well by the time that all are there again."""
    first, second, gone = several.stores
    await gone.slots.release()
    await several.look_for(MISSED_AFTER_S + 1, second)
    await second.slots.release()
    await several.look_for(MISSED_AFTER_S + 1, first)
    assert len(await several.told()) == 1

    for store in (gone, second):
        await store.slots.take()
    await several.look_for(1.0, first)
    assert len(await several.told()) == 2


async def test_without_the_first_the_next_one_tells(several: Several) -> None:
    """Else nobody would hear of it: who delivers notices is the first of those that are there."""
    first, second, third = several.stores
    assert [await store.vacancies.tells() for store in several.stores] == [True, False, False]

    await first.slots.release()
    assert await second.vacancies.tells()
    assert not await third.vacancies.tells()
