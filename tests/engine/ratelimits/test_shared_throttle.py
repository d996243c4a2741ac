"""Several processes keep one pace: whatever the database, the network or a machine does to them."""

from __future__ import annotations

import asyncio
from itertools import cycle
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from benchmarks.paces import most_in_a_second
from bot.engine.ratelimits.booking import REQUESTS, Booking, Turn
from tests.engine.ratelimits.rows import MOST, Afar, Row, greedy, now, throttles
from tests.engine.ratelimits.virtual_time import VirtualTimeLoop, run

if TYPE_CHECKING:
    from collections.abc import Iterable

AHEAD: Final = REQUESTS.ahead

delays = st.lists(st.sampled_from([0.0, 0.0005, 0.004, 0.02, 0.049, 0.051, 0.2, 0.45]), min_size=1)


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
