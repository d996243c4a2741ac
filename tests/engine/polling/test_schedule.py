import pytest

from bot.engine.polling.schedule import FETCH_UP_TO
from tests.engine.polling.gateway_model import Run


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("period_s", "open_tasks", "drift_s"),
    [(3.0, 10, 0.0), (3.0, 200, 0.3), (7.0, 30, 0.0), (15.0, 10, 0.3), (15.0, 100, 0.5)],
)
def test_the_rhythm_is_learned_and_followed(
    period_s: float,
    open_tasks: int,
    drift_s: float,
    seed: int,
) -> None:
    """Then a picture waits for the copy, but hardly for the look after it."""
    run = Run(period_s=period_s, open_tasks=open_tasks, drift_s=drift_s, seed=seed)
    run.play(360)

    assert run.schedule.refresh_period.period_s == pytest.approx(period_s + drift_s / 2, rel=0.05)
    assert run.delay_s(0.95) < period_s + drift_s + 0.8
    assert run.requests < run.naive_requests / 3


def test_a_thousand_open_tasks_cost_few_requests_and_little_delay() -> None:
    """A GET a task every 5 s would cost over twenty times as many, for over twice the delay."""
    run = Run(period_s=3.0, open_tasks=1000)
    run.play(150)

    assert run.requests < run.naive_requests / 20
    assert run.delay_s(0.5) < 2.3
    assert run.delay_s(0.95) < 3.8


@pytest.mark.parametrize("open_tasks", [1, 4, 40])
def test_without_a_rhythm_pictures_are_looked_for_when_they_may_be_done(open_tasks: int) -> None:
    """Either there is none, or too few tasks run to tell."""
    run = Run(period_s=0.0, open_tasks=open_tasks)
    run.play(400)

    assert run.schedule.refresh_period.period_s is None
    assert run.delay_s(0.95) < 2.5
    assert run.requests < 3 * 400


@pytest.mark.parametrize("open_tasks", [2, 40, 200])
def test_without_lists_tasks_have_their_turn(open_tasks: int) -> None:
    """A few at a time, without scouts, and all of them."""
    run = Run(period_s=3.0, open_tasks=open_tasks, singly=True)
    run.play(400)

    assert run.schedule.refresh_period.scouted_s == float("-inf")
    assert run.most_at_once <= FETCH_UP_TO
    assert run.delay_s(0.95) < 3.0 + 6.0


def test_a_change_of_rhythm_is_noticed() -> None:
    """A gateway that was updated copies at other times."""
    run = Run(period_s=15.0, open_tasks=60)
    run.play(200)
    refresh_period = run.schedule.refresh_period
    assert refresh_period.period_s == pytest.approx(15, rel=0.05)

    now_s = 1200.0
    for _ in range(2000):
        due_s = refresh_period.next_scout_s(now_s)
        if due_s is None:
            break
        before_s, now_s = now_s, max(now_s + 0.01, due_s)
        copied = now_s // 4.0 != before_s // 4.0
        refresh_period.scouted(now_s, changed=copied, telling=True)
        if refresh_period.period_s and refresh_period.period_s < 10:
            break

    assert refresh_period.period_s == pytest.approx(4, rel=0.1)
