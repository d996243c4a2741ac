"""When what a member asked for goes to CometAPI, by what is known of durations. Pure, in seconds.

Times count from now; infinity stands for what nobody knows. Of several that run at once the first
is done sooner than each of them usually is, so the time is the middle one of some possible courses,
in each of which every task takes another part of its usual time.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import inf, isinf
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PARTS: Final = (0.56, 0.72, 0.86, 1.0, 1.16, 1.38, 1.78)
"""How long tasks of a kind take as parts of the usual time: in as many courses each task takes each
of them once. Their number is prime, so that no two tasks take the same in all of them."""

OVERTIME: Final = 0.2
"""What takes longer than all of these takes this part of the usual time more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occupied:
    """Places of a member that a task takes at CometAPI."""

    task_id: int
    places: int
    usual_s: float
    elapsed_s: float = 0.0
    longest_s: float = inf
    """After which they are free in any case."""

    def left_s(self, course: int) -> float:
        """How long it still takes them in one of the possible courses."""
        if isinf(self.usual_s):
            return self.longest_s
        left = [part * self.usual_s - self.elapsed_s for part in PARTS]
        possible = [one for one in left if one > 0] or [OVERTIME * self.usual_s]
        place = _part_of(self.task_id, course) * len(possible) // len(PARTS)
        return min(possible[place], self.longest_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A task in line: how many places it takes of so many that may be, and for how long."""

    task_id: int
    places: int
    limit: int
    usual_s: float


def start_times(occupied: Sequence[Occupied], waiting: Sequence[Waiting]) -> dict[int, float]:
    """When each of a member's tasks in line has room, by its id, in the order in which they go.

    Each goes as soon as all that is before it leaves it room, whether that runs or waits.
    """
    found = defaultdict[int, list[float]](list)
    for course in range(len(PARTS)):
        for task_id, start_s in _course(occupied, waiting, course).items():
            found[task_id].append(start_s)
    return {task_id: sorted(times)[len(PARTS) // 2] for task_id, times in found.items()}


def in_turn_s(place: int, *, submits: int, submit_s: float) -> float:
    """How long it takes until CometAPI took as many as are before that place, 1 being the next.

    Args:
        place: in line.
        submits: how many are sent at once.
        submit_s: how long one takes.
    """
    return (place - 1) // submits * submit_s if submits else inf


def known(seconds: float) -> float | None:
    """A time, or None if nobody knows it."""
    return None if isinf(seconds) else seconds


def _part_of(task_id: int, course: int) -> int:
    """Which of the parts a task takes in a course."""
    return (course * (1 + task_id % (len(PARTS) - 1)) + 3 * task_id) % len(PARTS)


def _course(
    occupied: Sequence[Occupied], waiting: Sequence[Waiting], course: int
) -> Mapping[int, float]:
    """When each has room in one of the possible courses."""
    before = [(one.left_s(course), one.places) for one in occupied]
    found = {}
    for task in waiting:
        start_s = found[task.task_id] = _room_in_s(before, task)
        takes_s = PARTS[_part_of(task.task_id, course)] * task.usual_s
        before.append((start_s + takes_s, task.places))
    return found


def _room_in_s(before: Sequence[tuple[float, int]], task: Waiting) -> float:
    """When no more is left of what is before a task (until when, and its places) than has room."""
    most = task.limit - min(task.places, task.limit)
    taken = sum(places for _, places in before)
    if taken <= most:
        return 0.0
    for until_s, places in sorted(before):
        taken -= places
        if taken <= most:
            return until_s
    return inf
