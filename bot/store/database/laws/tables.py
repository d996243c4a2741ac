"""What holds in any database of the bot, and what mends it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select, text

from bot.store.schema import tasks
from bot.store.tasks.rows import to_task

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.store.database.statements import Connection

MOST_TOLD: Final = 20

_QUEUE: Final = text("SELECT * FROM queue ORDER BY turn, task_id")
# Triggers keep each member's part of the queue, and make it anew when what is held changes.
_MAKE_QUEUE: Final = (
    "DELETE FROM queue",
    """
    INSERT INTO held_places (task_id, user_id, places, until_s)
    SELECT min(id), user_id, 0, 0.0 FROM tasks
    WHERE state IN ('queued', 'submitting', 'running', 'needs_input') GROUP BY user_id
    """,
    "DELETE FROM held_places WHERE places = 0 AND until_s = 0.0",
)
_IDS: Final = select(tasks.c.id).order_by(tasks.c.id)
_TASK: Final = select(tasks).where(tasks.c.id == bindparam("task_id"))


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, for the operator, and the statements that mend it; none where nothing does."""

    what: str
    mend: tuple[str, ...] = ()


def unreadable_tasks(connection: Connection) -> Iterator[Fault]:
    """Tasks that the bot cannot read."""
    ids = connection.execute(_IDS).scalars()
    unreadable = (task_id for task_id in ids if not _is_readable(connection, task_id))
    for task_id in islice(unreadable, MOST_TOLD):
        yield Fault(f"task {task_id} cannot be read")


def wrong_queue(connection: Connection, changed: list[Fault]) -> Iterator[Fault]:
    """Whether what waits stands in the queue as the rest of the database says.

    Args:
        connection: in a transaction that is to be undone: what is right is tried in it.
        changed: what else is wrong, and mended before.
    """
    before = list(connection.execute(_QUEUE))
    mend(connection, [*changed, Fault("", _MAKE_QUEUE)])
    if before != list(connection.execute(_QUEUE)):
        yield Fault("the queue is not what waits", _MAKE_QUEUE)


def mend(connection: Connection, found: Iterable[Fault]) -> None:
    """Run the statements that mend what was found."""
    for statement in chain.from_iterable(fault.mend for fault in found):
        connection.execute(text(statement))


def _is_readable(connection: Connection, task_id: int) -> bool:
    try:
        to_task(connection.execute(_TASK, {"task_id": task_id}).mappings().one())
    except (ValueError, TypeError, LookupError, AttributeError):
        return False
    return True
