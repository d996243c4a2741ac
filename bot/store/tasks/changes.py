"""The one way a row of `tasks` changes: a guarded update that returns the row as it became.

Whoever changes rows otherwise says itself which loops that concerns (`Connection.wake`).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, or_, update

from bot.domain.states import Ending, State
from bot.store.schema import in_states, tasks
from bot.store.servers.strikes import add_moderated
from bot.store.signals import Loop
from bot.store.tasks.rows import to_task

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from sqlalchemy import Update

    from bot.domain.tasks import Task
    from bot.store.database.statements import Connection, Result

_READ_BY: Final[Mapping[Loop, frozenset[str]]] = {
    Loop.PUBLISHER: frozenset({"revision", "message_id", "doubt"}),
    Loop.SUBMITTER: frozenset({"state", "submit_after_s", "message_id", "doubt"}),
    Loop.POLLER: frozenset({"due_s"}),
    Loop.OUTAGES: frozenset({"state", "submit_after_s"}),
}
"""The columns that make a loop do something."""

_HELD: Final = frozenset({State.SUBMITTING, State.RUNNING, State.UNSURE})
"""States in which a task is not to be submitted, nor is its place free for another."""

_WAITING: Final = frozenset({State.QUEUED, State.NEEDS_INPUT, State.RUNNING})
"""States in which a task may have to say that CometAPI does not answer."""

_REPAINT: Final = (
    update(tasks)
    .where(
        or_(tasks.c.id == bindparam("of_task"), tasks.c.original_id == bindparam("of_task")),
        tasks.c.removed_by.is_(None),
    )
    .values(revision=tasks.c.revision + 1)
)


def change(
    connection: Connection,
    task_id: int,
    *,
    when: Collection[State] | None = None,
    visible: bool = True,
    counted: str | None = None,
    held_by: int | None = None,
    unposted: bool = False,
    **values: Any,  # noqa: ANN401 - columns of the table
) -> Task | None:
    """Update one task if its state is one of `when`; None if it is not (any more).

    Nor is it one that the process `held_by` does not hold (any more), if that is given, or that
    has a message, if it is to be `unposted`. In another state no process holds it, unless
    `process_id` says so.

    A visible change raises the revision, which makes the row due for painting; one that settles
    the task makes it due at once, and it waits for nothing any more. What a message shows in
    another state is other than what Discord may have refused. `counted` names a column to count
    up by one. What Midjourney's moderation ends counts against its member.
    """
    values = _with_state(values)
    states = None if when is None else frozenset(when)
    statement = _update(states, counted, visible, held_by is not None, unposted)
    given = {"task_id": task_id, **values}
    if held_by is not None:
        given["held_by"] = held_by
    found = connection.execute(statement, given)
    return _changed(connection, found, values, visible=visible)


def change_each(
    connection: Connection,
    task_ids: Collection[int],
    *,
    when: Collection[State],
    visible: bool,
    counted: str,
    **values: Any,  # noqa: ANN401 - columns of the table
) -> list[Task]:
    """As `change`, of several tasks in one round trip; those whose state it is, in that order."""
    values = _with_state(values)
    statement = _update(frozenset(when), counted, visible, False, False)
    each = [(statement, {"task_id": task_id, **values}) for task_id in task_ids]
    changed = (
        _changed(connection, found, values, visible=visible)
        for found in connection.execute_together(*each)
    )
    return [task for task in changed if task is not None]


def _with_state(values: dict[str, Any]) -> dict[str, Any]:
    """With what goes along with another state, if one is set."""
    state = values.get("state")
    if state is None:
        return values
    values = {"refusals": 0, "asks_member": False, "process_id": None, **values}
    if State(state).is_settled:
        values |= {"paint_after_s": 0.0, "paint_tries": 0, "paused": False}
    return values


def _changed(
    connection: Connection, found: Result, values: dict[str, Any], *, visible: bool
) -> Task | None:
    """The task that was found as it became, of which the loops learn that it concerns."""
    row = found.mappings().one_or_none()
    if row is None:
        return None
    task = to_task(row)
    if values.get("ending") is Ending.MODERATION:
        add_moderated(connection, task.request, task.id, now_s=values["finished_s"])
    changed = values.keys() | {"revision"} if visible else values.keys()
    connection.wake(*_concerned(task, changed))
    return task


def _concerned(task: Task, changed: AbstractSet[str]) -> Iterator[Loop]:
    """The loops to which a task is another thing now that these columns changed."""
    acts = {
        Loop.PUBLISHER: task.shown.message_id is not None and task.shown.revision < task.revision,
        Loop.SUBMITTER: task.state not in _HELD,
        Loop.POLLER: task.schedule.due_s is not None,
        Loop.OUTAGES: task.state in _WAITING and not task.schedule.paused,
    }
    return (loop for loop, read in _READ_BY.items() if acts[loop] and changed & read)


@cache
def _update(
    when: frozenset[State] | None,
    counted: str | None,
    visible: bool,  # noqa: FBT001 - a key of the cache
    held: bool,  # noqa: FBT001 - as above
    unposted: bool,  # noqa: FBT001 - as above
) -> Update:
    """The statement for that; which columns it sets is up to the values it is run with."""
    statement = update(tasks).where(tasks.c.id == bindparam("task_id")).returning(tasks)
    if when is not None:
        statement = statement.where(in_states(when))
    if held:
        statement = statement.where(tasks.c.process_id == bindparam("held_by"))
    if unposted:
        statement = statement.where(tasks.c.message_id.is_(None))
    if counted is not None:
        statement = statement.values({counted: tasks.c[counted] + 1})
    return statement.values(revision=tasks.c.revision + 1) if visible else statement


def repaint(
    connection: Connection,
    task_id: int | None,
    **values: Any,  # noqa: ANN401 - columns of the table
) -> None:
    """Make a task due for painting, and what shows it once more, with these values if any.

    What was removed shows none of it.
    """
    if task_id is not None:
        given = {"of_task": task_id, "paint_after_s": 0.0, **values}
        if connection.execute(_REPAINT, given).rowcount:
            connection.wake(Loop.PUBLISHER)
