import heapq
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.urgency import Urgency
from bot.engine.ratelimits.budget import (
    FINALS_UNTIL,
    INVALID_S,
    OLD_EVERY_S,
    PROGRESS_UNTIL,
    TOO_MANY_OLD,
    TRICKLE_S,
    Answer,
    Budget,
    Route,
)
from bot.engine.ratelimits.throttle import Throttle
from tests.engine.ratelimits.windows import Clock, Simulation, Window

FINAL, PROGRESS = Urgency.FINAL, Urgency.PROGRESS
parts = st.lists(st.floats(0.001, 0.2), min_size=1, max_size=20)
usual = st.lists(st.floats(0.005, 0.15), min_size=1, max_size=20)
times = st.lists(st.floats(0, 50), max_size=40)


@settings(max_examples=300, deadline=None)
@given(
    limit=st.integers(1, 12),
    period_s=st.floats(1, 12),
    one_way=parts,
    finals=times,
    progress=st.booleans(),
)
def test_no_bucket_is_ever_overdrawn(
    limit: int,
    period_s: float,
    one_way: list[float],
    finals: list[float],
    progress: bool,  # noqa: FBT001 - hypothesis gives it
) -> None:
    """Whatever its numbers: Discord refuses nothing.

    Requests and answers overtake each other and travel up to a fifth of the period each.
    """
    client = Simulation(Window(limit, period_s), [part * period_s for part in one_way])
    client.has_progress = progress
    for when_s in finals:
        client.final_at(when_s)

    client.run(60)

    assert client.window.refused == 0


@settings(max_examples=50, deadline=None)
@given(one_way_s=usual)
def test_a_busy_channel_is_used_to_more_than_nine_tenths(one_way_s: list[float]) -> None:
    """While there is progress to show; finals take its places where there are some."""
    client = Simulation(Window(5, 5.0), one_way_s)

    client.run(100)

    assert len(client.shown[PROGRESS]) > 0.9 * 100


@settings(max_examples=100, deadline=None)
@given(one_way_s=usual, after_s=st.floats(0, 40))
def test_a_final_in_a_busy_channel_goes_within_a_second(
    one_way_s: list[float],
    after_s: float,
) -> None:
    """Progress is spread so that a window's last place is taken late."""
    client = Simulation(Window(5, 5.0), one_way_s)
    client.final_at(after_s)

    client.run(60)

    assert len(client.waited_s) == 1
    assert client.waited_s[0] < 1.0


def test_no_progress_goes_while_finals_wait_in_its_channel() -> None:
    """Thirty pictures that finish together take every place until the last of them is out."""
    client = Simulation(Window(5, 5.0), [0.1])
    for _ in range(30):
        client.final_at(20.0)

    client.run(80)

    first_s, last_s = client.shown[FINAL][0], client.shown[FINAL][-1]
    assert len(client.shown[FINAL]) == 30
    assert not [when_s for when_s in client.shown[PROGRESS] if first_s < when_s < last_s]
    assert last_s - first_s < 33


def test_a_window_begins_with_one_request() -> None:
    """So a channel that threw the bot out is noticed by one request."""
    clock = Clock()
    budget = Budget(clock)

    assert budget.begin(Route.EDIT, 5, FINAL)
    assert budget.begin(Route.EDIT, 5, FINAL) is None
    assert budget.begin(Route.EDIT, 6, FINAL)
    assert budget.room(Route.EDIT).full == {5, 6}


def test_without_headers_the_usual_numbers_are_counted() -> None:
    """Five in 5 s, so even a proxy that drops headers gets no more than Discord takes."""
    clock = Clock()
    budget = Budget(clock)
    sent: list[float] = []
    for _ in range(400):
        clock.now_s += 0.05
        if slot := budget.begin(Route.EDIT, 5, FINAL):
            budget.end(Route.EDIT, 5, slot, was_sent=True)
            sent.append(clock.now_s)

    assert len(sent) == 20
    assert all(sixth - first >= 5 for first, sixth in zip(sent, sent[5:], strict=False))


@given(back_s=st.floats(0, 10**6))
def test_a_clock_that_is_put_back_stops_nothing(back_s: float) -> None:
    """Neither a bucket nor the pace waits for a time that is far ahead now."""
    clock = Clock()
    clock.now_s += 10**6
    budget = Budget(clock)
    for answer in (Window(1, 5.0).take(0.0), Answer(status=429, scope="global", wait_s=2.0)):
        budget.answered(answer)
    clock.now_s -= back_s

    waits = [budget.room(Route.EDIT).next_s, budget.throttle.backlog_s]

    assert all(wait_s <= 3600 or wait_s == float("inf") for wait_s in waits)


@settings(max_examples=100, deadline=None)
@given(
    jitter_s=st.lists(st.floats(0, 0.04), min_size=5, max_size=50),
    pauses=st.lists(st.tuples(st.floats(0, 10), st.floats(0, 2)), max_size=3),
)
def test_no_second_sees_more_than_fifty_requests(
    jitter_s: list[float],
    pauses: list[tuple[float, float]],
) -> None:
    """However unevenly they travel, and when the process was held up for a while."""
    arrived = arrivals(600, jitter_s, pauses)

    refused, ends_s, left = 0, 0.0, 0
    for when_s in sorted(arrived):
        if when_s >= ends_s:
            ends_s, left = when_s + 1.0, 50
        refused += left == 0
        left -= 1
    assert refused == 0


def test_at_least_45_a_second_are_sustained() -> None:
    """The pace is near Discord's."""
    arrived = arrivals(1000, [0.001], [])

    assert len(arrived) / (max(arrived) - min(arrived)) > 45


def arrivals(count: int, jitter_s: list[float], pauses: list[tuple[float, float]]) -> list[float]:
    """When requests that all want to go at once reach Discord.

    In each pause (from, how long) the process stands still: whoever wakes in it wakes at its end.
    """
    clock = Clock()
    throttle = Throttle(clock)
    started_s = clock.now_s
    waiting = [(started_s + throttle.book(), number) for number in range(count)]
    heapq.heapify(waiting)
    arrived = []
    while waiting:
        due_s, number = heapq.heappop(waiting)
        for from_s, long_s in pauses:
            if 0 <= due_s - started_s - from_s < long_s:
                due_s = started_s + from_s + long_s
        clock.now_s = max(clock.now_s, due_s)
        if wait_s := throttle.send():
            # A wait so short that adding it changes nothing still takes a moment.
            soonest_s = math.nextafter(clock.now_s, math.inf)
            heapq.heappush(waiting, (max(clock.now_s + wait_s, soonest_s), number))
        else:
            arrived.append(clock.now_s + jitter_s[number % len(jitter_s)])
    return arrived


def test_a_global_refusal_holds_everybody_back() -> None:
    """At least as long as Discord says."""
    budget = Budget(Clock())

    budget.answered(Answer(status=429, scope="global", wait_s=3.0))

    assert budget.throttle.backlog_s >= 3.0
    assert not budget.room(Route.EDIT).progress


@pytest.mark.parametrize("scope", ["user", "shared"])
def test_a_refused_channel_waits_and_others_do_not(scope: str) -> None:
    """A 429 that came all the same: nothing goes there until Discord said it may."""
    clock = Clock()
    budget = Budget(clock)
    told = {"route": Route.EDIT, "channel_id": 5, "wait_s": 30.0, "scope": scope}
    budget.answered(Answer(status=429, **told))  # type: ignore[arg-type]

    clock.now_s += 29.9
    assert budget.begin(Route.EDIT, 5, FINAL) is None
    assert budget.begin(Route.EDIT, 6, FINAL)
    clock.now_s += 0.2
    assert budget.begin(Route.EDIT, 5, FINAL)


def test_many_invalid_requests_end_progress_and_then_slow_down_finals() -> None:
    """The bot stays far below the 10,000 in 10 min at which Discord bans its address."""
    clock = Clock()
    budget = Budget(clock)
    for _ in range(PROGRESS_UNTIL):
        budget.answered(Answer(status=403))
    assert budget.begin(Route.EDIT, 1, PROGRESS) is None
    assert budget.begin(Route.EDIT, 1, FINAL)

    begun = 0
    for channel_id in range(10**5):
        clock.now_s += 0.02
        if budget.begin(Route.EDIT, channel_id, FINAL):
            budget.answered(Answer(status=403))
            begun += 1

    per_10_min = FINALS_UNTIL + INVALID_S / TRICKLE_S
    assert PROGRESS_UNTIL < begun < 4 * per_10_min
    assert budget.invalid <= FINALS_UNTIL


def test_invalid_requests_are_forgotten_after_ten_minutes() -> None:
    """And those that are shared with others do not count."""
    clock = Clock()
    budget = Budget(clock)
    for scope in ("user", "shared"):
        for _ in range(PROGRESS_UNTIL - 1):
            budget.answered(Answer(status=429, scope=scope))
    assert budget.begin(Route.EDIT, 1, PROGRESS)
    budget.answered(Answer(status=401))
    assert not budget.room(Route.EDIT).progress

    clock.now_s += INVALID_S

    assert budget.room(Route.EDIT).progress


def test_progress_of_old_messages_is_rare_and_their_finals_go() -> None:
    """Discord counts edits of messages over an hour old apart."""
    clock = Clock()
    budget = Budget(clock)

    def progress(*, is_old: bool) -> bool:
        slot = budget.begin(Route.EDIT, 5, PROGRESS, is_old=is_old)
        if slot:
            budget.end(Route.EDIT, 5, slot, was_sent=True)
        clock.now_s += 6
        return slot is not None

    assert [progress(is_old=True), progress(is_old=True), progress(is_old=False)] == [1, 0, 1]
    assert budget.room(Route.EDIT).old_busy == {5}
    assert budget.begin(Route.EDIT, 5, FINAL, is_old=True)
    clock.now_s += OLD_EVERY_S
    assert budget.room(Route.EDIT).old_busy == set()


def test_too_many_edits_of_old_messages_hold_back_only_such() -> None:
    """30046 says when one may be edited again; the rest of the channel goes on."""
    clock = Clock()
    budget = Budget(clock)
    budget.answered(
        Answer(status=429, route=Route.EDIT, channel_id=5, wait_s=40.0, code=TOO_MANY_OLD),
    )

    assert budget.begin(Route.EDIT, 5, FINAL, is_old=True) is None
    assert budget.begin(Route.EDIT, 5, FINAL)
    clock.now_s += 41
    assert budget.room(Route.EDIT).old == set()
    assert budget.begin(Route.EDIT, 5, FINAL, is_old=True)
