"""Which of those whose turn it is have something attached, which is fetched before they may go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import Float, bindparam, select, text, union_all

from bot.domain.states import State
from bot.store.database.dialects import among, not_among
from bot.store.schema import (
    has_something_attached,
    is_queue_attached,
    is_tried,
    queue,
    queue_order,
    tasks,
)
from bot.store.tasks.member_limits import HAS_ITS_TURN
from bot.store.tasks.rows import to_task

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.domain.tasks import Task
    from bot.store.database.statements import Connection

_OTHERS: Final = (not_among(tasks.c.id, "held"), not_among(tasks.c.user_id, "full"))
_OTHERS_IN_LINE: Final = (not_among(queue.c.task_id, "held"), not_among(queue.c.user_id, "full"))
DIALOGS: Final = select(tasks.c.id).where(
    is_tried,
    tasks.c.state == State.NEEDS_INPUT,
    text("NOT tasks.modal_sent"),
)
DUE_DIALOGS: Final = DIALOGS.where(tasks.c.submit_after_s <= bindparam("now_s", type_=Float))
_DIALOGS: Final = DUE_DIALOGS.where(has_something_attached)
_IN_LINE: Final = select(queue.c.task_id).where(*HAS_ITS_TURN, is_queue_attached)

_NEXT_DIALOGS: Final = _DIALOGS.where(*_OTHERS).limit(bindparam("limit"))
_NEXT_IN_LINE: Final = (
    _IN_LINE.where(*_OTHERS_IN_LINE).order_by(*queue_order).limit(bindparam("limit"))
)
_CURRENT: Final = union_all(
    _DIALOGS.where(among(tasks.c.id, "held")), _IN_LINE.where(among(queue.c.task_id, "held"))
)
_TASK: Final = select(tasks).where(tasks.c.id == bindparam("task_id"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """Tasks that could go as soon as what their members attached is there."""

    current: frozenset[int]
    """Ids of those that were asked about."""

    next: Sequence[Task]
    """Others, in the order in which they would go."""


def attached(
    connection: Connection,
    *,
    held: Collection[int],
    full: Collection[int],
    limit: int,
    max_running: int,
    now_s: float,
) -> Attached:
    """Find them; `bot.store.tasks.submitting.queue.Queue.attached` says what is given."""
    asked = {
        "held": held,
        "full": full,
        "limit": limit,
        "max_running": max_running,
        "now_s": now_s,
    }
    current = connection.execute(_CURRENT, asked).scalars() if held else []
    ids: list[int] = []
    if limit:
        ids += connection.execute(_NEXT_DIALOGS, asked).scalars()
        ids += connection.execute(_NEXT_IN_LINE, asked).scalars()
    rows = [
        connection.execute(_TASK, {"task_id": task_id}).mappings().one() for task_id in ids[:limit]
    ]
    return Attached(current=frozenset(current), next=[to_task(row) for row in rows])
