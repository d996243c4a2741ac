"""The poller's side of the store: which tasks are due for a look, and what was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update

from bot.domain import State, Task
from bot.store.changes import change
from bot.store.rows import to_task
from bot.store.schema import tasks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from bot.store.database import Database


class Watch:
    """Tasks that CometAPI works on."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(
        self,
        *,
        limit: int,
        now_s: float,
        soon_s: float,
        lease_s: float,
    ) -> list[Task]:
        """Tasks due for a look now, and with them those due before `soon_s`.

        Nothing is claimed unless something is due now. Until `lease_s` they are the caller's.
        """

        def work(connection: Connection) -> list[Task]:
            first = connection.execute(select(func.min(tasks.c.due_s))).scalar_one()
            if first is None or first > now_s:
                return []
            due = (
                select(tasks.c.id)
                .where(tasks.c.due_s <= soon_s)
                .order_by(tasks.c.due_s)
                .limit(limit)
            )
            rows = connection.execute(
                update(tasks).where(tasks.c.id.in_(due)).values(due_s=lease_s).returning(tasks),
            )
            return [to_task(row) for row in rows.mappings()]

        return await self._database.write(work)

    async def next_due(self) -> float | None:
        """When the next task is due; None while nothing is watched."""
        return await self._database.read(
            lambda connection: connection.execute(select(func.min(tasks.c.due_s))).scalar_one(),
        )

    async def record(self, sightings: Sequence[tuple[int, bool, dict[str, Any]]]) -> None:
        """Write what a look found, all in one transaction.

        Args:
            sightings: task id, whether it is worth painting, and the columns to set. Tasks that
                are not watched any more (stopped meanwhile) are left as they are.
        """

        def work(connection: Connection) -> None:
            for task_id, visible, values in sightings:
                change(connection, task_id, when={State.RUNNING}, visible=visible, **values)

        await self._database.insist(work)

    async def postpone(
        self,
        task_ids: Sequence[int],
        *,
        due_s: float,
        paused: bool | None,
    ) -> None:
        """Look again later; `paused` (unless None) is shown where it is news."""

        def work(connection: Connection) -> None:
            mine = tasks.c.id.in_(task_ids) & (tasks.c.state == State.RUNNING)
            connection.execute(update(tasks).where(mine).values(due_s=due_s))
            if paused is not None:
                connection.execute(
                    update(tasks)
                    .where(mine, tasks.c.paused.is_(not paused))
                    .values(paused=paused, revision=tasks.c.revision + 1),
                )

        await self._database.insist(work)
