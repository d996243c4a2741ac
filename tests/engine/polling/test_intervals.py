import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import deadlines, kinds
from bot.domain.deadlines import DEADLINE_S
from bot.domain.kinds import Speed
from bot.engine import backoff
from bot.engine.polling import intervals
from tests.engine.samples import NOW_S

speeds = st.sampled_from([None, *Speed])
chances = st.floats(0, 1, exclude_max=True)
ages = st.floats(0, 10 * 3600)


def middle() -> float:
    return 0.5


def test_an_action_is_looked_at_sooner_than_an_imagine() -> None:
    """A U may be finished at once; a grid never is (midjourney-proxy: TaskService)."""
    assert intervals.first_look(kinds.ACTION, chance=middle) == pytest.approx(1.5)
    assert intervals.first_look(kinds.IMAGINE, chance=middle) == pytest.approx(3.0)


def next_look(
    age_s: float,
    *,
    soonest_s: float = 20,
    open_tasks: int = 1,
    speed: Speed | None = Speed.FAST,
    chance: float = 0.5,
) -> float:
    return intervals.next_look(
        age_s,
        soonest_s=soonest_s,
        open_tasks=open_tasks,
        speed=speed,
        chance=lambda: chance,
    )


@pytest.mark.parametrize(
    ("age_s", "expected_s"),
    [(0, 5), (10, 5), (15, 3), (17, 2), (30, 2), (400, 4), (1199, 6), (1200, 300), (3900, 300)],
)
def test_looks_are_most_frequent_when_a_task_may_be_done(age_s: float, expected_s: float) -> None:
    """Few before, every 2 s then, fewer the longer it takes, and hardly any past the deadline."""
    assert next_look(age_s) == pytest.approx(expected_s)


def test_progress_alone_is_looked_at_as_often_as_it_can_be_shown() -> None:
    """With a thousand open tasks a message changes every 40 s at best."""
    assert next_look(0, soonest_s=300, open_tasks=1000) == pytest.approx(40)
    assert next_look(299, soonest_s=300, open_tasks=1000) == pytest.approx(2.99)


@given(
    age_s=ages,
    soonest_s=st.floats(0, 3600),
    open_tasks=st.integers(0, 10**6),
    speed=speeds,
    chance=chances,
)
def test_no_look_is_hasty_or_forgotten(
    age_s: float,
    soonest_s: float,
    open_tasks: int,
    speed: Speed | None,
    chance: float,
) -> None:
    """Whatever is known and whatever the chance, the next look is 1.6 s to 6 min away."""
    wait_s = next_look(
        age_s,
        soonest_s=soonest_s,
        open_tasks=open_tasks,
        speed=speed,
        chance=chance,
    )
    assert 1.6 <= wait_s <= 360


@given(tries=st.integers(-3, 10**6), chance=chances)
def test_a_backoff_is_bounded(tries: int, chance: float) -> None:
    """However often something failed, it is tried again within some 70 s."""
    assert 1.6 <= backoff.backoff(tries, chance=lambda: chance) <= backoff.LONGEST_BACKOFF_S == 72


@given(tries=st.integers(1, 100))
def test_a_backoff_never_becomes_shorter(tries: int) -> None:
    """Each failure in a row waits at least as long as the one before."""
    assert backoff.backoff(tries, chance=middle) <= backoff.backoff(tries + 1, chance=middle)


@pytest.mark.parametrize(
    ("speed", "deadline_s"),
    [(Speed.TURBO, 600), (Speed.FAST, 1200), (Speed.RELAX, 3600), (None, 3600)],
)
def test_each_speed_has_its_own_deadline(speed: Speed | None, deadline_s: float) -> None:
    """Without a chosen speed the key's may be relax, so the longest applies."""
    assert not deadlines.is_overdue(speed, NOW_S, now_s=NOW_S + deadline_s - 1)
    assert deadlines.is_overdue(speed, NOW_S, now_s=NOW_S + deadline_s)


def test_every_speed_gives_up_later_than_the_gateway_does() -> None:
    """The gateway fails a task at one hour, so nothing comes after 65 minutes."""
    assert set(DEADLINE_S) == {None, *Speed}
    assert max(DEADLINE_S.values()) <= 3600 < intervals.GIVE_UP_S <= 65 * 60


def test_a_task_has_no_age_before_its_submit() -> None:
    """Nor a negative one when the clock was set back."""
    assert deadlines.age(None, now_s=NOW_S) == 0
    assert deadlines.age(NOW_S + 60, now_s=NOW_S) == 0
