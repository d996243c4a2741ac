"""Whether a member gets a copy of their picture by direct message: once, if they want that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, update

from bot.domain.servers.log_entries import picture_copy
from bot.domain.states import State
from bot.store.notices import add_notice
from bot.store.schema import tasks

if TYPE_CHECKING:
    from bot.domain.tasks import Task
    from bot.store.database.statements import Connection

_TAKE: Final = (
    update(tasks)
    .where(tasks.c.id == bindparam("task_id"), tasks.c.to_copy)
    .values(to_copy=False)
    .returning(tasks.c.id)
)


def may_copy(task: Task) -> bool:
    """Whether a message that shows the task as it is has what its member wants a copy of."""
    is_there = task.state is State.SUCCEEDED and task.shown.removed_by is None
    return task.request.to_copy and is_there


def add_copy(connection: Connection, task: Task) -> None:
    """Add the copy of a task that is shown now, unless it was added before."""
    if connection.execute(_TAKE, {"task_id": task.id}).scalar_one_or_none() is None:
        return
    finished_s = task.schedule.finished_s or task.schedule.created_s
    add_notice(connection, picture_copy(task.id, task.request.user_id), now_s=finished_s)
