"""Strikes are counted once each, in the transaction that notes what they are for."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import pytest

from bot.domain.servers.strikes import KEPT_S
from bot.domain.states import Ending
from bot.store import Store, open_store
from tests.store.conftest import a_request

pytestmark = [pytest.mark.both_databases, pytest.mark.twice]

NOW = 10 * KEPT_S


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    async with open_store(url, gather_s=0.0) as opened:
        yield opened


def three(strikes: Sequence[float]) -> bool:
    return len(strikes) >= 3


async def add(store: Store, number: int | None = None, *, at_s: float = NOW) -> list[float]:
    return await store.strikes.add(1, 7, now_s=at_s, interaction_id=number, waits=three)


async def test_fifty_at_the_same_moment_count_three_times(store: Store) -> None:
    """Whoever waits already is not counted again, nor is an interaction that comes twice."""
    assert await add(store, 1) == await add(store, 1) == [NOW]

    found = await asyncio.gather(*(add(store, number) for number in range(2, 52)))

    assert sorted(map(len, found)) == [2, *[3] * 49]
    assert len(await store.strikes.of(1, 7, now_s=NOW)) == 3
    assert await store.strikes.of(1, 8, now_s=NOW) == await store.strikes.of(2, 7, now_s=NOW) == []


async def test_a_strike_counts_for_a_month_or_until_it_is_forgiven(store: Store) -> None:
    """Then it is not kept either."""
    await add(store, at_s=NOW - KEPT_S - 1)
    assert await add(store) == [NOW]

    assert await store.strikes.forgive(1, 7, by_user_id=2, now_s=NOW) == 1

    assert await store.strikes.of(1, 7, now_s=NOW) == []


async def test_a_refusal_by_moderation_counts_with_its_task(store: Store) -> None:
    """In direct messages it counts in the server in which the member asked last."""
    for guild_id, strikes in ((5, 1), (None, 2)):
        new = replace(a_request(), guild_id=guild_id)
        task = (await store.tasks.create(new, now_s=NOW, max_live=9)).task
        await store.tasks.posted(task.id, channel_id=1, message_id=task.id)
        claims = await store.queue.claim(limit=1, max_running=9, now_s=NOW, quiet_s=0.0)
        assert [each.id for each in claims.tasks] == [task.id]

        await store.submissions.refused(task.id, Ending.MODERATION, detail="", now_s=NOW)
        await store.submissions.refused(task.id, Ending.MODERATION, detail="", now_s=NOW)

        asked = new.user_id
        assert len(await store.strikes.of(5, asked, now_s=NOW)) == strikes
        assert len(await store.strikes.of(None, asked, now_s=NOW)) == strikes
