"""Several processes keep one pace: whatever the database, the network or a machine does to them."""

from __future__ import annotations

import asyncio
import math
from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import cycle
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.engine.ratelimits.booking import REQUESTS, Booking, Turn
from bot.engine.ratelimits.shared_throttle import PATIENCE_S, SharedThrottle, share_s
from bot.store import StoreUnavailableError
from tests.engine.ratelimits.virtual_time import VirtualTimeLoop, run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.engine.ratelimits.booking import Paces

PROCESSES: Final = 3
AHEAD: Final = REQUESTS.ahead
MOST: Final = 50

delays = st.lists(st.sampled_from([0.0, 0.0005, 0.004, 0.02, 0.049, 0.051, 0.2, 0.45]), min_size=1)


def now() -> float:
    return asyncio.get_running_loop().time()


@dataclass
class Row:
    """The row of a pace, at the end of a network that takes its time in either direction."""

    there_s: Iterator[float] = field(default_factory=lambda: cycle([0.0005]))
    back_s: Iterator[float] = field(default_factory=lambda: cycle([0.0005]))
    next_s: float = 0.0
    is_away: bool = False
    is_silent: bool = False
    booked: int = 0

    async def book(self, name: str, per_s: float, *, turns: int = 1) -> float:
        """As the database does it."""
        del name
        await self._travel(self.there_s)
        first_s = max(self.next_s, now())
        self.next_s = first_s + turns / per_s
        self.booked += turns
        wait_s = first_s - now()
        await self._travel(self.back_s)
        return wait_s

    async def block(self, name: str, wait_s: float) -> None:
        """Likewise."""
        del name
        await self._travel(self.there_s)
        self.next_s = max(self.next_s, now() + wait_s)

    async def _travel(self, times_s: Iterator[float]) -> None:
        if self.is_away:
            raise StoreUnavailableError("it is away")
        if self.is_silent:
            await asyncio.Event().wait()
        await asyncio.sleep(next(times_s))


@dataclass
class Afar:
    """The same row, from a place that is far from the database."""

    row: Row
    way_s: float = 0.15

    async def book(self, name: str, per_s: float, *, turns: int = 1) -> float:
        """As the database does it."""
        await asyncio.sleep(self.way_s)
        wait_s = await self.row.book(name, per_s, turns=turns)
        await asyncio.sleep(self.way_s)
        return wait_s

    async def block(self, name: str, wait_s: float) -> None:
        """Likewise."""
        await asyncio.sleep(self.way_s)
        await self.row.block(name, wait_s)


def throttles(row: Paces, count: int = PROCESSES) -> list[SharedThrottle]:
    return [SharedThrottle(row, REQUESTS, processes=PROCESSES, clock=now) for _ in range(count)]


async def greedy(
    throttle: SharedThrottle, sent: list[float], *, until_s: float, at_once: int = 20
) -> None:
    """Send as much as one may, from many places at once."""

    async def place() -> None:
        while now() < until_s:
            await throttle.turn()
            sent.append(now())

    await asyncio.gather(*(place() for _ in range(at_once)))


def most_in_a_second(sent: Iterable[float]) -> int:
    """The most within any second, its ends included."""
    times = sorted(sent)
    return max(bisect_right(times, first + 1.0) - number for number, first in enumerate(times))


async def all_greedy(
    row: Row, seconds: float, *, held_up: Iterable[tuple[float, float]] = ()
) -> list[float]:
    """When what leaves; the machine is held up at those times, for so many seconds each."""
    loop, sent, until_s = asyncio.get_running_loop(), list[float](), now() + seconds
    assert isinstance(loop, VirtualTimeLoop)
    for after_s, long_s in held_up:
        loop.call_later(after_s, loop.hold_up, long_s)
    await asyncio.gather(*(greedy(one, sent, until_s=until_s) for one in throttles(row)))
    return sent


@settings(max_examples=30)
@example(there=[0.0005], back=[0.0005], held_up=[(1.5, 0.5)])
@given(there=delays, back=delays, held_up=st.lists(st.tuples(st.floats(0, 3), st.floats(0, 1))))
def test_no_second_has_more_than_fifty_however_long_bookings_take(
    there: list[float], back: list[float], held_up: list[tuple[float, float]]
) -> None:
    """Nothing leaves before its turn, and what is told too late or held up is given up."""
    row = Row(there_s=cycle(there), back_s=cycle(back))

    sent = run(all_greedy(row, 3.0, held_up=held_up))

    assert 0 < most_in_a_second(sent) <= MOST


@pytest.mark.parametrize("busy", [1, 2, 3])
def test_busy_processes_use_up_what_idle_ones_leave(busy: int) -> None:
    """At least 45 a second, with as much for each."""

    async def story() -> list[list[float]]:
        sent: list[list[float]] = [[] for _ in range(busy)]
        until_s = now() + 10.0
        pairs = zip(throttles(Row(), busy), sent, strict=True)
        await asyncio.gather(*(greedy(one, mine, until_s=until_s) for one, mine in pairs))
        return sent

    counts = [len(mine) for mine in run(story())]

    assert sum(counts) > 45 * 10
    assert max(counts) - min(counts) <= 2 * AHEAD


def test_a_process_far_from_the_database_goes_on_and_takes_nobodys_turn() -> None:
    """Told too late to know its turn exactly, it leaves so much room around what it sends."""

    async def story() -> tuple[list[float], list[float]]:
        row, slow, others = Row(), list[float](), list[float]()
        until_s = now() + 10.0
        near = [greedy(one, others, until_s=until_s) for one in throttles(row, 2)]
        [far] = throttles(Afar(row), 1)
        await asyncio.gather(greedy(far, slow, until_s=until_s), *near)
        return slow, others

    slow, others = run(story())

    assert len(slow) > 10
    assert most_in_a_second([*slow, *others]) <= MOST


@pytest.mark.parametrize("there_s", [0.0, 0.03, 0.1, 0.3])
@pytest.mark.parametrize("back_s", [0.03, 0.1, 0.3])
def test_whatever_a_turn_may_be_it_is_nobody_elses(there_s: float, back_s: float) -> None:
    """It begins no sooner than the first that was booked for it, and ends with the last."""

    async def story() -> tuple[list[Turn], Turn, float, float]:
        row = Row(there_s=cycle([there_s]), back_s=cycle([back_s]), next_s=1010.0)
        booking = Booking(row, REQUESTS, clock=now)
        before = await booking.book(1)
        first_s = row.next_s
        [turn] = await booking.book(1)
        return before, turn, first_s, row.next_s

    before, turn, first_s, next_s = run(story())

    assert bool(before) is (there_s + back_s < REQUESTS.lasts_s)
    last_s = next_s - 1 / REQUESTS.per_s
    assert first_s <= turn.from_s <= turn.until_s
    assert turn.until_s <= last_s + REQUESTS.lasts_s + 1e-9


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


def test_a_global_refusal_holds_all_processes() -> None:
    """Whoever met it at once; the others after what they had booked."""

    async def story() -> tuple[list[float], list[float]]:
        own, others = list[float](), list[float]()
        one, *two = throttles(Row())
        until_s = now() + 8.0
        sending = [greedy(one, own, until_s=until_s)]
        sending += [greedy(other, others, until_s=until_s) for other in two]
        running = [asyncio.ensure_future(each) for each in sending]
        await asyncio.sleep(2.0)
        one.block(4.0)
        assert one.backlog_s >= 4.0
        await asyncio.gather(*running)
        return own, others

    own, others = run(story())

    assert not [when_s for when_s in own if 1002.0 < when_s < 1006.0]
    held = [when_s for when_s in others if 1002.0 < when_s < 1006.0]
    assert len(held) <= 2 * AHEAD
    assert max(held, default=0.0) < 1002.5
    assert len([when_s for when_s in [*own, *others] if when_s > 1006.0]) > 45 * 1.8


def test_a_process_that_is_stopped_wastes_few_turns() -> None:
    """However much it had to send: what it booked is bounded, and the others go on."""

    async def story() -> tuple[int, int]:
        row = Row()
        stopped, other = throttles(row, 2)
        waiting = [asyncio.ensure_future(stopped.turn()) for _ in range(100)]
        await asyncio.sleep(0.01)
        for one in waiting:
            one.cancel()
        booked, sent = row.booked, list[float]()
        await greedy(other, sent, until_s=now() + 1.0)
        return booked, len(sent)

    booked, sent = run(story())

    assert booked <= AHEAD
    assert sent >= 45 - AHEAD


def test_turns_go_to_who_came_first() -> None:
    """The publisher begins what is most urgent first, and that is what leaves first."""

    async def story() -> list[int]:
        [throttle], left = throttles(Row(), 1), list[int]()

        async def one(number: int) -> None:
            await throttle.turn()
            left.append(number)

        await asyncio.gather(*(one(number) for number in range(30)))
        return left

    assert run(story()) == list(range(30))


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


def test_the_backlog_is_what_is_waited_for() -> None:
    """So progress waits while requests queue, and goes on when none does."""

    async def story() -> tuple[float, float, float]:
        [throttle] = throttles(Row(), 1)
        before_s = throttle.backlog_s
        waiting = [asyncio.ensure_future(throttle.turn()) for _ in range(46)]
        await asyncio.sleep(0.01)
        busy_s = throttle.backlog_s
        await asyncio.gather(*waiting)
        await asyncio.sleep(0.1)
        return before_s, busy_s, throttle.backlog_s

    before_s, busy_s, after_s = run(story())

    assert (before_s, after_s) == (0.0, 0.0)
    assert busy_s == pytest.approx(1.0, abs=0.1)
