"""When what a member asked for goes: from durations alone."""

from math import inf

from hypothesis import given
from hypothesis import strategies as some

from bot.domain.start_times import PARTS, Occupied, Waiting, in_turn_s, start_times

MINUTE = 60.0
LIMIT = 3
PLACES = some.integers(1, LIMIT)
SECONDS = some.floats(1.0, 1e4)


@some.composite
def loads(draw: some.DrawFn) -> tuple[list[Occupied], list[Waiting]]:
    """What a member has at CometAPI, and what waits for that."""
    occupied = [
        Occupied(
            task_id=number,
            places=draw(PLACES),
            usual_s=draw(SECONDS),
            elapsed_s=draw(some.floats(0.0, 1e4)),
        )
        for number in range(draw(some.integers(0, 4)))
    ]
    waiting = [
        Waiting(task_id=100 + number, places=draw(PLACES), limit=LIMIT, usual_s=draw(SECONDS))
        for number in range(draw(some.integers(1, 5)))
    ]
    return occupied, waiting


def running(task_id: int, elapsed_s: float = 0.0, usual_s: float = MINUTE) -> Occupied:
    return Occupied(task_id=task_id, places=1, usual_s=usual_s, elapsed_s=elapsed_s)


def waits(task_id: int, limit: int = 1, usual_s: float = MINUTE) -> Waiting:
    return Waiting(task_id=task_id, places=1, limit=limit, usual_s=usual_s)


def test_one_behind_another_waits_for_it() -> None:
    """For what that usually takes, less what it took by now; and twice as long behind two."""
    assert start_times([running(1)], [waits(2)]) == {2: MINUTE}
    assert 25.0 <= start_times([running(1, elapsed_s=30.0)], [waits(2)])[2] <= 35.0
    assert 1.7 * MINUTE <= start_times([running(1)], [waits(2), waits(3)])[3] <= 2.3 * MINUTE


def test_the_first_of_several_is_done_sooner_than_each() -> None:
    """With three at once, somebody waits for the quickest of them."""
    three = [running(number) for number in (1, 2, 3)]

    assert start_times(three, [waits(4, limit=3)])[4] < 0.9 * MINUTE


def test_what_takes_long_is_expected_to_take_longer() -> None:
    """It may be done at any moment, but not at once for certain."""
    assert 0 < start_times([running(1, elapsed_s=10 * MINUTE)], [waits(2)])[2] < MINUTE


def test_a_lower_limit_of_its_own_holds_up_no_other() -> None:
    """What was asked for in a stricter server waits there; what is behind it has room."""
    found = start_times([running(1)], [waits(2, limit=1), waits(3, limit=3)])

    assert (found[2], found[3]) == (MINUTE, 0.0)


def test_what_nobody_measured_is_not_known() -> None:
    """Nor is what is behind it; but where there is room, that is known all the same."""
    found = start_times([running(1, usual_s=inf)], [waits(2), waits(3, limit=3)])

    assert found == {2: inf, 3: 0.0}


@given(loads())
def test_nobody_waits_for_ever(load: tuple[list[Occupied], list[Waiting]]) -> None:
    """No longer than all that is before it takes together, and not at all where nothing is."""
    occupied, waiting = load
    found = start_times(occupied, waiting)
    usual_s = [one.usual_s for one in occupied] + [one.usual_s for one in waiting]
    longest_s = PARTS[-1] * sum(usual_s)
    assert found.keys() == {one.task_id for one in waiting}
    assert all(0 <= start_s <= longest_s for start_s in found.values())
    assert occupied or found[100] == 0


@given(loads())
def test_more_room_and_less_before_it_never_make_it_later(
    load: tuple[list[Occupied], list[Waiting]],
) -> None:
    """Whatever runs or waits beside it."""
    occupied, waiting = load
    last = waiting[-1]
    alone = start_times(occupied, [last])[last.task_id]
    assert start_times(occupied[1:], [last])[last.task_id] <= alone
    assert alone <= start_times(occupied, waiting)[last.task_id]


@given(loads(), some.integers(2, 9))
def test_all_is_relative(load: tuple[list[Occupied], list[Waiting]], times: int) -> None:
    """Where everything takes longer by the same factor, so does the wait."""
    occupied, waiting = load
    slower = start_times(
        [
            Occupied(
                task_id=one.task_id,
                places=one.places,
                usual_s=times * one.usual_s,
                elapsed_s=times * one.elapsed_s,
            )
            for one in occupied
        ],
        [
            Waiting(
                task_id=one.task_id,
                places=one.places,
                limit=one.limit,
                usual_s=times * one.usual_s,
            )
            for one in waiting
        ],
    )
    for task_id, start_s in start_times(occupied, waiting).items():
        assert abs(slower[task_id] - times * start_s) <= 1e-6 * (1 + slower[task_id])


def test_others_pass_at_the_pace_of_submits() -> None:
    """As many at once as are sent together; while none is, nobody knows."""
    found = [in_turn_s(place, submits=4, submit_s=2.0) for place in (1, 4, 5, 9)]

    assert found == [0.0, 0.0, 2.0, 4.0]
    assert in_turn_s(2, submits=0, submit_s=2.0) == inf
