import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Kind, Speed, State
from bot.engine import pace
from tests.engine.samples import NOW_S, a_task

speeds = st.sampled_from([None, *Speed])
chances = st.floats(0, 1, exclude_max=True)
ages = st.floats(0, 10 * 3600)


def middle() -> float:
    return 0.5


def test_an_action_is_looked_at_sooner_than_an_imagine() -> None:
    """A U may be finished at once; a grid never is (cometapi.md 2.5)."""
    assert pace.first_look(Kind.ACTION, chance=middle) == pytest.approx(1.5)
    assert pace.first_look(Kind.IMAGINE, chance=middle) == pytest.approx(3.0)


@pytest.mark.parametrize(
    ("age_s", "expected_s"),
    [(0, 5), (59, 5), (60, 8), (299, 8), (300, 15), (1199, 15), (1200, 300), (3900, 300)],
)
def test_looks_become_rarer(age_s: float, expected_s: float) -> None:
    """5, 8 and 15 s, and past the deadline only every few minutes."""
    assert pace.next_look(age_s, speed=Speed.FAST, chance=middle) == pytest.approx(expected_s)


@given(age_s=ages, speed=speeds, chance=chances)
def test_no_look_is_hasty_or_forgotten(age_s: float, speed: Speed | None, chance: float) -> None:
    """Whatever the chance, the next look is 4 s to 6 min away."""
    assert 4 <= pace.next_look(age_s, speed=speed, chance=lambda: chance) <= 360


@given(tries=st.integers(-3, 10**6), chance=chances)
def test_a_backoff_is_bounded(tries: int, chance: float) -> None:
    """However often something failed, it is tried again within some 70 s."""
    assert 1.6 <= pace.backoff(tries, chance=lambda: chance) <= 72


@given(tries=st.integers(1, 100))
def test_a_backoff_never_becomes_shorter(tries: int) -> None:
    """Each failure in a row waits at least as long as the one before."""
    assert pace.backoff(tries, chance=middle) <= pace.backoff(tries + 1, chance=middle)


@pytest.mark.parametrize(
    ("speed", "deadline_s"),
    [(Speed.TURBO, 600), (Speed.FAST, 1200), (Speed.RELAX, 3600), (None, 3600)],
)
def test_each_speed_has_its_own_deadline(speed: Speed | None, deadline_s: float) -> None:
    """Without a chosen speed the key's may be relax, so the longest applies."""
    task = a_task(speed=speed, submitted_s=NOW_S)

    assert not pace.is_overdue(task, now_s=NOW_S + deadline_s - 1)
    assert pace.is_overdue(task, now_s=NOW_S + deadline_s)


def test_every_speed_gives_up_later_than_the_gateway_does() -> None:
    """The gateway fails a task at one hour, so nothing comes after 65 minutes."""
    assert set(pace.DEADLINE_S) == {None, *Speed}
    assert max(pace.DEADLINE_S.values()) <= 3600 < pace.GIVE_UP_S <= 65 * 60


def test_a_task_has_no_age_before_its_submit() -> None:
    """Nor a negative one when the clock was set back."""
    assert pace.age(a_task(State.QUEUED), now_s=NOW_S) == 0
    assert pace.age(a_task(submitted_s=NOW_S + 60), now_s=NOW_S) == 0
