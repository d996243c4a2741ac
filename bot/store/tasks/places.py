"""Places in the queue, as messages show them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, func, or_, select, text, tuple_, update

from bot.domain.states import State
from bot.store.database.dialects import among
from bot.store.schema import held_places, queue, tasks
from bot.store.signals import Loop

if TYPE_CHECKING:
    from bot.domain.tasks import Task
    from bot.store.database.statements import Connection

SHOWN_PLACES: Final = 10
"""Messages show a place in line up to here, so a moving line repaints no more than this many."""

_IN_ORDER: Final = (queue.c.turn, queue.c.task_id)
# How many stand in front, counted no further than what a message shows.
_MINE: Final = queue.alias("mine")
_PLACE: Final = select(
    select(func.count())
    .select_from(
        select(queue.c.task_id)
        .where(tuple_(*_IN_ORDER) < tuple_(_MINE.c.turn, _MINE.c.task_id))
        .correlate(_MINE)
        .limit(bindparam("shown"))
        .subquery("ahead")
    )
    .scalar_subquery()
).where(_MINE.c.task_id == bindparam("task_id"))
# What has no message yet stands behind all that its member has; its id is the highest.
_OTHER: Final = tasks.alias("other")
_MEMBER: Final = select(tasks.c.user_id).where(tasks.c.id == bindparam("task_id")).scalar_subquery()
_BEFORE_IT: Final = (
    select(1 + func.coalesce(func.sum(_OTHER.c.starts), 0))
    .where(
        text("other.state IN ('queued', 'submitting', 'running', 'needs_input')"),
        _OTHER.c.user_id == _MEMBER,
        or_(
            _OTHER.c.state != State.QUEUED,
            _OTHER.c.message_id.is_not(None),
            _OTHER.c.remote_id.is_not(None),
        ),
    )
    .scalar_subquery()
)
_HELD_OF_IT: Final = (
    select(func.coalesce(func.sum(held_places.c.places), 0))
    .where(held_places.c.user_id == _MEMBER)
    .scalar_subquery()
)
TURN_TO_BE: Final = _BEFORE_IT + _HELD_OF_IT
"""The turn of a task that has no message yet, once it has."""

_PLACE_TO_BE: Final = select(func.count()).select_from(
    select(queue.c.task_id)
    .where(queue.c.turn <= TURN_TO_BE)
    .limit(bindparam("shown"))
    .subquery("ahead")
)
_FRONT: Final = select(queue.c.task_id).order_by(*_IN_ORDER).limit(bindparam("limit"))
_TOUCH: Final = update(tasks).where(tasks.c.id.in_(_FRONT)).values(revision=tasks.c.revision + 1)
_TOUCH_SOME: Final = (
    update(tasks).where(among(tasks.c.id, "task_ids")).values(revision=tasks.c.revision + 1)
)


def place_in_queue(connection: Connection, task: Task) -> int:
    """The place of a queued task among all that wait (1 = next), or soon will.

    Places beyond `SHOWN_PLACES` are all the next one after it.
    """
    asked, before = {"task_id": task.id, "shown": SHOWN_PLACES}, None
    if task.shown.message_id is not None:  # else it is not in line yet
        before = connection.execute(_PLACE, asked).scalar_one_or_none()
    if before is None:
        before = connection.execute(_PLACE_TO_BE, asked).scalar_one()
    return 1 + int(before)


def repaint_places(connection: Connection) -> None:
    """The line moved: repaint the places of those who stand in front."""
    if connection.execute(_TOUCH, {"limit": SHOWN_PLACES}).rowcount:
        connection.wake(Loop.PUBLISHER)


def repaint_behind(connection: Connection, task: Task) -> None:
    """A task took its place in line: repaint the places of those that it passed."""
    front = list(connection.execute(_FRONT, {"limit": SHOWN_PLACES}).scalars())
    if task.id in front and (behind := front[front.index(task.id) + 1 :]):
        connection.execute(_TOUCH_SOME, {"task_ids": behind})
        connection.wake(Loop.PUBLISHER)
