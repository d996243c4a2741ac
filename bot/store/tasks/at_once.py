"""Whether a task that is just asked for goes to CometAPI as soon as it has its message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, func, select, text

from bot.domain.states import State
from bot.store.schema import is_live, queue, tasks
from bot.store.tasks.member_limits import HAS_ITS_TURN
from bot.store.tasks.places import TURN_TO_BE

if TYPE_CHECKING:
    from bot.domain.capacity import Capacity
    from bot.domain.tasks import Task
    from bot.store.database.statements import Connection

_TURN: Final = select(TURN_TO_BE)
_UNDER_WAY: Final = (
    select(func.count())
    .select_from(tasks)
    .where(is_live, tasks.c.state == State.SUBMITTING)
    .scalar_subquery()
)
# What has something attached lets others pass while that is fetched.
_BEFORE: Final = (
    select(queue.c.task_id)
    .where(*HAS_ITS_TURN, queue.c.turn <= bindparam("turn"), text("NOT queue.attached"))
    .limit(bindparam("submits"))
    .subquery("ahead")
)
_AHEAD: Final = select(
    _UNDER_WAY + select(func.count()).select_from(_BEFORE).scalar_subquery(),
)


def goes_at_once(
    connection: Connection, task: Task, capacity: Capacity | None, *, now_s: float
) -> bool:
    """Whether nothing keeps a task without a message in line: its member's limit nor others.

    That is as of now: somebody else may be quicker, or what is attached may have to be fetched.
    """
    if task.state is not State.QUEUED or task.shown.message_id is not None:
        return False
    if task.result.remote_id is not None:
        return True  # it is there already, and only its message is missing
    if capacity is None or not capacity.submits or task.schedule.paused:
        return False
    most, turn = capacity.per_member, _turn(connection, task)
    if turn + min(task.request.starts, most) - 1 > most:
        return False
    asked = {"max_running": most, "now_s": now_s, "turn": turn, "submits": capacity.submits}
    return int(connection.execute(_AHEAD, asked).scalar_one()) < capacity.submits


def _turn(connection: Connection, task: Task) -> int:
    return int(connection.execute(_TURN, {"task_id": task.id}).scalar_one())
