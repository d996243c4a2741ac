"""The custom_ids of our buttons: what they are about, and the version of their format.

`act:1:<task id>:<key>` is one of CometAPI's buttons, `ctl:1:<task id>:<verb>` one of ours.
CometAPI's own customId stays in the row, since both together may pass 100 characters (design.md).
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.media import Area

if TYPE_CHECKING:
    from collections.abc import Sequence

_ID: Final = "(?P<task_id>[0-9]{1,18}):(?P<key>[0-9a-f]{10})"
ACTION: Final = f"act:1:{_ID}"
PLAN: Final = "plan:1:(?P<plan_id>[0-9]{1,18}):(?P<verb>make|drop)"
AREA_SELECT: Final = f"area:1:{_ID}"
AREA_BUTTON: Final = f"paint:1:{_ID}:(?P<bits>[0-9a-f]{{1,8}}):(?P<verb>write|upload)"
CONTROL: Final = "ctl:1:(?P<task_id>[0-9]{1,18}):(?P<verb>[a-z]{1,20})"
DIALOG: Final = (
    "dlg:1:(?P<topic>[a-z]{1,20}):(?P<subject>[0-9]{1,18}):"
    "((?P<key>[0-9a-f]{10})(:(?P<bits>[0-9a-f]{1,8}))?)?"
)
"""Ids have 18 digits at most, which every database can hold."""


class Control(StrEnum):
    """Our own buttons; the value stands in the custom_id."""

    CANCEL = "cancel"
    STOP = "stop"
    WATCH_AGAIN = "watch"
    RUN_AGAIN = "again"
    EDIT = "edit"
    TRY_AGAIN = "retry"
    DISMISS = "dismiss"
    DETAILS = "details"
    FIX = "fix"
    DELIVER = "deliver"
    CONTINUE = "continue"


class PlanVerb(StrEnum):
    """What to do with a planned batch."""

    MAKE = "make"
    DROP = "drop"


class AreaVerb(StrEnum):
    """How to go on from a chosen area."""

    WRITE = "write"
    UPLOAD = "upload"


def action_id(task_id: int, key: str) -> str:
    """The custom_id of one of CometAPI's buttons."""
    return f"act:1:{task_id}:{key}"


def plan_id(number: int, verb: PlanVerb) -> str:
    """The custom_id of a button under the preview of a batch."""
    return f"plan:1:{number}:{verb.value}"


def area_select_id(task_id: int, key: str) -> str:
    """The custom_id of the menu of areas of a picture."""
    return f"area:1:{task_id}:{key}"


def area_button_id(task_id: int, key: str, areas: Sequence[Area], verb: AreaVerb) -> str:
    """The custom_id of a button under a picture with areas marked; it holds the areas as bits."""
    return f"paint:1:{task_id}:{key}:{area_bits(areas)}:{verb.value}"


def area_bits(areas: Sequence[Area]) -> str:
    """Areas as a short text."""
    return f"{sum(1 << index for index, area in enumerate(Area) if area in areas):x}"


def areas_of(bits: str) -> list[Area]:
    """The areas that such a text stands for."""
    number = int(bits, 16)
    return [area for index, area in enumerate(Area) if number >> index & 1]


def control_id(task_id: int, control: Control) -> str:
    """The custom_id of one of our buttons."""
    return f"ctl:1:{task_id}:{control.value}"
