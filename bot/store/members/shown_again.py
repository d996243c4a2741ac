"""What is shown once more, and the task that made it: two rows, each with a message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select

from bot.domain.states import State
from bot.store.database.dialects import among
from bot.store.schema import tasks
from bot.store.tasks.changes import change

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.domain.tasks import Task
    from bot.store.database.statements import Connection

_REMOTE_ID: Final = select(tasks.c.remote_id).where(tasks.c.id == bindparam("task_id"))
_SHOWS: Final = select(tasks.c.id).where(among(tasks.c.original_id, "originals"))


def begin_to_show(connection: Connection, task: Task) -> None:
    """Let a task that was just given its message show there what its original made."""
    original = {"task_id": task.request.original_id}
    remote_id = connection.execute(_REMOTE_ID, original).scalar_one_or_none() or ""
    change(connection, task.id, visible=False, state=State.RUNNING, remote_id=remote_id, doubt=None)
    change(connection, task.id, state=State.SUCCEEDED, finished_s=task.schedule.created_s)


def shows_of(connection: Connection, task_ids: Collection[int]) -> list[int]:
    """The ids of all tasks that show once more what these made."""
    return list(connection.execute(_SHOWS, {"originals": task_ids}).scalars())
