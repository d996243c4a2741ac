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
from bot.store.tasks.places import SHOWN_PLACES, front_of_queue, place_among
from bot.store.tasks.rows import to_task
from bot.store.tasks.submitting.start_times import starts_in_s

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
    tasks.c.user_id,
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
    [view] = views_of(connection, [task], now_s=now_s, capacity=capacity)
    if task.state is not State.QUEUED or task.shown.message_id is not None:
        return view
    if task.request.kind.shows:
        return replace(view, at_once=True)
    if prospect is None:
        prospect = prospect_of(connection, task.request.user_id, capacity, now_s=now_s)
    if goes_at_once(task, prospect, capacity):
        return replace(view, at_once=True, place=None)
    places, members = {task.id: prospect.place}, {task.request.user_id}
    starts = starts_in_s(connection, _told(places), members, capacity, now_s=now_s)
    return replace(view, place=prospect.place, starts_in_s=starts.get(task.id))


def views_of(
    connection: Connection,
    shown: Sequence[Task],
    *,
    now_s: float,
    capacity: Capacity | None = None,
) -> list[TaskView]:
    """What their messages show: only what has buttons is asked for what became of them.

    With the `capacity` that CometAPI has now, those in line say when they go. What is shown once
    more has the buttons of the task that made it.
    """
    before = _before(connection, shown)
    with_buttons = list({task.made_by_id for task in shown if task.result.buttons})
    children = _children(connection, with_buttons)
    favourite, unsupported = _marks(connection, with_buttons, now_s=now_s)
    places = _places(connection, shown)
    members = {task.request.user_id for task in shown if task.id in places}
    starts = starts_in_s(connection, _told(places), members, capacity, now_s=now_s)
    return [
        TaskView(
            task=task,
            place=places.get(task.id),
            starts_in_s=starts.get(task.id),
            parent=before.get(task.request.pressed_under_id or task.request.parent_id),
            original=before.get(task.request.original_id),
            children=tuple(sorted(children[task.made_by_id], key=attrgetter("id"))),
            favourite=task.made_by_id in favourite,
            unsupported=unsupported if task.result.buttons else frozenset(),
        )
        for task in shown
    ]


def _places(connection: Connection, shown: Sequence[Task]) -> dict[int, int]:
    """Where those of them stand that are in line, by their ids."""
    in_line = [task.id for task in shown if _has_place(task)]
    front = front_of_queue(connection) if in_line else []
    return {task_id: place_among(front, task_id) for task_id in in_line}


def _told(places: Mapping[int, int]) -> dict[int, int]:
    """Those that are said: of the others no message is mended as they move up."""
    return {task_id: place for task_id, place in places.items() if place <= SHOWN_PLACES}


def _has_place(task: Task) -> bool:
    is_waiting = task.state is State.QUEUED and task.shown.message_id is not None
    return is_waiting and not task.request.kind.shows


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
    asked = {"task_ids": task_ids, "since_s": now_s - UNSUPPORTED_FOR_S, "now_s": now_s}
    rows = connection.execute(_MARKS, asked)
    kinds = frozenset(kind for _, kind in rows if kind is not None)
    return frozenset(task_id for task_id, _ in rows if task_id is not None), kinds


def _child(row: Mapping[str, Any]) -> Child:
    return Child(
        id=row["id"],
        button_key=row["button_key"] or "",
        state=State(row["state"]),
        ending=Ending(row["ending"]) if row["ending"] else None,
        user_id=row["user_id"],
        guild_id=row["guild_id"],
        channel_id=row["channel_id"],
        message_id=row["message_id"],
    )
