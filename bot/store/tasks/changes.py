"""The one way a row of `tasks` changes: a guarded update that returns the row as it became.

Whoever changes rows otherwise says itself which loops that concerns (`Connection.wake`).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import and_, bindparam, case, null, or_, update

from bot.domain.states import Ending, State
from bot.store.schema import in_states, tasks
from bot.store.servers.strikes import add_moderated
from bot.store.signals import Loop
from bot.store.tasks.rows import to_task

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from sqlalchemy import ColumnElement, Update

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

_UNLESS_UNANSWERED: Final = case(
    (and_(tasks.c.message_id.is_(None), tasks.c.to_post.is_(False)), tasks.c.process_id),
    else_=null(),
)
"""Whoever answers with a task holds it until its message is known, whatever becomes of it; else
nobody would look for the message of what was withdrawn meanwhile."""

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
    `process_id` says so, or its message is not known yet.

    A visible change raises the revision, which makes the row due for painting; one that settles
    the task makes it due at once, and it waits for nothing any more. What a message shows in
    another state is other than what Discord may have refused. `counted` names a column to count
    up by one. What Midjourney's moderation ends counts against its member.
    """
    values = _with_state(values)
    states = None if when is None else frozenset(when)
    guard = _Guard(states, held_by is not None, unposted)
    statement = _update(guard, counted, visible, _is_let_go(values))
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
    statement = _update(_Guard(frozenset(when)), counted, visible, _is_let_go(values))
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
    values = {"refusals": 0, "asks_member": False, **values}
    if State(state).is_settled:
        values |= {"paint_after_s": 0.0, "paint_tries": 0, "paused": False}
    return values


def _is_let_go(values: dict[str, Any]) -> bool:
    return "state" in values and "process_id" not in values


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


class _Guard(NamedTuple):
    """Which rows are changed of those that are asked for."""

    when: frozenset[State] | None
    is_held: bool = False
    is_unposted: bool = False

    @property
    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """What is true of them."""
        if self.when is not None:
            yield in_states(self.when)
        if self.is_held:
            yield tasks.c.process_id == bindparam("held_by")
        if self.is_unposted:
            yield tasks.c.message_id.is_(None)


@cache
def _update(
    guard: _Guard,
    counted: str | None,
    visible: bool,  # noqa: FBT001 - a key of the cache
    is_let_go: bool,  # noqa: FBT001 - as above
) -> Update:
    """The statement for that; which columns it sets is up to the values it is run with."""
    which = (tasks.c.id == bindparam("task_id"), *guard.conditions)
    statement = update(tasks).where(*which).returning(tasks)
    if counted is not None:
        statement = statement.values({counted: tasks.c[counted] + 1})
    if is_let_go:
        statement = statement.values(process_id=_UNLESS_UNANSWERED)
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
