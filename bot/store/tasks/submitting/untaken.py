"""What becomes of a task whose submit CometAPI did not take, or nobody knows whether it did."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, update

from bot.domain.states import State
from bot.store.schema import tasks
from bot.store.signals import Loop
from bot.store.tasks.changes import change
from bot.store.tasks.member_limits import hold_place
from bot.store.tasks.recovery import IS_ANSWERED

if TYPE_CHECKING:
    from bot.domain.tasks import Task
    from bot.store.database.statements import Connection

# Its member stopped it while its answer was on its way, which was not taken.
_STILL_ASKS: Final = (
    update(tasks)
    .where(
        tasks.c.id == bindparam("task_id"),
        tasks.c.state == State.CANCELLED,
        tasks.c.modal_sent.is_(True),
    )
    .values(modal_sent=False, due_s=0.0)
)
_ONE_ANSWERED: Final = IS_ANSWERED.where(
    tasks.c.id == bindparam("task_id"), tasks.c.process_id == bindparam("holder")
)


def put_back(
    connection: Connection, task_id: int, holder: int, later: dict[str, Any], *, visible: bool
) -> Task | None:
    """Return a task to the line, or to its dialog; `visible`: as far as anybody saw it leave."""
    queued = {"state": State.QUEUED, **later}
    asks = {"modal_sent": False, "process_id": None, **later}
    returned = partial(change, connection, task_id, held_by=holder)
    task = returned(when={State.SUBMITTING}, visible=visible, **queued) or returned(
        when={State.NEEDS_INPUT}, visible=False, **asks
    )
    if task is None:
        asks_still(connection, task_id)
    return task


def end_unsure(connection: Connection, task_id: int, holder: int) -> None:
    """Leave to its member what may have been taken, or to a look what answered a dialog."""
    when = {State.SUBMITTING}
    task = change(connection, task_id, when=when, held_by=holder, state=State.UNSURE)
    if task is not None:
        hold_place(connection, task)
    elif connection.execute(_ONE_ANSWERED, {"task_id": task_id, "holder": holder}).rowcount:
        connection.wake(Loop.POLLER, Loop.PUBLISHER, Loop.OUTAGES)


def asks_still(connection: Connection, task_id: int) -> None:
    """Nothing answered the dialog of a task that its member stopped meanwhile."""
    if connection.execute(_STILL_ASKS, {"task_id": task_id}).rowcount:
        connection.wake(Loop.POLLER)
