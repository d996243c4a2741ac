"""When to look again, and when to stop expecting an answer. Pure functions.

All arguments and results are seconds; ages count from the submit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain.deadlines import DEADLINE_S
from bot.engine.backoff import jittered

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain.kinds import Kind, Speed

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
"""A task may be unknown for a while right after its submit (midjourney-proxy: issue 253)."""


def first_look(kind: Kind, *, chance: Callable[[], float]) -> float:
    """How long after the submit to look for the first time."""
    return jittered(kind.first_look_s, chance)


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
        open_tasks: how many are watched in all, by all processes.
        speed: of the task.
        chance: uniform in [0, 1), for jitter.
    """
    if age_s >= DEADLINE_S[speed]:
        return jittered(RECONCILE_S, chance)
    near_in_s = SWITCH_AT * soonest_s - age_s
    near_s = min(max(NEAR_S, UNNOTICED * age_s), NEAR_MAX_S)
    if near_in_s <= near_s:
        return jittered(near_s, chance)
    early_s = min(max(EARLY_S, open_tasks / PROGRESS_PER_S), EARLY_MAX_S)
    return min(jittered(early_s, chance), near_in_s)


def note_every(open_tasks: int) -> float:
    """How often the progress of a task is written: no more often than messages can show it.

    A little less than the time between two early looks, jitter included, so none is in vain.
    """
    return NOTED * min(open_tasks / PROGRESS_PER_S, EARLY_MAX_S)
