"""What several processes do while their database cannot be reached, and when it is back."""

from __future__ import annotations

import asyncio
import math

import pytest

from benchmarks.paces import most_in_a_second
from bot.engine.ratelimits.booking import REQUESTS
from bot.engine.ratelimits.shared_throttle import PATIENCE_S, share_s
from tests.engine.ratelimits.rows import MOST, PROCESSES, Afar, Row, greedy, now, throttles
from tests.engine.ratelimits.virtual_time import VirtualTimeLoop, run


def test_without_the_database_each_keeps_to_its_share() -> None:
    """All together as before; and once it is back, whoever is busy has what the others leave."""

    async def story() -> tuple[int, int, list[float]]:
        row, sent, alone = Row(), list[float](), list[float]()
        sending = [
            asyncio.ensure_future(greedy(one, mine, until_s=1020.0))
            for one, mine in zip(throttles(row), (alone, sent, sent), strict=True)
        ]
        await asyncio.sleep(2.0)
        row.is_away, before = True, len(alone)
        await asyncio.sleep(2 * PATIENCE_S)
        in_ten = len(alone)
        await asyncio.sleep(10.0)
        in_ten = len(alone) - in_ten
        row.is_away = False
        await asyncio.gather(*sending)
        return before, in_ten, [*alone, *sent]

    before, in_ten, sent = run(story())

    assert before > 0
    assert in_ten == pytest.approx(10 / share_s(REQUESTS.per_s, PROCESSES), abs=3)
    assert most_in_a_second(sent) <= MOST
    assert len([one for one in sent if one > 1015.0]) > 45 * 4.5


@pytest.mark.parametrize("processes", [2, 3, 4, 5, 7, 9, 16, 25, 32, 49])
def test_shares_that_happen_to_begin_at_once_are_not_too_much(processes: int) -> None:
    """Nor do they waste what they could have."""
    each_s = share_s(REQUESTS.per_s, processes)

    assert processes * (math.floor(1.0 / each_s) + 1) <= MOST
    assert processes / each_s > 0.5 * REQUESTS.per_s


@pytest.mark.parametrize("away_s", [3.0, 3.04, 3.08])
def test_coming_back_from_shares_to_turns_is_not_too_much(away_s: float) -> None:
    """Whoever notices first that the database is back leaves the others time to notice."""

    async def story() -> list[float]:
        row, sent = Row(), list[float]()
        sending = []
        for one in throttles(row):
            sending.append(asyncio.ensure_future(greedy(one, sent, until_s=1008.0)))
            await asyncio.sleep(0.05)  # so that they do not all notice at the same moment
        await asyncio.sleep(1002.0 - now())
        row.is_away = True
        await asyncio.sleep(away_s)
        row.is_away = False
        await asyncio.gather(*sending)
        return sent

    assert most_in_a_second(run(story())) <= MOST


def test_a_database_that_says_nothing_is_away_too() -> None:
    """As behind a network that swallows: it is waited for once, not by each request."""

    async def story() -> tuple[int, int]:
        row, sent = Row(is_silent=True), list[float]()
        [throttle] = throttles(row, 1)
        await greedy(throttle, sent, until_s=now() + PATIENCE_S + 10.0)
        return len(sent), row.booked

    sent, booked = run(story())

    assert sent > 0.8 * 10 / share_s(REQUESTS.per_s, PROCESSES)
    assert booked == 0


def test_a_process_that_stood_still_does_not_blame_the_database() -> None:
    """It may have stood still while it asked: its share is another's by then."""

    async def story() -> list[float]:
        loop, sent = asyncio.get_running_loop(), list[float]()
        assert isinstance(loop, VirtualTimeLoop)
        [throttle] = throttles(Afar(Row()), 1)
        loop.call_later(0.005, loop.hold_up, 5 * PATIENCE_S)
        await asyncio.gather(greedy(throttle, sent, until_s=now() + 10.0))
        return sent

    assert min(run(story())) >= 1000.0 + 5 * PATIENCE_S + 0.3
