"""Turns that all processes share."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from bot.store import Database, Paces
from bot.store.paces import LONGEST_BLOCK_S
from tests.support.databases import run

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = pytest.mark.both_databases

PER_S = 20.0
FAR_S = 1000.0
"""So far ahead that how long a statement takes does not matter."""


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    opened = await Database.open(url, gather_s=0.0)
    try:
        yield opened
    finally:
        await opened.close()


async def test_no_two_turns_are_the_same(database: Database, url: str) -> None:
    """Whoever books at the same moment: each is told of turns after all others."""
    del url
    paces = Paces(database)
    await paces.block("requests", FAR_S)

    waits_s = await asyncio.gather(*(paces.book("requests", 0.1, turns=2) for _ in range(30)))

    apart_s = [after_s - before_s for before_s, after_s in pairwise(sorted(waits_s))]
    assert apart_s == [pytest.approx(20.0, abs=5.0)] * 29


async def test_turns_that_nobody_took_are_gone(database: Database, url: str) -> None:
    """After a pause the next turn is now, and only the one after it is later."""
    del url
    paces = Paces(database)
    await paces.book("requests", 10.0)
    await asyncio.sleep(0.3)

    waits_s = [await paces.book("requests", 0.01) for _ in range(2)]

    assert waits_s == [0.0, pytest.approx(100.0, abs=5.0)]


async def test_a_block_holds_its_pace_alone(database: Database, url: str) -> None:
    """A shorter one does not shorten it."""
    del url
    paces = Paces(database)
    for wait_s in (30.0, 60.0, 10.0):
        await paces.block("requests", wait_s)

    assert await paces.book("requests", PER_S) == pytest.approx(60.0, abs=5.0)
    assert await paces.book("identify:0", PER_S) == 0.0


async def test_no_block_is_for_ever(database: Database, url: str) -> None:
    """Whatever Discord or a proxy says; and what is booked in it stays behind it."""
    del url
    paces = Paces(database)
    await paces.block("requests", 10**9)

    waits_s = [await paces.book("requests", 1.0, turns=60) for _ in range(2)]

    assert waits_s == [
        pytest.approx(LONGEST_BLOCK_S, abs=5.0),
        pytest.approx(LONGEST_BLOCK_S + 60, abs=5.0),
    ]


@pytest.mark.parametrize("by_s", [10**4, 10**9])
async def test_a_clock_that_was_put_back_stops_nobody(
    database: Database, url: str, by_s: int
) -> None:
    """What was booked by the clock as it was before is far ahead now."""
    del url
    paces = Paces(database)
    await paces.book("requests", PER_S)
    await run(database, "UPDATE paces SET next_s = next_s + :by_s", by_s=by_s)

    assert await paces.book("requests", PER_S) == 0.0
