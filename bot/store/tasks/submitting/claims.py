"""Who may go to CometAPI next, in one transaction: what there is, and taking it.

Dialogs go first, then tasks, fairly between members.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import Float, bindparam, exists, func, or_, select, text, union_all, update

from bot.domain.states import State
from bot.domain.tasks import Task
from bot.store.database.dialects import among
from bot.store.schema import (
    has_nothing_attached,
    has_something_attached,
    held_places,
    is_queue_attached,
    is_tried,
    queue,
    tasks,
)
from bot.store.tasks.attached import DIALOGS, DUE_DIALOGS
from bot.store.tasks.changes import change
from bot.store.tasks.member_limits import HAS_ITS_TURN, free_places
from bot.store.tasks.places import repaint_places
from bot.store.tasks.rows import to_task

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import ColumnElement, Select, TextClause

    from bot.store.database.statements import Connection

_NOW: Final = bindparam("now_s", type_=Float)
_IN_ORDER: Final = (queue.c.turn, queue.c.task_id)
_MAY_GO: Final = select(queue.c.task_id).where(
    *HAS_ITS_TURN,
    or_(text("NOT queue.attached"), among(queue.c.task_id, "prepared")),
)
_NEXT: Final = _MAY_GO.order_by(*_IN_ORDER).limit(bindparam("limit"))
# A probe takes what was tried least, so that one task that cannot work does not stop the others.
_TRIES: Final = select(tasks.c.tries).where(tasks.c.id == queue.c.task_id).scalar_subquery()
_PROBE: Final = _MAY_GO.order_by(_TRIES, *_IN_ORDER).limit(bindparam("limit"))


def _first_after(
    column: ColumnElement[float], *which: ColumnElement[bool] | TextClause
) -> Select[Any]:
    return select(func.min(column).label("soonest_s")).where(*which, column > _NOW)


# One minimum a state, so that each is the first entry of its part of the index.
_TIMES: Final = union_all(
    *(
        _first_after(tasks.c.submit_after_s, is_tried, tasks.c.state == state)
        for state in (State.QUEUED, State.NEEDS_INPUT)
    ),
    # As what a member left at CometAPI ends, another of the member's may go.
    _first_after(held_places.c.until_s, exists(select(queue.c.task_id).where(queue.c.turn > 0))),
).subquery("times")
_OUTLOOK: Final = select(
    exists(DUE_DIALOGS.where(or_(has_nothing_attached, among(tasks.c.id, "prepared")))),
    exists(_MAY_GO),
    select(func.min(_TIMES.c.soonest_s)).scalar_subquery(),
    or_(
        exists(select(queue.c.task_id).where(is_queue_attached)),
        exists(DIALOGS.where(has_something_attached)),
    ),
    exists(select(held_places.c.id).where(held_places.c.until_s <= _NOW)),
)
_CLAIM_DIALOGS: Final = (
    update(tasks)
    .where(
        tasks.c.id.in_(
            DUE_DIALOGS.where(or_(has_nothing_attached, among(tasks.c.id, "prepared"))).limit(
                bindparam("limit")
            ),
        ),
    )
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

    is_full: bool
    """Whether no more could be claimed than was, whatever waits."""


class Outlook(NamedTuple):
    """What there is to claim, and when there is more."""

    any_dialog: bool
    any_task: bool
    next_s: float | None
    any_attached: bool
    any_over: bool


def look(connection: Connection, asked: Mapping[str, Any], *, frees_places: bool) -> Outlook:
    """What there is to claim; looks in indices only, as most rounds find nothing that may go."""
    outlook = Outlook(*connection.execute(_OUTLOOK, asked).one())
    if not (outlook.any_over and frees_places):
        return outlook
    free_places(connection, now_s=asked["now_s"])
    return Outlook(*connection.execute(_OUTLOOK, asked).one())


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
    claimed, room = list[Task](), most - len(dialogs)
    if outlook.any_task and room:
        claimed = _claim_tasks(connection, {**asked, "limit": room}, columns, probing=probing)
    return Claims(
        dialogs=dialogs,
        tasks=claimed,
        next_s=outlook.next_s,
        any_attached=bool(outlook.any_attached),
        is_full=len(dialogs) + len(claimed) == most,
    )


def _claim_dialogs(connection: Connection, limit: int, asked: Mapping[str, Any]) -> list[Task]:
    bounds = {name: asked[name] for name in ("now_s", "prepared", "own")}
    rows = connection.execute(_CLAIM_DIALOGS, bounds | {"limit": limit})
    return [to_task(row) for row in rows.mappings()]


def _claim_tasks(
    connection: Connection,
    bounds: Mapping[str, Any],
    columns: Mapping[str, Any],
    *,
    probing: bool,
) -> list[Task]:
    """Claim who is next within the bounds; `columns` are set besides the state."""
    ids = connection.execute(_PROBE if probing else _NEXT, bounds).scalars()
    claimed = [
        change(
            connection,
            task_id,
            when={State.QUEUED},
            visible=not probing,
            counted="tries",
            state=State.SUBMITTING,
            **columns,
        )
        for task_id in ids
    ]
    if ids and not probing:
        repaint_places(connection)
    return [task for task in claimed if task is not None]
