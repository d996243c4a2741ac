"""How many sessions the bot opens in a day, over restarts."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from unittest.mock import patch

import pytest

from bot.engine.ratelimits.identifies import A_DAY, DAY_S, NAME, Identifies
from bot.store import KeyValues, StoreUnavailableError, open_store
from tests.engine.ratelimits.windows import Clock
from tests.support.databases import new_database


@pytest.fixture
async def facts(tmp_path: Path) -> AsyncIterator[KeyValues]:
    async with open_store(new_database(tmp_path)) as store:
        yield store.key_values


async def test_an_ordinary_day_has_no_pause(facts: KeyValues) -> None:
    """A hundred restarts are nobody's business."""
    identifies = Identifies(facts, clock=Clock())
    for _ in range(100):
        await identifies.note()

    assert identifies.pause_s == 0


async def test_a_loop_of_restarts_never_uses_a_day_up(facts: KeyValues) -> None:
    """Each process is a new one, ends at once, and waits as it is told: no day sees a thousand."""
    clock = Clock()
    opened: list[float] = []
    while clock() < 3 * DAY_S:
        identifies = Identifies(facts, clock=clock)
        await identifies.load()
        clock.now_s += 2 + identifies.pause_s
        assert identifies.pause_s == 0
        await identifies.note()
        opened.append(clock())

    busiest = max(sum(at <= other < at + DAY_S for other in opened) for at in opened[::50])
    assert A_DAY / 4 < busiest < A_DAY * 0.8
    assert clock() / len(opened) < 600  # and it goes on


async def test_a_day_is_counted_over_all_processes(facts: KeyValues) -> None:
    """Each notes its own beside those of the others, also when they do it at once."""
    clock = Clock()
    processes = [Identifies(facts, clock=clock, processes=3) for _ in range(3)]
    for _ in range(100):
        await asyncio.gather(*(one.note() for one in processes))

    for one in processes:
        await one.load()

    assert [one.used for one in processes] == [300, 300, 300]


async def test_processes_that_wait_for_the_same_session_are_not_too_many(
    facts: KeyValues,
) -> None:
    """All of them end at once again and again, and each start waits as it is told."""
    clock = Clock()
    began_s, opened = clock(), 0
    await facts.set(NAME, json.dumps([int(began_s)] * (A_DAY // 4)))
    while clock() < began_s + DAY_S / 2:
        processes = [Identifies(facts, clock=clock, processes=3) for _ in range(3)]
        await asyncio.gather(*(one.load() for one in processes))
        clock.now_s += 2 + max(one.pause_s for one in processes)
        await asyncio.gather(*(one.note() for one in processes))
        opened += len(processes)

    at_once = 3
    assert A_DAY / 8 < opened <= A_DAY / 4 + at_once


async def test_what_could_not_be_noted_is_noted_with_the_next(tmp_path: Path) -> None:
    """It counts at once, and for others once the database takes it."""
    url = new_database(tmp_path)
    async with open_store(url) as store:
        facts, clock = store.key_values, Clock()
        identifies = Identifies(facts, clock=clock)
        database = store.tasks._database

        def refused(*_: object, **__: object) -> None:
            raise StoreUnavailableError

        with patch.object(database, "write", refused):
            await identifies.note()
        assert identifies.used == 1

        await identifies.note()
        other = Identifies(facts, clock=clock)
        await other.load()
        assert (identifies.used, other.used) == (2, 2)


async def test_what_others_use_counts_as_well(facts: KeyValues) -> None:
    """Discord says how many are left, whoever had the rest."""
    clock = Clock()
    identifies = Identifies(facts, clock=clock)
    identifies.told(total=1000, remaining=400, reset_after_s=3600)

    assert identifies.used == 600
    assert identifies.pause_s > 60

    clock.now_s += 3601  # a new day, at Discord
    assert (identifies.used, identifies.pause_s) == (0, 0)


@pytest.mark.parametrize("noted", ["", "junk", "{}", "[null]", '["x"]', "[9999999999]", "7"])
async def test_odd_notes_are_no_reason_not_to_start(facts: KeyValues, noted: str) -> None:
    """Nor does a clock that was ahead hold anything up."""
    await facts.set(NAME, noted)
    identifies = Identifies(facts, clock=Clock())

    await identifies.load()

    assert identifies.used == 0
    assert identifies.pause_s == 0
