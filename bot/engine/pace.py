"""When to look again, and when to stop expecting an answer (cometapi.md 5.4). Pure functions.

All arguments and results are seconds; ages count from the submit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain import Kind, Speed

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain import Task

FIRST_LOOK_S: Final = 3.0
FIRST_LOOK_AT_ACTION_S: Final = 1.5
STEPS: Final = ((60.0, 5.0), (300.0, 8.0))
LAST_STEP_S: Final = 15.0
JITTER: Final = 0.2

DEADLINE_S: Final = {Speed.TURBO: 600.0, Speed.FAST: 1200.0, Speed.RELAX: 3600.0, None: 3600.0}
"""Without a chosen speed the key's own applies, which may be relax (cometapi.md 1.1)."""

RECONCILE_S: Final = 300.0
LONGEST_WAIT_S: Final = 15 * 60.0
"""No task waits longer than this for its next look, try or edit, whatever CometAPI asks for."""

GIVE_UP_S: Final = 65 * 60.0
"""The gateway itself fails a task at one hour; five minutes on, nothing can come any more."""

MISSING_GRACE_S: Final = 60.0
"""A task may be unknown for a while right after its submit (cometapi.md rule 16)."""

RETRY_STEPS_S: Final = (2.0, 5.0, 10.0, 20.0, 40.0, 60.0)


def first_look(kind: Kind, *, chance: Callable[[], float]) -> float:
    """How long after the submit to look for the first time."""
    return _jittered(FIRST_LOOK_AT_ACTION_S if kind is Kind.ACTION else FIRST_LOOK_S, chance)


def next_look(age_s: float, *, speed: Speed | None, chance: Callable[[], float]) -> float:
    """How long until the next look at a task of that age."""
    if age_s >= DEADLINE_S[speed]:
        return _jittered(RECONCILE_S, chance)
    interval_s = next((every for until, every in STEPS if age_s < until), LAST_STEP_S)
    return _jittered(interval_s, chance)


def is_overdue(task: Task, *, now_s: float) -> bool:
    """Whether the task takes longer than its speed promises, so it is only looked at rarely."""
    return age(task, now_s=now_s) >= DEADLINE_S[task.speed]


def age(task: Task, *, now_s: float) -> float:
    """Seconds since the submit; 0 before it."""
    return max(0.0, now_s - task.submitted_s) if task.submitted_s else 0.0


def backoff(tries: int, *, chance: Callable[[], float]) -> float:
    """How long to wait after that many failures in a row (at least 1)."""
    step = RETRY_STEPS_S[min(max(tries, 1), len(RETRY_STEPS_S)) - 1]
    return _jittered(step, chance)


def _jittered(seconds: float, chance: Callable[[], float]) -> float:
    return seconds * (1 - JITTER + 2 * JITTER * chance())
