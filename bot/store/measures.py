"""What metrics say of the database as a whole, in one look at what is open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from bot.store.schema import is_live, tasks
from bot.store.servers.spending import TOTAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.store.database.database import Database
    from bot.store.database.statements import Connection

_OPEN: Final = (
    select(tasks.c.state, tasks.c.kind, func.count(), func.min(tasks.c.created_s))
    .where(is_live)
    .group_by(tasks.c.state, tasks.c.kind)
)


@dataclass(frozen=True, slots=True)
class OpenTasks:
    """How many tasks of a kind are in a state; the oldest was asked for then, in epoch seconds."""

    state: str
    kind: str
    count: int
    oldest_s: float


@dataclass(frozen=True, slots=True)
class Measured:
    """Tasks that are not settled, and US dollars that are reserved or charged, since ever."""

    open: Sequence[OpenTasks]
    usd: float


class Measures:
    """Counts of all processes together."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def now(self) -> Measured:
        """Count what is there now.

        Raises:
            StoreUnavailableError: the database cannot be read.
        """

        def work(connection: Connection) -> Measured:
            found = [OpenTasks(*row) for row in connection.execute(_OPEN)]
            return Measured(found, float(connection.execute(TOTAL).scalar_one()))

        return await self._database.read(work)
