"""Sessions of several processes are opened one after another, as Discord wants it."""

from __future__ import annotations

import asyncio
from itertools import cycle, pairwise

import pytest

from bot.engine.ratelimits.identify_turns import EVERY_S, IdentifyTurns
from tests.engine.ratelimits.rows import Rows, now
from tests.engine.ratelimits.virtual_time import run

DISCORD_S = 5.0


async def opened(
    shards: list[list[int]], *, max_concurrency: int, connects_s: list[float]
) -> dict[int, list[float]]:
    """When sessions were opened in each bucket, by processes that have those shards."""
    rows, at_s, takes_s = Rows(), dict[int, list[float]](), cycle(connects_s)

    async def process(own: list[int]) -> None:
        turns = IdentifyTurns(rows, processes=len(shards), clock=now)
        turns.max_concurrency = max_concurrency
        for shard_id in own:
            await turns.approach(shard_id)
            await asyncio.sleep(next(takes_s))
            await turns.reach(shard_id)
            at_s.setdefault(shard_id % max_concurrency, []).append(now())

    await asyncio.gather(*(process(own) for own in shards))
    return at_s


@pytest.mark.parametrize("connects_s", [[0.1], [0.3, 0.05, 0.39], [2.0], [0.1, 9.0, 0.2]])
def test_no_two_are_opened_within_five_seconds(connects_s: list[float]) -> None:
    """Of all processes together, however long their connections take to be made."""
    shards = [[0, 1, 2], [3, 4, 5], [6, 7, 8]]

    at_s = run(opened(shards, max_concurrency=1, connects_s=connects_s))

    times = sorted(at_s[0])
    assert len(times) == 9
    assert all(later - earlier >= DISCORD_S for earlier, later in pairwise(times))


def test_usual_connections_waste_no_turn() -> None:
    """Sixteen shards of four processes are there after fifteen turns."""
    shards = [list(range(first, first + 4)) for first in range(0, 16, 4)]

    at_s = run(opened(shards, max_concurrency=1, connects_s=[0.2]))

    assert max(at_s[0]) - min(at_s[0]) == pytest.approx(15 * EVERY_S, abs=0.5)


def test_discords_buckets_do_not_wait_for_each_other() -> None:
    """A big bot may open several at a time, one of each."""
    shards = [[0, 1, 2, 3], [4, 5, 6, 7]]

    at_s = run(opened(shards, max_concurrency=4, connects_s=[0.1]))

    assert sorted(at_s) == [0, 1, 2, 3]
    for times in at_s.values():
        first_s, second_s = sorted(times)
        assert second_s - first_s >= DISCORD_S
    assert max(max(times) for times in at_s.values()) < 1000.0 + 2 * EVERY_S


def test_without_the_database_each_opens_its_share() -> None:
    """A process whose file or server takes nothing still comes back, more slowly."""

    async def story() -> list[float]:
        turns, at_s = IdentifyTurns(Rows(is_away=True), processes=3, clock=now), list[float]()
        for shard_id in range(3):
            await turns.approach(shard_id)
            await turns.reach(shard_id)
            at_s.append(now())
        return at_s

    times = run(story())

    assert all(later - earlier >= 3 * DISCORD_S for earlier, later in pairwise(times))
