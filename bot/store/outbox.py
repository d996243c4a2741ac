"""The painter's side of the store: rows whose message is older than they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import case, func, select, update

from bot.domain import LIVE, Attachment, Delivery, State, Task
from bot.store.changes import change
from bot.store.rows import to_task
from bot.store.schema import tasks

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection

    from bot.store.database import Database

_STALE = (tasks.c.shown_revision < tasks.c.revision) & tasks.c.message_id.is_not(None)


class Outbox:
    """Messages that are due for an edit."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(
        self,
        *,
        limit: int,
        now_s: float,
        lease_s: float,
        busy_channels: Collection[int] = (),
    ) -> list[Task]:
        """Up to `limit` tasks to paint, settled ones first.

        Of live ones only one a channel and none in `busy_channels`, so that no final waits behind
        a row of progress edits in its channel's bucket.
        """

        def work(connection: Connection) -> list[Task]:
            live = tasks.c.state.in_(LIVE)
            in_channel = func.row_number().over(
                partition_by=(tasks.c.channel_id, live),
                order_by=(tasks.c.paint_after_s, tasks.c.id),
            )
            due = (
                select(
                    tasks.c.id,
                    tasks.c.paint_after_s,
                    live.label("live"),
                    in_channel.label("turn"),
                )
                .where(_STALE, tasks.c.paint_after_s <= now_s, tasks.c.paint_lease_s <= now_s)
                .where(~live | tasks.c.channel_id.not_in(busy_channels))
                .subquery()
            )
            first = (
                select(due.c.id)
                .where(~due.c.live | (due.c.turn == 1))
                .order_by(due.c.live, due.c.paint_after_s)
                .limit(limit)
            )
            rows = connection.execute(
                update(tasks)
                .where(tasks.c.id.in_(first))
                .values(paint_lease_s=lease_s)
                .returning(tasks),
            )
            return [to_task(row) for row in rows.mappings()]

        if not await self._database.read(lambda connection: _any_due(connection, now_s)):
            return []
        return await self._database.write(work)

    async def to_post(self, *, limit: int) -> list[Task]:
        """Tasks that have no message yet and are to get one, oldest first."""
        waiting = (
            select(tasks)
            .where(
                tasks.c.message_id.is_(None),
                tasks.c.to_post.is_(True),
                tasks.c.state == State.QUEUED,
            )
            .order_by(tasks.c.created_s, tasks.c.id)
            .limit(limit)
        )
        return await self._database.read(
            lambda connection: [to_task(row) for row in connection.execute(waiting).mappings()],
        )

    async def next_due(self, *, now_s: float) -> float | None:
        """When the next message may be painted; None while all are up to date."""

        def work(connection: Connection) -> float | None:
            when = func.max(tasks.c.paint_after_s, tasks.c.paint_lease_s)
            soonest = select(func.min(when)).where(_STALE, when > now_s)
            soonest_s: float | None = connection.execute(soonest).scalar_one()
            return soonest_s

        return await self._database.read(work)

    async def shown(
        self,
        task: Task,
        *,
        next_s: float,
        attachment: Attachment | None,
        delivery: Delivery | None,
    ) -> None:
        """The message shows that revision of the task; the next edit comes not before `next_s`."""
        await self._release(
            task.id,
            shown_revision=task.revision,
            # What settled meanwhile is due at once and stays so.
            paint_after_s=case((tasks.c.state.in_(LIVE), next_s), else_=tasks.c.paint_after_s),
            paint_tries=0,
            attachment_id=attachment.id if attachment else None,
            attachment_name=attachment.filename if attachment else None,
            delivery=delivery,
        )

    async def unreachable(self, task: Task) -> None:
        """The message is gone: progress is not painted any more, only the end is delivered."""
        await self._release(task.id, shown_revision=task.revision, message_gone=True)

    async def moved(
        self,
        task: Task,
        *,
        channel_id: int,
        message_id: int,
        attachment: Attachment | None,
        delivery: Delivery | None,
    ) -> None:
        """The task is shown by another message from now on."""
        await self._release(
            task.id,
            shown_revision=task.revision,
            channel_id=channel_id,
            message_id=message_id,
            guild_id=None,
            message_gone=False,
            attachment_id=attachment.id if attachment else None,
            attachment_name=attachment.filename if attachment else None,
            delivery=delivery,
        )

    async def postpone(self, task: Task, *, until_s: float) -> None:
        """The edit failed in passing: try again later."""
        await self._release(
            task.id,
            paint_after_s=case(
                (tasks.c.revision == task.revision, until_s),
                else_=tasks.c.paint_after_s,
            ),
            paint_tries=tasks.c.paint_tries + 1,
        )

    async def recover(self) -> None:
        """Release the leases of a process that died."""

        def work(connection: Connection) -> None:
            left = tasks.c.paint_lease_s > 0
            connection.execute(
                update(tasks).where(_STALE, left).values(paint_lease_s=0.0, paint_after_s=0.0),
            )

        await self._database.write(work)

    async def _release(self, task_id: int, **values: Any) -> None:  # noqa: ANN401 - columns
        def work(connection: Connection) -> None:
            change(connection, task_id, visible=False, paint_lease_s=0.0, **values)

        await self._database.insist(work)


def _any_due(connection: Connection, now_s: float) -> bool:
    due = select(tasks.c.id).where(_STALE, tasks.c.paint_after_s <= now_s).limit(1)
    return connection.execute(due).first() is not None
