"""Places in the queue, as messages show them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select, update

from bot.store.database.dialects import among
from bot.store.schema import queue, queue_order, tasks
from bot.store.signals import Loop

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.tasks import Task
    from bot.store.database.statements import Connection

SHOWN_PLACES: Final = 10
"""Messages show a place in line up to here, so a moving line repaints no more than this many."""

_FRONT: Final = select(queue.c.task_id).order_by(*queue_order).limit(bindparam("limit"))
# What waits for CometAPI says so, and no place.
_REPAINT: Final = update(tasks).where(~tasks.c.paused).values(revision=tasks.c.revision + 1)
_TOUCH: Final = _REPAINT.where(tasks.c.id.in_(_FRONT))
_TOUCH_SOME: Final = _REPAINT.where(among(tasks.c.id, "task_ids"))


def front_of_queue(connection: Connection) -> list[int]:
    """Ids of the tasks that stand in front, as far as messages show places."""
    return list(connection.execute(_FRONT, {"limit": SHOWN_PLACES}).scalars())


def place_among(front: Sequence[int], task_id: int) -> int:
    """The place of a task in line (1 = next).

    Places beyond `SHOWN_PLACES` are all the next one after it.
    """
    return 1 + (front.index(task_id) if task_id in front else SHOWN_PLACES)


def repaint_places(connection: Connection) -> None:
    """The line moved: repaint the places of those who stand in front."""
    if connection.execute(_TOUCH, {"limit": SHOWN_PLACES}).rowcount:
        connection.wake(Loop.PUBLISHER)


def repaint_behind(connection: Connection, task: Task, *, said: int | None = None) -> None:
    """A task took its place in line: repaint the places of those that it passed.

    Its own as well, if its message `said` another one.
    """
    front = front_of_queue(connection)
    wrong = front[front.index(task.id) + 1 :] if task.id in front else []
    if said is not None and said != place_among(front, task.id):
        wrong.append(task.id)
    if wrong:
        connection.execute(_TOUCH_SOME, {"task_ids": wrong})
        connection.wake(Loop.PUBLISHER)
