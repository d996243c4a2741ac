"""The processes that work on this database, and which of them ended: tasks carry who holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Self

from sqlalchemy import bindparam, delete, exists, insert, select, update

from bot.store.schema import processes, tasks

if TYPE_CHECKING:
    from bot.store.database.database import Database
    from bot.store.database.statements import Connection

KEPT_S: Final = 86_400.0
"""So long the row of a process that ended is kept."""

_OWN: Final = processes.c.id == bindparam("own")
_HOLDS_ANY: Final = exists(select(tasks.c.id).where(tasks.c.process_id == processes.c.id))
_FORGET: Final = delete(processes).where(processes.c.ended_s < bindparam("before_s"), ~_HOLDS_ANY)
_JOIN: Final = insert(processes).returning(processes.c.id)
# One that was thought dead and takes something is alive.
_SEEN: Final = update(processes).where(_OWN).values(seen_s=bindparam("now_s"), ended_s=None)
_LEAVE: Final = update(processes).where(_OWN).values(ended_s=processes.c.seen_s)
_END_OTHERS: Final = (
    update(processes).where(~_OWN, processes.c.ended_s.is_(None)).values(ended_s=processes.c.seen_s)
)

of_ended: Final = tasks.c.process_id.in_(
    select(processes.c.id).where(processes.c.ended_s.is_not(None))
)
"""Whether a task is held by a process that ended."""


class Processes:
    """This process among all that work on the database."""

    def __init__(self, database: Database, own: int) -> None:
        self._database = database
        self.own = own
        """Its id, which the rows carry that it holds."""

    @classmethod
    async def join(cls, database: Database, *, now_s: float) -> Self:
        """Give this process an id that none had before."""

        def work(connection: Connection) -> int:
            connection.execute(_FORGET, {"before_s": now_s - KEPT_S})
            values = {"started_s": now_s, "seen_s": now_s}
            return int(connection.execute(_JOIN, values).scalar_one())

        return cls(database, await database.write(work))

    async def end_others(self) -> None:
        """Note that every other process is dead, which whoever has the lock on the file knows."""
        await self._database.write(
            lambda connection: connection.execute(_END_OTHERS, {"own": self.own}), durable=False
        )

    async def leave(self) -> None:
        """Note that this process ends: what it still holds is another's to settle."""
        await self._database.write(
            lambda connection: connection.execute(_LEAVE, {"own": self.own}), durable=False
        )


def note_seen(connection: Connection, process_id: int, *, now_s: float) -> None:
    """Note in a transaction that the process is alive, as it takes or keeps something."""
    connection.execute(_SEEN, {"own": process_id, "now_s": now_s})
