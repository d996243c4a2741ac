"""The custom_ids of our buttons: what they are about, and the version of their format.

`act:1:<task id>:<key>` is one of CometAPI's buttons, `ctl:1:<task id>:<verb>` one of ours.
CometAPI's own customId stays in the row, since both together may pass 100 characters (design.md).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

ACTION: Final = r"act:1:(?P<task_id>[0-9]{1,18}):(?P<key>[0-9a-f]{10})"
CONTROL: Final = r"ctl:1:(?P<task_id>[0-9]{1,18}):(?P<verb>[a-z]+)"


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


def action_id(task_id: int, key: str) -> str:
    """The custom_id of one of CometAPI's buttons."""
    return f"act:1:{task_id}:{key}"


def control_id(task_id: int, control: Control) -> str:
    """The custom_id of one of our buttons."""
    return f"ctl:1:{task_id}:{control.value}"
