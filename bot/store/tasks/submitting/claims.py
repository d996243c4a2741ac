"""Who goes to CometAPI next: taking what an outlook found, in its transaction.

Dialogs go first, then tasks, fairly between members.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, update

from bot.domain.states import State
from bot.store.schema import tasks
from bot.store.tasks.changes import change_each
from bot.store.tasks.places import repaint_places
from bot.store.tasks.rows import to_task
from bot.store.tasks.submitting.outlook import DIALOGS_TO_ANSWER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.tasks import Task
    from bot.store.database.statements import Connection
    from bot.store.tasks.submitting.outlook import Outlook

_CLAIM_DIALOGS: Final = (
    update(tasks)
    .where(tasks.c.id.in_(DIALOGS_TO_ANSWER.limit(bindparam("limit"))))
    # Only now it begins, however long its member thought about the answer.
    .values(
        modal_sent=True,
        tries=tasks.c.tries + 1,
        submitted_s=bindparam("now_s"),
        process_id=bindparam("own"),
    )
    .returning(tasks)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What is the caller's now, and when the next one may go that was postponed."""

    dialogs: Sequence[Task]
    """Tasks that turned into a dialog, marked as answered before the answer is sent."""

    tasks: Sequence[Task]
    """Tasks that were in line, and are `submitting` now."""

    next_s: float | None
    any_attached: bool
    """Whether anything in line, also if claimed just now, has something attached."""

    any_closed: bool
    """Whether CometAPI lately did not do any kind of request."""

    is_full: bool
    """Whether no more could be claimed than was, whatever waits."""


def claim(
    connection: Connection,
    outlook: Outlook,
    most: int,
    asked: Mapping[str, Any],
    columns: Mapping[str, Any],
    *,
    probing: bool,
) -> Claims:
    """Claim so many at most; `columns` are set of tasks besides the state."""
    dialogs = _claim_dialogs(connection, most, asked) if outlook.any_dialog and most else []
    claimed = _claim_tasks(
        connection, outlook.tasks[: most - len(dialogs)], columns, probing=probing
    )
    if claimed and not probing and outlook.in_line > len(claimed):
        repaint_places(connection)
    return Claims(
        dialogs=dialogs,
        tasks=claimed,
        next_s=outlook.next_s,
        any_attached=bool(outlook.any_attached),
        any_closed=bool(outlook.any_closed),
        is_full=len(dialogs) + len(claimed) == most,
    )


def _claim_dialogs(connection: Connection, limit: int, asked: Mapping[str, Any]) -> list[Task]:
    bounds = {name: asked[name] for name in ("now_s", "prepared", "own")}
    rows = connection.execute(_CLAIM_DIALOGS, bounds | {"limit": limit})
    return [to_task(row) for row in rows.mappings()]


def _claim_tasks(
    connection: Connection,
    ids: Sequence[int],
    columns: Mapping[str, Any],
    *,
    probing: bool,
) -> list[Task]:
    """Claim these, which are in line; `columns` are set besides the state."""
    return change_each(
        connection,
        ids,
        when={State.QUEUED},
        visible=not probing,
        counted="tries",
        state=State.SUBMITTING,
        **columns,
    )
