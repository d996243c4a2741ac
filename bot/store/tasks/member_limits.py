"""How much one member has under way: one sum, and one check that every way in goes through.

What CometAPI may be working on counts until its end is known, or until it is older than anything
it still works on, whether or not anybody watches it. A task under way counts as itself, with as
many places as it may start pictures. For what a task left behind at CometAPI (its member stopped
watching, or it is not certain that it arrived) a row of `held_places` does.

The line follows both by triggers, so what a member holds goes before what the member waits for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import (
    Float,
    Integer,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from bot.domain.deadlines import DEADLINE_S
from bot.domain.states import State
from bot.store.errors import QueueFullError
from bot.store.schema import held_places, is_live, queue, tasks
from bot.store.signals import Loop

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from bot.domain.tasks import Task
    from bot.store.database.statements import Connection

# Whose turn it is, of all in line. Who starts more pictures at once than a member may have made at
# a time goes alone. Not a join: with statistics of a line that was empty, SQLite would rather look
# for each task in it, or make a Bloom filter from all tasks.
_MOST: Final = bindparam("max_running", type_=Integer)


def _ends_within(most: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether the last of the places that it takes is one of so many."""
    return queue.c.turn + case((queue.c.starts < most, queue.c.starts), else_=most) - 1 <= most


HAS_ITS_TURN: Final = (
    queue.c.turn <= _MOST,
    _ends_within(_MOST),
    select(tasks.c.submit_after_s)
    .where(
        tasks.c.id == queue.c.task_id,
        tasks.c.doubt.is_(None),
        or_(tasks.c.running_limit.is_(None), _ends_within(tasks.c.running_limit)),
    )
    .scalar_subquery()
    <= bindparam("now_s", type_=Float),
)
HELD: Final = (
    select(func.coalesce(func.sum(held_places.c.places), 0))
    .where(held_places.c.user_id == bindparam("member"))
    .scalar_subquery()
)
"""How many places what a member left behind at CometAPI counts as."""

TAKEN: Final = (
    select(func.coalesce(func.sum(tasks.c.starts), 0))
    .where(is_live, tasks.c.user_id == bindparam("member"))
    .scalar_subquery(),
    HELD,
    exists(held_places.c.until_s).where(held_places.c.until_s <= bindparam("now_s", type_=Float)),
)
_ASKED: Final = select(*TAKEN)
_HOLD: Final = insert(held_places)
_RELEASE: Final = (
    delete(held_places)
    .where(held_places.c.task_id == bindparam("of_task"), held_places.c.remote_id.is_not(None))
    .returning(held_places.c.id)
)
# It may be uncertain of several submits of a task; one of them is certain now.
_UNCERTAIN: Final = (
    select(func.min(held_places.c.id))
    .where(held_places.c.task_id == bindparam("of_task"), held_places.c.remote_id.is_(None))
    .scalar_subquery()
)
_NOW_CERTAIN: Final = delete(held_places).where(held_places.c.id == _UNCERTAIN)
_FREE: Final = (
    delete(held_places)
    .where(held_places.c.until_s <= bindparam("now_s"))
    .returning(held_places.c.task_id)
)
# Due, so that whoever still looks at it notices that it need not any longer.
_UNWATCH: Final = (
    update(tasks)
    .where(
        tasks.c.id == bindparam("of_task"),
        tasks.c.state == State.CANCELLED,
        tasks.c.due_s.is_not(None),
    )
    .values(due_s=bindparam("now_s"))
)
_SHORTEN: Final = (
    update(held_places)
    .where(held_places.c.until_s > bindparam("latest_s"))
    .values(until_s=bindparam("latest_s"))
)


def check_room(
    connection: Connection, user_id: int, *, more: int, max_live: int, now_s: float
) -> None:
    """Make sure that a member may have so many pictures more under way.

    Raises:
        QueueFullError: that would be more than `max_live`.
    """
    asked = {"member": user_id, "now_s": now_s}
    live, held, any_over = connection.execute(_ASKED, asked).one()
    if any_over:
        free_places(connection, now_s=now_s)
        live, held, _ = connection.execute(_ASKED, asked).one()
    check_taken(live, held, more=more, max_live=max_live)


def check_taken(live: int, held: int, *, more: int, max_live: int) -> None:
    """The same of a member who has so many under way, and so many that only count. Raises as it."""
    if live + held + more > max_live:
        raise QueueFullError(taken=live + held, held=held, more=more, limit=max_live)


def hold_place(connection: Connection, task: Task) -> None:
    """Count what a task leaves behind at CometAPI, where it may still be worked on."""
    since_s = task.schedule.submitted_s or task.schedule.created_s
    connection.execute(
        _HOLD,
        {
            "task_id": task.id,
            "user_id": task.request.user_id,
            "remote_id": task.result.remote_id,
            "places": task.request.starts,
            "until_s": since_s + DEADLINE_S[task.request.speed],
        },
    )


def release_place(connection: Connection, task_id: int) -> bool:
    """What a task has at CometAPI came to its end, or is watched again; whether it counted."""
    return bool(connection.execute(_RELEASE, {"of_task": task_id}))


def settle_place(connection: Connection, task_id: int) -> None:
    """One submit of a task that may have arrived did, and counts as what it became."""
    connection.execute(_NOW_CERTAIN, {"of_task": task_id})


def free_places(connection: Connection, *, now_s: float) -> None:
    """Count no longer what is too old; a look at an index if there is nothing.

    Whoever asked for the places finds them; the loop is woken for what else has its turn now, as a
    message that is to be looked at before its task may go.
    """
    for task_id in connection.execute(_FREE, {"now_s": now_s}).scalars():
        connection.wake(Loop.SUBMITTER)
        if connection.execute(_UNWATCH, {"of_task": task_id, "now_s": now_s}).rowcount:
            connection.wake(Loop.POLLER)


def shorten_holds(connection: Connection, *, now_s: float) -> None:
    """Nothing counts for longer than that: the clock may have been ahead when it was written."""
    connection.execute(_SHORTEN, {"latest_s": now_s + max(DEADLINE_S.values())})
