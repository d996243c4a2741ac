"""When to look again, and when to stop expecting an answer (cometapi.md 5.4). Pure functions.

All arguments and results are seconds; ages count from the submit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain import DEADLINE_S, Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain import Speed, Task, Watched

FIRST_LOOK_S: Final = 3.0
FIRST_LOOK_AT_ACTION_S: Final = 1.5
JITTER: Final = 0.2

EARLY_S: Final = 5.0
"""Between looks at a task that cannot be done yet: they only find out its progress."""

PROGRESS_PER_S: Final = 25.0
"""So many tasks can show progress in a second, so with more open ones each is seen more rarely."""

EARLY_MAX_S: Final = 60.0
"""But no longer than this between looks, nor until what they found is written."""

NOTED: Final = 0.75
NEAR_S: Final = 2.0
NEAR_MAX_S: Final = 6.0
UNNOTICED: Final = 0.01
"""Nobody notices that a picture comes later by this part of the time it took."""

SWITCH_AT: Final = 0.9
"""Looks become frequent at this part of the time after which the first tasks are done."""

RECONCILE_S: Final = 300.0
GIVE_UP_S: Final = 65 * 60.0
"""The gateway itself fails a task at one hour; five minutes on, nothing can come any more."""

LAST_CHANCE_S: Final = 600.0
"""But this process must have looked for so long itself: bot or clock may have been off."""

MISSING_GRACE_S: Final = 60.0
"""A task may be unknown for a while right after its submit (cometapi.md rule 16)."""

MOST_REFUSALS: Final = 15
"""So often a submit is put off that CometAPI does not take while nothing is wrong with it: some ten
minutes with the back-off. Then its member is told, since nobody knows how long it would go on."""

MOST_REFUSALS_OF_KEY: Final = 6
"""And so often, in a minute and a half, what the key may not do or pay: waiting helps less."""

MOST_TRIES: Final = 1440
"""And in all, probes of outages included: as many as a day has minutes."""

LONGEST_HELD_S: Final = 24 * 3600.0
"""Who waits for the end of an outage longer than that has forgotten what they asked for."""

RETRY_STEPS_S: Final = (2.0, 5.0, 10.0, 20.0, 40.0, 60.0)
LONGEST_BACKOFF_S: Final = RETRY_STEPS_S[-1] * (1 + JITTER)
"""At a start no task waits longer than this for its next try or edit: what it was told to wait for
is over, or is found out again, and the clock may have been ahead when that was written."""


def first_look(kind: Kind, *, chance: Callable[[], float]) -> float:
    """How long after the submit to look for the first time."""
    return _jittered(FIRST_LOOK_AT_ACTION_S if kind is Kind.ACTION else FIRST_LOOK_S, chance)


def next_look(
    age_s: float,
    *,
    soonest_s: float,
    open_tasks: int,
    speed: Speed | None,
    chance: Callable[[], float],
) -> float:
    """How long until the next look at a task.

    Args:
        age_s: of the task.
        soonest_s: at what age it may be done.
        open_tasks: how many are watched in all.
        speed: of the task.
        chance: uniform in [0, 1), for jitter.
    """
    if age_s >= DEADLINE_S[speed]:
        return _jittered(RECONCILE_S, chance)
    near_in_s = SWITCH_AT * soonest_s - age_s
    near_s = min(max(NEAR_S, UNNOTICED * age_s), NEAR_MAX_S)
    if near_in_s <= near_s:
        return _jittered(near_s, chance)
    early_s = min(max(EARLY_S, open_tasks / PROGRESS_PER_S), EARLY_MAX_S)
    return min(_jittered(early_s, chance), near_in_s)


def note_every(open_tasks: int) -> float:
    """How often the progress of a task is written: no more often than messages can show it.

    A little less than the time between two early looks, jitter included, so none is in vain.
    """
    return NOTED * min(open_tasks / PROGRESS_PER_S, EARLY_MAX_S)


def is_overdue(task: Task | Watched, *, now_s: float) -> bool:
    """Whether the task takes longer than its speed promises, so it is only looked at rarely."""
    return age(task, now_s=now_s) >= DEADLINE_S[task.speed]


def age(task: Task | Watched, *, now_s: float) -> float:
    """Seconds since the submit; 0 before it."""
    return max(0.0, now_s - task.submitted_s) if task.submitted_s else 0.0


def backoff(tries: int, *, chance: Callable[[], float]) -> float:
    """How long to wait after that many failures in a row (at least 1)."""
    step = RETRY_STEPS_S[min(max(tries, 1), len(RETRY_STEPS_S)) - 1]
    return _jittered(step, chance)


def refusals(wait_s: float) -> int:
    """As how many a refusal counts after which to wait so long: all together end in minutes."""
    return max(1, round(wait_s / LONGEST_BACKOFF_S))


def _jittered(seconds: float, chance: Callable[[], float]) -> float:
    return seconds * (1 - JITTER + 2 * JITTER * chance())
