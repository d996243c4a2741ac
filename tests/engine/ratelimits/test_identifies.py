"""How many sessions the bot opens in a day, over restarts."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.engine.ratelimits.identifies import A_DAY, DAY_S, NAME, Identifies
from bot.store import KeyValues, open_store
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
