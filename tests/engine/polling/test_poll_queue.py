"""What of a look is written, and what is only kept in memory."""

from dataclasses import replace

from bot.domain.tasks import RunningTask
from bot.engine.polling import intervals
from bot.engine.polling.poll_queue import PollEntry, PollQueue
from tests.engine.samples import NOW_S, a_watched

EVERY_S = 30.0
TASK = a_watched(progress=15)


def entry(noted_s: float = NOW_S) -> PollEntry:
    """A task whose progress was written at that time."""
    watched = PollQueue()
    watched.add(TASK, now_s=NOW_S, due_s=NOW_S)
    [one] = watched.soonest(1)
    one.noted_s = noted_s
    return one


def is_news(one: PollEntry, seen: RunningTask, after_s: float) -> bool:
    return one.is_news(seen, now_s=NOW_S + after_s, note_every_s=EVERY_S)


def test_progress_is_written_every_so_often() -> None:
    """With thousands of open tasks messages cannot show each percent."""
    further = replace(TASK, progress=30)

    assert not is_news(entry(), further, after_s=29)
    assert is_news(entry(), further, after_s=30)
    assert is_news(entry(), further, after_s=-1)  # the clock was put back


def test_the_first_progress_is_written_at_once() -> None:
    """Nothing was written by this process yet."""
    assert is_news(entry(noted_s=float("-inf")), replace(TASK, progress=30), after_s=1)


def test_what_changes_what_happens_next_is_written_at_once() -> None:
    """Misses and empty looks are counted across restarts; being overdue is told."""
    for seen in (
        replace(TASK, misses=1),
        replace(TASK, empty_looks=1),
        replace(TASK, overdue=True),
    ):
        assert is_news(entry(), seen, after_s=1)


def test_no_news_is_never_written() -> None:
    """However long ago the last was."""
    assert not is_news(entry(), TASK, after_s=10_000)


def test_few_tasks_show_each_step() -> None:
    """And the progress of many is less than a minute old."""
    assert intervals.note_every(10) < 1
    assert intervals.note_every(1_000) == 30
    assert intervals.note_every(100_000) == 45
