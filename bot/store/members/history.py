"""Pictures that were made, newest first, by whose they are, where they stand, and words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import exists, select

from bot.domain.members.history import Place
from bot.store.database.dialects import among
from bot.store.members.hidden_prompts import HIDDEN_BY
from bot.store.members.history_search import Search
from bot.store.members.history_statements import VIEWER
from bot.store.schema import favourites, tasks
from bot.store.tasks.rows import to_task

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from bot.domain.members.history import Filter
    from bot.domain.tasks import Task
    from bot.store.database.database import Database
    from bot.store.database.statements import Connection

_TASKS: Final = select(
    tasks,
    exists()
    .where(favourites.c.task_id == tasks.c.id, favourites.c.user_id == VIEWER)
    .label("is_favourite"),
    HIDDEN_BY,
).where(among(tasks.c.id, "task_ids"))


@dataclass(frozen=True, slots=True)
class Made:
    """A picture that was made, whether it is a favourite, and who hides its prompt."""

    task: Task
    is_favourite: bool
    """Of who looks."""
    hidden_by: int | None
    """Whoever made it, if they hide their prompts from others."""


@dataclass(frozen=True, slots=True)
class Found:
    """Pictures of a page, newest first."""

    pictures: list[Made]
    goes_on: Place | None = None
    """Where to look on, as there was too much to look through at once; None: all was."""


class History:
    """What succeeded and was not removed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self,
        viewer_id: int,
        channels: Collection[int] | None,
        found: Filter,
        *,
        place: Place | None = None,
        most: int,
    ) -> Found:
        """The next pictures that are looked for, at most so many, newest first.

        There may be fewer, or none, where it has to be looked on later: it takes about
        `LONGEST_S` at most, however much was made.

        Args:
            viewer_id: who looks.
            channels: those whose pictures are looked through, whoever made them; None: all that
                the viewer made, wherever it stands.
            found: what they must be. By words, others' are not found whose prompts are hidden.
            place: after which picture to go on, and which way; None: from the newest one.
            most: how many.

        Raises:
            ValueError: the month is none.
        """
        search = Search(viewer_id, channels, found, newer=place is not None and place.newer)

        def work(connection: Connection) -> Found:
            ids, edge = search.page(connection, place, most=most)
            goes_on = edge and Place(edge.task_id, newer=search.newer)
            return Found(_made(connection, viewer_id, ids), goes_on)

        return await self._database.read(work)

    async def made(self, viewer_id: int, task_id: int) -> Made | None:
        """One task, with what is known of it for who looks."""

        def work(connection: Connection) -> Made | None:
            return next(iter(_made(connection, viewer_id, [task_id])), None)

        return await self._database.read(work)


def _made(connection: Connection, viewer_id: int, ids: Iterable[int]) -> list[Made]:
    rows = connection.execute(_TASKS, {"viewer": viewer_id, "task_ids": list(ids)}).mappings()
    return sorted(
        (Made(to_task(row), bool(row["is_favourite"]), row["hidden_by"]) for row in rows),
        key=lambda made: (made.task.schedule.created_s, made.task.id),
        reverse=True,
    )
