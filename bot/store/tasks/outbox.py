"""The publisher's side of the store: rows whose message is older than they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sqlalchemy import (
    BigInteger,
    Float,
    Integer,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
    text,
    union_all,
    update,
)

from bot.domain.states import REFUSALS_EACH, State
from bot.store.database.dialects import among, not_among
from bot.store.schema import is_live, is_stale, tasks
from bot.store.tasks.changes import change
from bot.store.tasks.rows import attachment_columns, to_task
from bot.store.tasks.views import get_task, view_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from bot.domain.states import Delivery, Plainness
    from bot.domain.tasks import Attachment, Task, TaskView
    from bot.store.database.database import Database
    from bot.store.database.statements import Connection

AnyUrgency = TypeVar("AnyUrgency", bound=int)

# The index `tasks_to_paint` holds every column named here, so rows that are passed over are not
# looked up. `urgency` is computed by the database.
_NOW: Final = bindparam("now_s", type_=Float)
_URGENCY: Final = literal_column("tasks.urgency", Integer)
_IS_TO_SHOW: Final = (is_stale, tasks.c.doubt.is_(None))
_IS_TO_POST: Final = (
    tasks.c.message_id.is_(None),
    text("tasks.to_post"),
    text("tasks.state = 'queued'"),
)
_DUE: Final = (
    select(tasks.c.id, tasks.c.channel_id, tasks.c.message_id)
    .where(
        *_IS_TO_SHOW,
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
            *_IS_TO_SHOW,
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
            *which, tasks.c.paint_after_s > _NOW
        )
        for which in (_IS_TO_SHOW, _IS_TO_POST)
    )
).subquery("times")
_OUTLOOK: Final = select(
    *_ANY_DUE,
    exists(select(tasks.c.id).where(*_IS_TO_POST, tasks.c.paint_after_s <= _NOW)),
    select(func.min(_TIMES.c.soonest_s)).scalar_subquery(),
)
# Not by the index of channels and messages, which holds all that was ever shown there.
_CHANNEL: Final = literal_column("+tasks.channel_id", BigInteger)
_MEMBER: Final = literal_column("+tasks.user_id", BigInteger)
_OPENED: Final = tuple(
    update(tasks)
    .where(
        *which,
        tasks.c.paint_after_s > _NOW,
        or_(among(_CHANNEL, "channels"), among(_MEMBER, "members")),
    )
    .values(paint_after_s=bindparam("now_s"))
    for which in (_IS_TO_SHOW, _IS_TO_POST)
)
_SHOWN = (
    update(tasks)
    .where(tasks.c.id == bindparam("task_id"))
    .values(
        paint_tries=0,
        refusals=tasks.c.refusals - tasks.c.refusals % REFUSALS_EACH,
        shown_revision=bindparam("shown"),
        # What settled meanwhile is due at once and stays so.
        paint_after_s=case((is_live, bindparam("next_s")), else_=tasks.c.paint_after_s),
        attachment_id=bindparam("attachment_id"),
        attachment_name=bindparam("attachment_name"),
        # Asked for again while the message was edited, it is downloaded again.
        delivery=case(
            (tasks.c.delivery.is_not_distinct_from(bindparam("known")), bindparam("how")),
            else_=tasks.c.delivery,
        ),
    )
)


_STALE_ONES: Final = select(tasks).where(
    among(tasks.c.id, "task_ids"),
    *_IS_TO_SHOW,
)
_TO_POST: Final = (
    select(tasks)
    .where(
        tasks.c.message_id.is_(None),
        tasks.c.to_post.is_(True),
        tasks.c.state == State.QUEUED,
        tasks.c.paint_after_s <= bindparam("now_s"),
        not_among(tasks.c.channel_id, "full"),
        not_among(tasks.c.id, "besides"),
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


class Outbox:
    """Messages that are due for an edit.

    Only one process paints (`bot.store.database.database` holds the file's lock), so which of them
    are being edited is known to the publisher alone: what it had in hand when it died is still due.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def outlook(
        self,
        asked: Mapping[AnyUrgency, Wanted],
        *,
        now_s: float,
        young: int = 0,
        besides: Collection[int] = (),
    ) -> Outlook:
        """What is due now, and what comes next; looks in indices only.

        Args:
            asked: the urgencies of which to list what is due: 0 for what settled, 1 for pictures
                already shown, 2 for progress.
            now_s: the time now.
            young: messages with an id below it are old.
            besides: ids of tasks to pass over, whose messages are being edited.
        """
        given = {"now_s": now_s, "young": young, "besides": besides}

        def work(connection: Connection) -> Outlook:
            *any_due, posts, next_s = connection.execute(_OUTLOOK, given).one()
            urgencies = frozenset(urgency for urgency, is_due in enumerate(any_due) if is_due)
            due: dict[int, list[Due]] = {
                urgency: _due(connection, urgency, wanted, given)
                for urgency, wanted in asked.items()
                if urgency in urgencies
            }
            return Outlook(urgencies, due, bool(posts), next_s)

        return await self._database.catch_up(work)

    async def views(self, task_ids: Collection[int], *, now_s: float) -> list[TaskView]:
        """What the messages of these tasks are to show, where they do not show it yet."""
        return await self._database.read(
            lambda connection: _views(connection, task_ids, now_s=now_s),
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
            "limit": limit,
            "now_s": now_s,
            "full": full,
            "besides": besides,
        }

        def work(connection: Connection) -> list[Task]:
            return [to_task(row) for row in connection.execute(_TO_POST, asked).mappings()]

        return await self._database.read(work)

    async def post_in(self, task: Task, channel_id: int, *, upload_limit: int) -> None:
        """Let the message of a task that has none yet be posted in that private channel.

        Files may be that large there, in bytes.
        """

        def work(connection: Connection) -> None:
            change(
                connection,
                task.id,
                when={State.QUEUED},
                visible=False,
                guild_id=None,
                channel_id=channel_id,
                upload_limit=min(upload_limit, task.request.upload_limit),
                message_gone=False,
                paint_after_s=0.0,
                paint_tries=0,
            )

        await self._database.write(work)

    async def shown(
        self,
        task: Task,
        *,
        next_s: float,
        attachment: Attachment | None,
        delivery: Delivery | None,
    ) -> None:
        """The message shows that revision of the task; the next edit comes not before `next_s`."""
        values = {
            "task_id": task.id,
            "shown": task.revision,
            "next_s": next_s,
            **attachment_columns(attachment),
            "known": task.shown.delivery,
            "how": delivery,
        }
        await self._database.note(lambda connection: connection.execute(_SHOWN, values))

    async def unreachable(self, task: Task) -> None:
        """The message is gone: progress is not painted any more, only the end is delivered."""
        await self._change(task.id, shown_revision=task.revision, message_gone=True)

    async def leave(self, task: Task) -> None:
        """The message stays as it is, though the task went on."""
        refusals = task.shown.refusals - task.shown.refusals % REFUSALS_EACH
        await self._change(task.id, shown_revision=task.revision, refusals=refusals)

    async def opened(
        self, *, channels: Collection[int], members: Collection[int], now_s: float
    ) -> None:
        """What waits for one of these channels, or for one of these members, is due now."""
        opened = {
            "now_s": now_s,
            "channels": channels,
            "members": members,
        }

        def work(connection: Connection) -> None:
            for statement in _OPENED:
                connection.execute(statement, opened)

        await self._database.note(work)

    async def goes_private(self, task: Task) -> None:
        """Its end is about to be sent privately; after that its message must not change."""
        await self._change(task.id, message_gone=True)

    async def moved(
        self,
        task: Task,
        *,
        channel_id: int,
        message_id: int,
        attachment: Attachment | None,
        delivery: Delivery | None,
        plainness: Plainness,
        upload_limit: int,
    ) -> None:
        """The task is shown by another message from now on, which leaves out that much.

        Files may be that large there, in bytes.
        """
        await self._change(
            task.id,
            shown_revision=task.revision,
            channel_id=channel_id,
            message_id=message_id,
            guild_id=None,
            message_gone=False,
            paint_tries=0,
            refusals=plainness * REFUSALS_EACH,
            upload_limit=min(upload_limit, task.request.upload_limit),
            **attachment_columns(attachment),
            delivery=delivery,
        )

    async def postpone(self, task: Task, *, until_s: float) -> None:
        """The edit failed in passing: try again later."""
        await self._try_again(task, "paint_tries", until_s)

    async def keep(self, task: Task, *, until_s: float) -> None:
        """Neither its message nor its member can be reached now: try both again later."""
        await self._try_again(task, "paint_tries", until_s, message_gone=False)

    async def refused(self, task: Task, *, until_s: float) -> None:
        """Discord does not take what it was given: try again, and leave out more in the end."""
        await self._try_again(task, "refusals", until_s)

    async def _try_again(
        self,
        task: Task,
        counted: str,
        until_s: float,
        **values: Any,  # noqa: ANN401 - columns
    ) -> None:
        def work(connection: Connection) -> None:
            now, due = get_task(connection, task.id), dict[str, Any]()
            if now is None or now.state is not task.state:
                return  # what is to be shown is another thing now
            if now.revision == task.revision:
                # What is newer than what failed is due when it says so itself.
                due["paint_after_s"] = until_s
            change(connection, task.id, visible=False, counted=counted, **due, **values)

        await self._database.note(work)

    async def _change(self, task_id: int, **values: Any) -> None:  # noqa: ANN401 - columns
        def work(connection: Connection) -> None:
            change(connection, task_id, visible=False, **values)

        await self._database.note(work)


def _due(
    connection: Connection,
    urgency: int,
    wanted: Wanted,
    given: Mapping[str, Any],
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
    views = {view.task.id: view for view in _views(connection, first, now_s=given["now_s"])}
    return [
        Due(task_id, channel_id, message_id, views.get(task_id))
        for task_id, channel_id, message_id in rows
    ]


def _views(connection: Connection, task_ids: Collection[int], *, now_s: float) -> list[TaskView]:
    if not task_ids:
        return []
    rows = connection.execute(_STALE_ONES, {"task_ids": task_ids})
    return [view_of(connection, to_task(row), now_s=now_s) for row in rows.mappings()]
