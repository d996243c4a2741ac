"""What may go to CometAPI now, and what comes later.

It is one statement, as each is a round trip on a server. It looks in indices only, as most rounds
find nothing that may go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import (
    Float,
    Integer,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    text,
    true,
    union_all,
)

from bot.domain.states import State
from bot.store.database.dialects import among
from bot.store.openness import is_any_closed
from bot.store.processes.registry import was_ended
from bot.store.schema import (
    has_nothing_attached,
    has_something_attached,
    held_places,
    is_live,
    is_queue_attached,
    is_tried,
    queue,
    queue_order,
    tasks,
)
from bot.store.tasks.attached import DIALOGS, DUE_DIALOGS
from bot.store.tasks.member_limits import HAS_ITS_TURN, free_places

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import ColumnElement, Select, TextClause

    from bot.store.database.statements import Connection

_NOW: Final = bindparam("now_s", type_=Float)
_LIMIT: Final = bindparam("limit", type_=Integer)
DIALOGS_TO_ANSWER: Final = DUE_DIALOGS.where(
    or_(has_nothing_attached, among(tasks.c.id, "prepared"))
)
# A probe takes what was tried least, so that one task that cannot work does not stop the others.
_TRIES: Final = select(tasks.c.tries).where(tasks.c.id == queue.c.task_id).scalar_subquery()


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
_UNDER_WAY: Final = (
    select(func.count())
    .select_from(tasks)
    .where(
        is_live,
        or_(
            tasks.c.state == State.SUBMITTING,
            and_(tasks.c.state == State.NEEDS_INPUT, tasks.c.modal_sent.is_(True)),
        ),
    )
)
_FRONT: Final = select(queue.c.task_id).limit(_LIMIT + 1).subquery("front")


class Outlook(NamedTuple):
    """What there is to claim, and when there is more."""

    any_dialog: bool
    next_s: float | None
    any_attached: bool
    any_over: bool
    """Whether what a member left at CometAPI is too old to count any longer."""

    under_way: int
    """How many are on their way to CometAPI, from all processes."""

    in_line: int
    """How many wait, counted no further than to one more than was asked for."""

    any_closed: bool
    """Whether CometAPI lately did not do any kind of request."""

    was_ended: bool
    """Whether this process was thought dead."""

    tasks: tuple[int, ...]
    """Ids of those in line that may go, as many as were asked for."""


_NOW_AND_LATER: Final = select(
    exists(DIALOGS_TO_ANSWER).label("any_dialog"),
    select(func.min(_TIMES.c.soonest_s)).scalar_subquery().label("next_s"),
    or_(
        exists(select(queue.c.task_id).where(is_queue_attached)),
        exists(DIALOGS.where(has_something_attached)),
    ).label("any_attached"),
    exists(select(held_places.c.id).where(held_places.c.until_s <= _NOW)).label("any_over"),
    _UNDER_WAY.scalar_subquery().label("under_way"),
    select(func.count()).select_from(_FRONT).scalar_subquery().label("in_line"),
    is_any_closed.label("any_closed"),
    was_ended.label("was_ended"),
).subquery("outlook")


def _asked(*first: ColumnElement[Any]) -> Select[Any]:
    """The outlook, beside each task that may go and what their order is by."""
    order = (*first, *queue_order)
    following = (
        select(*(column.label(f"by_{place}") for place, column in enumerate(order)))
        .where(*HAS_ITS_TURN, or_(text("NOT queue.attached"), among(queue.c.task_id, "prepared")))
        .order_by(*order)
        .limit(_LIMIT)
        .subquery("following")
    )
    both = _NOW_AND_LATER.outerjoin(following, true())
    return select(*_NOW_AND_LATER.c, *following.c).select_from(both)


_LOOK: Final = _asked()
_PROBE: Final = _asked(_TRIES)


def look(
    connection: Connection, asked: Mapping[str, Any], *, probing: bool, frees_places: bool
) -> Outlook:
    """What there is to claim, up to the `limit` that is asked for.

    What is too old no longer counts after that if it `frees_places`.
    """
    outlook = _outlook(connection, asked, probing=probing)
    if not (outlook.any_over and frees_places):
        return outlook
    free_places(connection, now_s=asked["now_s"])
    return _outlook(connection, asked, probing=probing)


def _outlook(connection: Connection, asked: Mapping[str, Any], *, probing: bool) -> Outlook:
    rows = connection.execute(_PROBE if probing else _LOOK, asked)
    facts = len(_NOW_AND_LATER.c)
    following = sorted(row[facts:] for row in rows if row[-1] is not None)
    return Outlook._make((*rows[0][:facts], tuple(task_id for *_, task_id in following)))
