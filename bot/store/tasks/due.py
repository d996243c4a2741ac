"""What the publisher is to edit or post: rows whose message is older than they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sqlalchemy import (
    Float,
    Integer,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
    text,
    union_all,
)

from bot.store.database.dialects import among, not_among
from bot.store.schema import is_stale, tasks
from bot.store.tasks.rows import to_task
from bot.store.tasks.views import views_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from bot.domain.capacity import Capacity
    from bot.domain.tasks import Task, TaskView
    from bot.store.database.database import Database
    from bot.store.database.statements import Connection
    from bot.store.processes.slots import Slots

AnyUrgency = TypeVar("AnyUrgency", bound=int)

# The index `tasks_to_paint` holds every column named here, so rows that are passed over are not
# looked up. `urgency` is computed by the database.
_NOW: Final = bindparam("now_s", type_=Float)
_URGENCY: Final = literal_column("tasks.urgency", Integer)
_IS_OWN: Final = tasks.c.slot == bindparam("slot", type_=Integer)
IS_TO_SHOW: Final = (is_stale, tasks.c.doubt.is_(None))
IS_TO_POST: Final = (
    tasks.c.message_id.is_(None),
    text("tasks.to_post"),
    text("tasks.state = 'queued'"),
)
# A member's messages come into a channel one by one, in the order in which they were asked for.
_EARLIER: Final = tasks.alias("earlier")
_IS_FIRST: Final = ~exists(_EARLIER.c.id).where(
    _EARLIER.c.slot == tasks.c.slot,
    _EARLIER.c.message_id.is_(None),
    text("earlier.to_post"),
    text("earlier.state = 'queued'"),
    _EARLIER.c.channel_id == tasks.c.channel_id,
    _EARLIER.c.user_id == tasks.c.user_id,
    _EARLIER.c.id < tasks.c.id,
)
_DUE: Final = (
    select(tasks.c.id, tasks.c.channel_id, tasks.c.message_id)
    .where(
        _IS_OWN,
        *IS_TO_SHOW,
        _URGENCY == bindparam("urgency"),  # noqa: SIM300 - a column
        tasks.c.paint_after_s <= _NOW,
        not_among(tasks.c.id, "besides"),
        not_among(tasks.c.channel_id, "full"),
        or_(tasks.c.message_id >= bindparam("young"), not_among(tasks.c.channel_id, "old")),
    )
    .order_by(tasks.c.paint_after_s)
    .limit(bindparam("limit"))
)
_ANY_DUE: Final = tuple(
    exists(
        select(tasks.c.id).where(
            _IS_OWN,
            *IS_TO_SHOW,
            text(f"tasks.urgency = {urgency}"),
            tasks.c.paint_after_s <= _NOW,
            not_among(tasks.c.id, "besides"),
        )
    )
    for urgency in range(3)
)
_TIMES: Final = union_all(
    *(
        select(func.min(tasks.c.paint_after_s).label("soonest_s")).where(
            _IS_OWN, *which, tasks.c.paint_after_s > _NOW
        )
        for which in (IS_TO_SHOW, IS_TO_POST)
    )
).subquery("times")
_OUTLOOK: Final = select(
    *_ANY_DUE,
    exists(select(tasks.c.id).where(_IS_OWN, *IS_TO_POST, tasks.c.paint_after_s <= _NOW)),
    select(func.min(_TIMES.c.soonest_s)).scalar_subquery(),
)
_STALE_ONES: Final = select(tasks).where(
    among(tasks.c.id, "task_ids"),
    *IS_TO_SHOW,
)
_TO_POST: Final = (
    select(tasks)
    .where(
        _IS_OWN,
        *IS_TO_POST,
        tasks.c.paint_after_s <= _NOW,
        not_among(tasks.c.channel_id, "full"),
        not_among(tasks.c.id, "besides"),
        _IS_FIRST,
    )
    .order_by(tasks.c.created_s, tasks.c.id)
    .limit(bindparam("limit"))
)


@dataclass(frozen=True, slots=True)
class Due:
    """A task whose message may be edited now, and what it is to show if that was read as well."""

    task_id: int
    channel_id: int
    message_id: int
    view: TaskView | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many tasks to list of an urgency, those that waited longest first.

    Passed over are channels in which nothing may be painted now (`full`), or no message that is
    `old`. Of the first few (`views`) it is read as well what their messages are to show.
    """

    limit: int
    views: int = 0
    full: Collection[int] = ()
    old: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class Outlook:
    """What there is to do now, and when the next message becomes due.

    `urgencies` are those of which something is due, `due` what of it was asked for and may be
    painted, `posts` tells of tasks without a message.
    """

    urgencies: frozenset[int]
    due: Mapping[int, list[Due]]
    posts: bool
    next_s: float | None


class DueMessages:
    """Messages of one slot that are due for an edit.

    Only one process edits those of a slot, so which of them are being edited is known to its
    publisher alone: what it had in hand when it died is still due.
    """

    def __init__(self, database: Database, slots: Slots) -> None:
        self._database = database
        self._slots = slots

    async def outlook(
        self,
        asked: Mapping[AnyUrgency, Wanted],
        *,
        now_s: float,
        young: int = 0,
        besides: Collection[int] = (),
        capacity: Capacity | None = None,
    ) -> Outlook:
        """What is due now, and what comes next; looks in indices only.

        Args:
            asked: the urgencies of which to list what is due: 0 for what settled, 1 for pictures
                already shown, 2 for progress.
            now_s: the time now.
            young: messages with an id below it are old.
            besides: ids of tasks to pass over, whose messages are being edited.
            capacity: what CometAPI may get now.
        """
        given = {"slot": self._slots.own, "now_s": now_s, "young": young, "besides": besides}

        def work(connection: Connection) -> Outlook:
            *any_due, posts, next_s = connection.execute(_OUTLOOK, given).one()
            urgencies = frozenset(urgency for urgency, is_due in enumerate(any_due) if is_due)
            due: dict[int, list[Due]] = {
                urgency: _due(connection, urgency, wanted, given, capacity)
                for urgency, wanted in asked.items()
                if urgency in urgencies
            }
            return Outlook(urgencies, due, bool(posts), next_s)

        return await self._database.catch_up(work)

    async def views(
        self, task_ids: Collection[int], *, now_s: float, capacity: Capacity | None = None
    ) -> list[TaskView]:
        """What the messages of these tasks are to show, where they do not show it yet."""
        return await self._database.read(
            lambda connection: _views(connection, task_ids, now_s=now_s, capacity=capacity),
        )

    async def to_post(
        self,
        *,
        limit: int,
        now_s: float,
        full: Collection[int] = (),
        besides: Collection[int] = (),
    ) -> list[Task]:
        """Tasks that have no message yet and are to get one now, oldest first.

        Args:
            limit: how many at most.
            now_s: the time now.
            full: channels to pass over.
            besides: ids of tasks to pass over.
        """
        asked = {
            "slot": self._slots.own,
            "limit": limit,
            "now_s": now_s,
            "full": full,
            "besides": besides,
        }

        def work(connection: Connection) -> list[Task]:
            return [to_task(row) for row in connection.execute(_TO_POST, asked).mappings()]

        return await self._database.read(work)


def _due(
    connection: Connection,
    urgency: int,
    wanted: Wanted,
    given: Mapping[str, Any],
    capacity: Capacity | None,
) -> list[Due]:
    asked = {
        **given,
        "urgency": urgency,
        "limit": wanted.limit,
        "full": wanted.full,
        "old": wanted.old,
    }
    rows = connection.execute(_DUE, asked)
    first = [task_id for task_id, *_ in rows[: wanted.views]]
    found = _views(connection, first, now_s=given["now_s"], capacity=capacity)
    views = {view.task.id: view for view in found}
    return [
        Due(task_id, channel_id, message_id, views.get(task_id))
        for task_id, channel_id, message_id in rows
    ]


def _views(
    connection: Connection,
    task_ids: Collection[int],
    *,
    now_s: float,
    capacity: Capacity | None,
) -> list[TaskView]:
    if not task_ids:
        return []
    rows = connection.execute(_STALE_ONES, {"task_ids": task_ids})
    shown = [to_task(row) for row in rows.mappings()]
    return views_of(connection, shown, now_s=now_s, capacity=capacity)
