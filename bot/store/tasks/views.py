"""Tasks with all that their messages show besides their own rows, read in one transaction.

What several of them need is read together, as each statement is a round trip on a server.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import BigInteger, String, bindparam, cast, null, select, union_all

from bot.domain.states import Ending, State
from bot.domain.tasks import Child, Task, TaskView
from bot.store.database.dialects import among
from bot.store.members.favourites import FAVOURITES
from bot.store.openness import ARE_OFF, UNSUPPORTED_FOR_S
from bot.store.schema import tasks
from bot.store.tasks.at_once import goes_at_once, prospect_of
from bot.store.tasks.places import front_of_queue, place_among
from bot.store.tasks.rows import to_task

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.capacity import Capacity
    from bot.store.database.statements import Connection
    from bot.store.tasks.at_once import Prospect

_TASK: Final = select(tasks).where(tasks.c.id == bindparam("task_id"))
_TASKS: Final = select(tasks).where(among(tasks.c.id, "task_ids"))
_CHILDREN: Final = select(
    tasks.c.parent_id,
    tasks.c.id,
    tasks.c.button_key,
    tasks.c.state,
    tasks.c.ending,
    tasks.c.guild_id,
    tasks.c.channel_id,
    tasks.c.message_id,
).where(among(tasks.c.parent_id, "task_ids"))
_MARKS: Final = union_all(
    FAVOURITES.add_columns(cast(null(), String)),
    ARE_OFF.with_only_columns(cast(null(), BigInteger), *ARE_OFF.selected_columns),
)


def get_task(connection: Connection, task_id: int) -> Task | None:
    """The task of that id, if there is one."""
    row = connection.execute(_TASK, {"task_id": task_id}).mappings().one_or_none()
    return None if row is None else to_task(row)


def first_view_of(
    connection: Connection,
    task: Task,
    *,
    now_s: float,
    capacity: Capacity | None,
    prospect: Prospect | None = None,
) -> TaskView:
    """What its message shows, which may be its first one.

    `capacity` is what CometAPI may get now. What is in front of a task that has no message yet is
    asked for unless it is given as `prospect`.
    """
    [view] = views_of(connection, [task], now_s=now_s)
    if task.state is not State.QUEUED or task.shown.message_id is not None:
        return view
    if task.request.kind.shows:
        return replace(view, at_once=True)
    if prospect is None:
        prospect = prospect_of(connection, task.request.user_id, capacity, now_s=now_s)
    at_once = goes_at_once(task, prospect, capacity)
    return replace(view, at_once=at_once, place=None if at_once else prospect.place)


def views_of(connection: Connection, shown: Sequence[Task], *, now_s: float) -> list[TaskView]:
    """What their messages show: only what has buttons is asked for what became of them.

    What is shown once more has the buttons of the task that made it.
    """
    before = _before(connection, shown)
    with_buttons = list({task.made_by_id for task in shown if task.result.buttons})
    children = _children(connection, with_buttons)
    favourite, unsupported = _marks(connection, with_buttons, now_s=now_s)
    waits = any(_has_place(task) for task in shown)
    front = front_of_queue(connection) if waits else []
    return [
        TaskView(
            task=task,
            place=place_among(front, task.id) if _has_place(task) else None,
            parent=before.get(task.request.pressed_under_id or task.request.parent_id),
            original=before.get(task.request.original_id),
            children=tuple(sorted(children[task.made_by_id], key=attrgetter("id"))),
            favourite=task.made_by_id in favourite,
            unsupported=unsupported if task.result.buttons else frozenset(),
        )
        for task in shown
    ]


def _has_place(task: Task) -> bool:
    return task.state is State.QUEUED and task.shown.message_id is not None


def _before(connection: Connection, shown: Sequence[Task]) -> dict[int | None, Task]:
    """The tasks that these came from, by their ids."""
    requests = [task.request for task in shown]
    ids = {request.pressed_under_id or request.parent_id for request in requests}
    ids = (ids | {request.original_id for request in requests}) - {None}
    if not ids:
        return {}
    rows = connection.execute(_TASKS, {"task_ids": ids})
    return {row["id"]: to_task(row) for row in rows.mappings()}


def _children(connection: Connection, task_ids: Sequence[int]) -> Mapping[int, list[Child]]:
    found = defaultdict[int, list[Child]](list)
    if task_ids:
        for row in connection.execute(_CHILDREN, {"task_ids": task_ids}).mappings():
            found[row["parent_id"]].append(_child(row))
    return found


def _marks(
    connection: Connection, task_ids: Sequence[int], *, now_s: float
) -> tuple[frozenset[int], frozenset[str]]:
    """Which of them are favourites, and the kinds of buttons that are off now."""
    if not task_ids:
        return frozenset(), frozenset()
    asked = {"task_ids": task_ids, "since_s": now_s - UNSUPPORTED_FOR_S}
    rows = connection.execute(_MARKS, asked)
    kinds = frozenset(kind for _, kind in rows if kind is not None)
    return frozenset(task_id for task_id, _ in rows if task_id is not None), kinds


def _child(row: Mapping[str, Any]) -> Child:
    return Child(
        id=row["id"],
        button_key=row["button_key"] or "",
        state=State(row["state"]),
        ending=Ending(row["ending"]) if row["ending"] else None,
        guild_id=row["guild_id"],
        channel_id=row["channel_id"],
        message_id=row["message_id"],
    )
