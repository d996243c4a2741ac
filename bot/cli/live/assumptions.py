"""What the bot takes for granted of CometAPI (docs/cometapi.md), held against what it answered."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from bot.cli.checks.result import Result, broken, fine, unknown
from bot.cli.live.course import STATE, Course
from bot.cometapi import Outcome
from bot.cometapi.actions import Action

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from bot.cli.live.recording import Recording

Found = tuple[bool | None, str]
"""Whether it holds, None where that was not reached, and what shows it."""

STEP: Final = "The bot was built for something else: attach the report to a bug report."
NOT_REACHED: Final = (None, "It was not reached.")
_FETCH: Final = "/fetch"
_LIST: Final = "/list-by-condition"
_SUBMITS: Final = ("/submit/imagine", "/submit/action")
_TAKEN: Final = [1, 21, 22]  # what is looked for in it may be anything of JSON's
_FIELDS: Final = ("id", "status", "progress", "imageUrl", "buttons")
_STATUSES: Final = frozenset(
    {"", "NOT_START", "SUBMITTED", "IN_PROGRESS", "SUCCESS", "FAILURE", "MODAL"}
)
_PERCENT: Final = re.compile(r"|[0-9]{1,3}%")
_TIMES: Final = ("submitTime", "startTime", "finishTime")
_EARLIEST_MS: Final = 1e12
_LONGEST_REFRESH_S: Final = 60.0
_GRID: Final = {"upsample": 4, "variation": 4}
_OFF: Final = 0.03


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the assumptions are held against.

    Attributes:
        course: what was found out.
        recording: every answer.
        estimate_usd: what both requests should cost, in US dollars.
        speed: the one that was asked for; "" for none.
    """

    course: Course
    recording: Recording
    estimate_usd: float
    speed: str

    def tasks(self) -> list[Mapping[str, Any]]:
        """The tasks in all single looks, oldest first."""
        bodies = [one["body"] for one in self.recording.answers(_FETCH)]
        return [body for body in bodies if isinstance(body, dict) and "status" in body]


def judged(evidence: Evidence) -> Iterator[Result]:
    """Each assumption by its name in docs/cometapi.md, with what was found."""
    for name, judge in ASSUMPTIONS.items():
        holds, found = judge(evidence)
        if holds is None:
            yield unknown(name, found, "")
        else:
            yield fine(name, found) if holds else broken(name, found, STEP)


def _list_of_nothing(evidence: Evidence) -> Found:
    answers = [one for one in evidence.recording.answers(_LIST) if one["sent"] == {"ids": []}]
    if not answers:
        return NOT_REACHED
    return answers[0]["body"] == [], f"HTTP {answers[0]['status']}, {_short(answers[0]['body'])}"


def _unknown_task(evidence: Evidence) -> Found:
    found = evidence.course.unknown
    return NOT_REACHED if found is None else (found == "TaskNotFound", f"Answered as {found}.")


def _submit_envelope(evidence: Evidence) -> Found:
    answers = evidence.recording.answers(*_SUBMITS)
    if not answers:
        return NOT_REACHED
    bodies = [one["body"] for one in answers]
    taken = [isinstance(one, dict) and one.get("code") in _TAKEN for one in bodies]
    named = [isinstance(one, dict) and isinstance(one.get("result"), str) for one in bodies]
    return all(taken) and all(named), "; ".join(map(_short, bodies))


def _speed_prefix(evidence: Evidence) -> Found:
    if not evidence.speed:
        return None, "DEFAULT_SPEED names no speed, so none was asked for."
    answers = evidence.recording.answers("/submit/imagine")
    if not answers:
        return NOT_REACHED
    taken = evidence.course.submitted is not None
    return taken, f"{answers[0]['path']} answered HTTP {answers[0]['status']}."


def _task_fields(evidence: Evidence) -> Found:
    tasks = evidence.tasks()
    lacking = {name for task in tasks for name in _FIELDS if name not in task}
    words = f"Missing: {', '.join(sorted(lacking))}." if lacking else "All are there."
    return (not lacking, words) if tasks else NOT_REACHED


def _known_statuses(evidence: Evidence) -> Found:
    seen = list(dict.fromkeys(str(task["status"]) for task in evidence.tasks()))
    return (set(seen) <= _STATUSES, ", ".join(seen)) if seen else NOT_REACHED


def _progress(evidence: Evidence) -> Found:
    told = [task.get("progress") for task in evidence.tasks()]
    fits = all(isinstance(one, str) and _PERCENT.fullmatch(one) for one in told)
    return (fits, ", ".join(dict.fromkeys(map(str, told)))) if told else NOT_REACHED


def _times(evidence: Evidence) -> Found:
    found = [(name, task.get(name)) for task in evidence.tasks()[-1:] for name in _TIMES]
    fits = all(isinstance(value, int) and value > _EARLIEST_MS for _, value in found)
    return (fits, ", ".join(f"{n} {v}" for n, v in found)) if found else NOT_REACHED


def _state(evidence: Evidence) -> Found:
    seen = list(dict.fromkeys(str(task.get("state")) for task in evidence.tasks()))
    return (STATE in seen, ", ".join(seen)) if seen else NOT_REACHED


def _refresh(evidence: Evidence) -> Found:
    picture = evidence.course.picture
    if picture is None:
        return NOT_REACHED
    looks = evidence.recording.answers(f"/{picture.id}{_FETCH}")
    gaps = [after["at_s"] - before["at_s"] for before, after in pairwise(looks)]
    longest_s = max(gaps, default=0.0)
    return longest_s <= _LONGEST_REFRESH_S, f"The longest time without news was {longest_s:.0f} s."


def _listed(evidence: Evidence) -> Found:
    picture, listed = evidence.course.picture, evidence.course.listed
    if picture is None:
        return NOT_REACHED
    if listed is None:
        return False, "A list with its id does not have the task."
    alike = listed.status is picture.status and listed.buttons == picture.buttons
    return alike and bool(listed.media), f"{listed.status}, {len(listed.buttons)} buttons."


def _grid_buttons(evidence: Evidence) -> Found:
    if evidence.course.picture is None:
        return NOT_REACHED
    buttons = evidence.course.picture.buttons
    kinds = [Action.parse(one.custom_id).kind for one in buttons if one.custom_id]
    fits = all(kinds.count(kind) == count for kind, count in _GRID.items()) and "reroll" in kinds
    return fits, ", ".join(dict.fromkeys(kinds))


def _link(evidence: Evidence) -> Found:
    course = evidence.course
    return (course.link_works, f"It led to {course.link}.") if course.link else NOT_REACHED


def _press(evidence: Evidence) -> Found:
    pressed, submitted = evidence.course.pressed, evidence.course.submitted
    if pressed is None or submitted is None:
        return NOT_REACHED
    is_new = pressed.outcome is Outcome.ACCEPTED and pressed.id != submitted.id
    return is_new, f"The press was {pressed.outcome}, with an id of its own."


def _upscale(evidence: Evidence) -> Found:
    task = evidence.course.upscaled
    if task is None:
        return NOT_REACHED
    kinds = {Action.parse(one.custom_id).kind for one in task.buttons if one.custom_id}
    return "upsample" not in kinds, f"{len(task.media)} links, {len(task.buttons)} buttons."


def _balance(evidence: Evidence) -> Found:
    before = evidence.course.before
    if before is None:
        return False, "The balance is not told."
    return before.total_usd is not None, "The balance is told in dollars."


def _price(evidence: Evidence) -> Found:
    usd, expected = evidence.course.usd, evidence.estimate_usd
    if usd is None or evidence.course.upscaled is None:
        return NOT_REACHED
    fits = abs(usd - expected) <= _OFF * expected
    found = f"Charged were ${usd:.4f}, and PRICES say ${expected:.4f}"
    if not fits and not evidence.speed:  # accounts have a speed of their own
        return None, f"{found} for fast; DEFAULT_SPEED names no speed, so none was asked for."
    return fits, f"{found}."


def _short(value: object) -> str:
    return str(value)[:120]


ASSUMPTIONS: Final[dict[str, Callable[[Evidence], Found]]] = {
    "list-of-nothing": _list_of_nothing,
    "unknown-task": _unknown_task,
    "submit-envelope": _submit_envelope,
    "speed-prefix": _speed_prefix,
    "task-fields": _task_fields,
    "known-statuses": _known_statuses,
    "progress-percent": _progress,
    "times-in-ms": _times,
    "state-comes-back": _state,
    "refresh-period": _refresh,
    "list-by-condition": _listed,
    "grid-buttons": _grid_buttons,
    "link-without-key": _link,
    "press-makes-a-task": _press,
    "upscale-is-one": _upscale,
    "balance-in-dollars": _balance,
    "prices": _price,
}
"""By the names in docs/cometapi.md, in the order in which they are found out."""
