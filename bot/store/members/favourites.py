"""Which pictures are favourites, and whose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, delete, select

from bot.store.database.dialects import among, upsert
from bot.store.schema import favourites
from bot.store.tasks.changes import repaint

if TYPE_CHECKING:
    from bot.store.database.database import Database
    from bot.store.database.statements import Connection

_ADD: Final = upsert(favourites)
_REMOVE: Final = delete(favourites).where(
    favourites.c.task_id == bindparam("task_id"), favourites.c.user_id == bindparam("user_id")
)

FAVOURITES: Final = select(favourites.c.task_id).where(among(favourites.c.task_id, "task_ids"))
"""Which of the `task_ids` are anybody's."""


class Favourites:
    """Members' favourites; the message of a picture shows whether it is anybody's."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def switch(self, task_id: int, user_id: int, *, now_s: float) -> bool:
        """Make a picture a member's favourite, or no longer; returns whether it is one now."""
        mine = {"task_id": task_id, "user_id": user_id}

        def work(connection: Connection) -> bool:
            was_one = bool(connection.execute(_REMOVE, mine).rowcount)
            if not was_one:
                add_favourite(connection, task_id, user_id, now_s=now_s)
            repaint(connection, task_id)
            return not was_one

        return await self._database.write(work)


def add_favourite(connection: Connection, task_id: int, user_id: int, *, now_s: float) -> None:
    """Make a picture a member's favourite."""
    connection.execute(_ADD, {"task_id": task_id, "user_id": user_id, "since_s": now_s})
