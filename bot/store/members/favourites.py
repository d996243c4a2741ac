"""Which pictures are favourites, and whose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import bindparam, delete, select, update

from bot.store.database.dialects import among, upsert
from bot.store.schema import favourites, tasks
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

_TELL: Final = (
    update(tasks)
    .where(tasks.c.id == bindparam("of_task"), tasks.c.bookmarked.is_(False))
    .values(bookmarked=True)
)


class Switched(NamedTuple):
    """What a picture is to a member after a switch."""

    is_one: bool
    """Whether it is a favourite of theirs now."""

    is_to_tell: bool
    """Whether it was nobody's before, ever: CometAPI is to be told, once."""


class Favourites:
    """Members' favourites; the message of a picture shows whether it is anybody's."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def switch(self, task_id: int, user_id: int, *, now_s: float) -> Switched:
        """Make a picture, by the task that made it, a member's favourite, or no longer."""
        mine = {"task_id": task_id, "user_id": user_id}

        def work(connection: Connection) -> Switched:
            was_one = bool(connection.execute(_REMOVE, mine).rowcount)
            is_new = not was_one and add_favourite(connection, task_id, user_id, now_s=now_s)
            repaint(connection, task_id)
            return Switched(is_one=not was_one, is_to_tell=is_new)

        return await self._database.write(work)


def add_favourite(connection: Connection, task_id: int, user_id: int, *, now_s: float) -> bool:
    """Make a picture a member's favourite; whether it is the first that it is of anybody's, ever.

    So it is noted before CometAPI is told, and a process that dies meanwhile leaves it at that.
    """
    connection.execute(_ADD, {"task_id": task_id, "user_id": user_id, "since_s": now_s})
    return bool(connection.execute(_TELL, {"of_task": task_id}).rowcount)
