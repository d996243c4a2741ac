"""Which of those whose turn it is have something attached, which is fetched before they may go."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select, text

from bot.store.schema import tasks
from bot.store.tasks.member_limits import HAS_ITS_TURN
from bot.store.tasks.rows import to_task

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.domain.tasks import Task
    from bot.store.database.statements import Connection

_OTHERS: Final = (
    "NOT IN (SELECT value FROM json_each(:held)) "
    "AND user_id NOT IN (SELECT value FROM json_each(:full))"
)
_DIALOGS: Final = (
    "SELECT id FROM tasks WHERE state IN ('queued', 'needs_input') AND NOT asks_member "
    "AND state = 'needs_input' AND NOT modal_sent AND submit_after_s <= :now_s "
    "AND tasks.options <> '{}'"
)
_IN_LINE: Final = f"SELECT task_id {HAS_ITS_TURN} AND attached"

_NEXT_DIALOGS: Final = text(f"{_DIALOGS} AND id {_OTHERS} LIMIT :limit")
_NEXT_IN_LINE: Final = text(
    f"{_IN_LINE} AND task_id {_OTHERS} ORDER BY turn, task_id LIMIT :limit",
)
_HELD: Final = "IN (SELECT value FROM json_each(:held))"
_CURRENT: Final = text(f"{_DIALOGS} AND id {_HELD} UNION ALL {_IN_LINE} AND task_id {_HELD}")
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
    """Find them; `bot.store.tasks.queue.Queue.attached` says what is given."""
    asked = {
        "held": json.dumps(list(held)),
        "full": json.dumps(list(full)),
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
