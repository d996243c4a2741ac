"""A task with all that its message shows besides its own row, read in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select

from bot.domain.states import Ending, State
from bot.domain.tasks import Child, Task, TaskView
from bot.store.favourites import is_favourite
from bot.store.openness import unsupported_kinds
from bot.store.schema import tasks
from bot.store.tasks.at_once import goes_at_once
from bot.store.tasks.places import place_in_queue
from bot.store.tasks.rows import to_task

if TYPE_CHECKING:
    from bot.domain.capacity import Capacity
    from bot.store.database.statements import Connection

_TASK: Final = select(tasks).where(tasks.c.id == bindparam("task_id"))
_CHILDREN: Final = (
    select(
        tasks.c.id,
        tasks.c.button_key,
        tasks.c.state,
        tasks.c.ending,
        tasks.c.guild_id,
        tasks.c.channel_id,
        tasks.c.message_id,
    )
    .where(tasks.c.parent_id == bindparam("task_id"))
    .order_by(tasks.c.id)
)


def get_task(connection: Connection, task_id: int) -> Task | None:
    """The task of that id, if there is one."""
    row = connection.execute(_TASK, {"task_id": task_id}).mappings().one_or_none()
    return None if row is None else to_task(row)


def view_of(
    connection: Connection, task: Task, *, now_s: float, capacity: Capacity | None = None
) -> TaskView:
    """What its message shows: only what has buttons is asked for what became of them.

    `capacity` is what CometAPI may get now, if it is the first message.
    """
    parent_id, has_buttons = task.request.parent_id, bool(task.result.buttons)
    at_once = goes_at_once(connection, task, capacity, now_s=now_s)
    waits = task.state is State.QUEUED and not at_once
    return TaskView(
        task=task,
        place=place_in_queue(connection, task) if waits else None,
        at_once=at_once,
        parent=get_task(connection, parent_id) if parent_id else None,
        children=_children(connection, task.id) if has_buttons else (),
        favourite=has_buttons and is_favourite(connection, task.id),
        unsupported=unsupported_kinds(connection, now_s=now_s) if has_buttons else frozenset(),
    )


def _children(connection: Connection, task_id: int) -> tuple[Child, ...]:
    return tuple(
        Child(
            id=row["id"],
            button_key=row["button_key"] or "",
            state=State(row["state"]),
            ending=Ending(row["ending"]) if row["ending"] else None,
            guild_id=row["guild_id"],
            channel_id=row["channel_id"],
            message_id=row["message_id"],
        )
        for row in connection.execute(_CHILDREN, {"task_id": task_id}).mappings()
    )
