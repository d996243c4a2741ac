"""The custom_ids of the buttons under a task: what they are about, and the version of their format.

`act:2:<tag>:<task id>:<key>` is one of CometAPI's buttons, `acts:2:<tag>:<task id>:<key>` a menu
of them that begins with that one, `ctl:2:<tag>:<task id>:<verb>` one of ours, and
`det:2:<tag>:<task id>:<verb>` one of a card about a task, wherever that is shown. The tag is that
of the row, as another database may have a task of the same id. Messages of earlier versions have
format 1, without a tag, and work for ever.
Panels and reports have their own, beside what they show: `bot/ui/presses/buttons.py` lists all who
read one.
CometAPI's own customId stays in the row, since both together may pass Discord's 100 characters.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.media import Area

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.tasks import Task

_FORMAT: Final = "(?:1|2:(?P<tag>[0-9a-f]{16}))"
KEY: Final = "[0-9a-f]{10}"
_ID: Final = f"(?P<task_id>[0-9]{{1,18}}):(?P<key>{KEY})"
ACTION: Final = f"act:{_FORMAT}:{_ID}"
ACTIONS: Final = f"acts:{_FORMAT}:{_ID}"
PLAN: Final = "plan:1:(?P<plan_id>[0-9]{1,18}):(?P<verb>make|drop)"
AREA_SELECT: Final = f"area:{_FORMAT}:{_ID}"
AREA_BUTTON: Final = f"paint:{_FORMAT}:{_ID}:(?P<bits>[0-9a-f]{{1,8}}):(?P<verb>write|upload)"
CONTROL: Final = f"ctl:{_FORMAT}:(?P<task_id>[0-9]{{1,18}}):(?P<verb>[a-z]{{1,20}})"
DETAILS: Final = (
    f"det:{_FORMAT}:(?P<task_id>[0-9]{{1,18}}):(?P<verb>[a-z]{{1,10}})(?::(?P<page>[0-9]{{1,3}}))?"
)
DIALOG: Final = (
    f"dlg:{_FORMAT}:"
    "(?P<topic>[a-z]{1,20}):(?P<subject>[0-9]{1,18}):"
    "((?P<key>[0-9a-f]{10})(:(?P<bits>[0-9a-f]{1,8}))?)?"
    "(@(?P<draft>[0-9]{1,18}))?"
)
ALLOW: Final = "allow:1:(?P<month>[0-9]{4}-[0-9]{2}):(?P<cents>[0-9]{1,10})"
BACK: Final = "back:1:(?P<draft>[0-9]{1,18}):(?P<verb>edit|fix|make|drop)"
"""Ids have 18 digits at most, which every database can hold."""

_TAG: Final = re.compile("[a-z]+:2:([0-9a-f]{16}):")
_CONTROL: Final = re.compile(CONTROL)
_ACTION: Final = re.compile(ACTION)
_ACTIONS: Final = re.compile(ACTIONS)


class PlanVerb(StrEnum):
    """What to do with a planned batch."""

    MAKE = "make"
    DROP = "drop"


class BackVerb(StrEnum):
    """What to do with what was entered and refused."""

    EDIT = "edit"
    FIX = "fix"
    MAKE = "make"  # at the price that was shown
    DROP = "drop"


class AreaVerb(StrEnum):
    """How to go on from a chosen area."""

    WRITE = "write"
    UPLOAD = "upload"


def action_id(task: Task, key: str) -> str:
    """The custom_id of one of CometAPI's buttons."""
    return f"act:{_format_of(task)}:{task.id}:{key}"


def actions_id(task: Task, first_key: str) -> str:
    """The custom_id of a menu of CometAPI's buttons that begins with that one."""
    return f"acts:{_format_of(task)}:{task.id}:{first_key}"


def plan_id(number: int, verb: PlanVerb) -> str:
    """The custom_id of a button under the preview of a batch."""
    return f"plan:1:{number}:{verb.value}"


def back_id(draft_id: int, verb: BackVerb) -> str:
    """The custom_id of a button under a refusal of what was entered."""
    return f"back:1:{draft_id}:{verb.value}"


def allow_id(month: str, granted_usd: float) -> str:
    """The custom_id of a button that allows more in a month, on top of what was granted before."""
    return f"allow:1:{month}:{round(100 * granted_usd)}"


def area_select_id(task: Task, key: str) -> str:
    """The custom_id of the menu of areas of a picture."""
    return f"area:{_format_of(task)}:{task.id}:{key}"


def area_button_id(task: Task, key: str, areas: Sequence[Area], verb: AreaVerb) -> str:
    """The custom_id of a button under a picture with areas marked; it holds the areas as bits."""
    return f"paint:{_format_of(task)}:{task.id}:{key}:{area_bits(areas)}:{verb.value}"


def area_bits(areas: Sequence[Area]) -> str:
    """Areas as a short text."""
    return f"{sum(1 << index for index, area in enumerate(Area) if area in areas):x}"


def areas_of(bits: str) -> list[Area]:
    """The areas that such a text stands for; none if it stands for any that there is not."""
    number = int(bits, 16)
    if number >> len(Area):
        return []
    return [area for index, area in enumerate(Area) if number >> index & 1]


def control_id(task: Task, verb: str) -> str:
    """The custom_id of one of our buttons."""
    return f"ctl:{_format_of(task)}:{task.id}:{verb}"


def details_id(task: Task, verb: str, page: int | None = None) -> str:
    """The custom_id of a button or a menu of a card about a task; `page`: of its family's menu."""
    return f"det:{_format_of(task)}:{task.id}:{verb}" + ("" if page is None else f":{page}")


def dialog_id(topic: str, task: Task, rest: str = "") -> str:
    """The custom_id of a dialog about a task."""
    return f"dlg:{_format_of(task)}:{topic}:{task.id}:{rest}"


def draft_dialog_id(topic: str, draft_id: int) -> str:
    """The custom_id of a dialog about a draft."""
    return f"dlg:1:{topic}:{draft_id}:"


def tag_in(custom_id: str) -> str | None:
    """The tag in a custom_id, if it has one."""
    found = _TAG.match(custom_id)
    return found and found[1]


def names(task: Task, custom_id: str) -> bool:
    """Whether that is the custom_id of a button or a menu of the task's own message."""
    patterns = (_CONTROL, _ACTION, _ACTIONS)
    found = next(filter(None, (pattern.fullmatch(custom_id) for pattern in patterns)), None)
    return found is not None and (found["tag"], int(found["task_id"])) == (task.shown.tag, task.id)


def _format_of(task: Task) -> str:
    return "1" if task.shown.tag is None else f"2:{task.shown.tag}"
