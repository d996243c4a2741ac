"""The one way a row of `tasks` changes: a guarded update that returns the row as it became."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from bot.domain import State, Task
from bot.store.rows import to_task
from bot.store.schema import tasks

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection


def change(
    connection: Connection,
    task_id: int,
    *,
    when: Collection[State] | None = None,
    visible: bool = True,
    **values: Any,  # noqa: ANN401 - columns of the table
) -> Task | None:
    """Update one task if its state is one of `when`; None if it is not (any more).

    A visible change raises the revision, which makes the row due for painting; one that settles
    the task makes it due at once, and it waits for nothing any more.
    """
    statement = update(tasks).where(tasks.c.id == task_id).returning(tasks)
    if when is not None:
        statement = statement.where(tasks.c.state.in_(when))
    if visible:
        values["revision"] = tasks.c.revision + 1
    state = values.get("state")
    if state is not None and State(state).is_settled:
        values |= {"paint_after_s": 0.0, "paused": False}
    row = connection.execute(statement.values(values)).mappings().one_or_none()
    return None if row is None else to_task(row)


def touch(connection: Connection, task_id: int | None) -> None:
    """Make a task due for painting though its own row did not change."""
    if task_id is not None:
        change(connection, task_id, paint_after_s=0.0)
