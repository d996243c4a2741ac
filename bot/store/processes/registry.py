"""The processes that work on this database, and which of them ended: tasks carry who holds them."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING, Any, Final, Self

from sqlalchemy import Float, bindparam, delete, exists, insert, or_, select, update

from bot import __version__
from bot.domain import leases
from bot.store.database.dialects import DatabaseTime
from bot.store.migrations import REVISIONS
from bot.store.processes.compatibility import check_program
from bot.store.schema import processes, slots, tasks

if TYPE_CHECKING:
    from sqlalchemy import Column, ColumnElement

    from bot.store.database.database import Database
    from bot.store.database.statements import Asked, Connection

KEPT_S: Final = 86_400.0
"""So long the row of a process that ended is kept."""

NOW_S: Final = DatabaseTime()
_LEASE_S: Final = bindparam("lease_s", type_=Float)


def is_over(lease_until_s: Column[float]) -> ColumnElement[bool]:
    """Whether a lease is over by the database's clock, also by one that was put back meanwhile."""
    return or_(lease_until_s <= NOW_S, lease_until_s > NOW_S + _LEASE_S)


_OWN: Final = processes.c.id == bindparam("own")
_HOLDS_ANY: Final = exists(select(tasks.c.id).where(tasks.c.process_id == processes.c.id))
_FORGET: Final = delete(processes).where(processes.c.ended_s < bindparam("before_s"), ~_HOLDS_ANY)
_JOIN: Final = insert(processes).values(lease_until_s=NOW_S + _LEASE_S).returning(processes.c.id)
# One that was thought dead and takes something is alive.
_SEEN: Final = update(processes).where(_OWN, processes.c.ended_s.is_not(None)).values(ended_s=None)
was_ended: Final = exists(processes.c.id).where(_OWN, processes.c.ended_s.is_not(None))
"""Whether the process that asks, `own`, was thought dead."""

_RENEW: Final = (
    update(processes)
    .where(_OWN, processes.c.ended_s.is_(None))
    .values(seen_s=NOW_S, lease_until_s=NOW_S + _LEASE_S)
)
_LEAVE: Final = update(processes).where(_OWN).values(ended_s=NOW_S, lease_until_s=0.0)
_OTHERS: Final = (~_OWN, processes.c.ended_s.is_(None))
_END_OTHERS: Final = update(processes).where(*_OTHERS).values(ended_s=NOW_S)
_FREE_OTHERS: Final = (
    update(slots)
    .where(slots.c.process_id != bindparam("own"))
    .values(process_id=None, lease_until_s=0.0)
)
_EXPIRED: Final = (*_OTHERS, is_over(processes.c.lease_until_s))
_ANY_EXPIRED: Final = select(exists(select(processes.c.id).where(*_EXPIRED)))
_END_EXPIRED: Final = update(processes).where(*_EXPIRED).values(ended_s=NOW_S)
# Whoever was seen after it came has asked for a slot.
_ANY_WAITS: Final = select(
    exists(
        select(processes.c.id).where(
            *_OTHERS,
            ~is_over(processes.c.lease_until_s),
            processes.c.seen_s != processes.c.started_s,
            ~exists(select(slots.c.slot).where(slots.c.process_id == processes.c.id)),
        )
    )
)
_PROGRAMS: Final = select(processes.c.program).where(*_OTHERS, ~is_over(processes.c.lease_until_s))

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
        """Give this process an id that none had before.

        Raises:
            DatabaseLostError: this program is too old for the tables.
            StoreUnavailableError: the database cannot be written now.
        """
        values = {
            "started_s": now_s,
            "seen_s": now_s,
            "name": f"{socket.gethostname()}:{os.getpid()}",
            "program": __version__,
            "revision": REVISIONS[-1],
            "invalid_requests": 0,
            "lease_s": leases.LEASE_S,
        }

        def work(connection: Connection) -> int:
            check_program(connection)
            connection.execute(_FORGET, {"before_s": now_s - KEPT_S})
            return int(connection.execute(_JOIN, values).scalar_one())

        return cls(database, await database.write(work))

    @property
    def is_alone(self) -> bool:
        """Whether no other process can have this database open now, as with a file of its own."""
        return self._database.is_alone

    async def end_dead(self) -> bool:
        """Note which other processes are dead; whether there was any.

        Whoever has the database alone knows that all are; else those are whose lease is over.
        """
        if self.is_alone:
            await self.end_others()
            return True
        asked = {"own": self.own, "lease_s": leases.LEASE_S}
        if not await self._database.read(
            lambda connection: bool(connection.execute(_ANY_EXPIRED, asked).scalar_one())
        ):
            return False
        ended = await self._database.write(
            lambda connection: connection.execute(_END_EXPIRED, asked).rowcount
        )
        return ended > 0

    async def any_waits(self) -> bool:
        """Whether another process is ready to take a slot, and has none.

        Raises:
            StoreUnavailableError: the database cannot be read now.
        """
        asked = {"own": self.own, "lease_s": leases.LEASE_S}
        return await self._database.read(
            lambda connection: bool(connection.execute(_ANY_WAITS, asked).scalar_one())
        )

    async def any_newer(self) -> bool:
        """Whether a process of a newer version runs.

        Raises:
            StoreUnavailableError: the database cannot be read now.
        """
        asked = {"own": self.own, "lease_s": leases.LEASE_S}
        programs = await self._database.read(
            lambda connection: connection.execute(_PROGRAMS, asked).scalars()
        )
        return any(_numbers(one) > _numbers(__version__) for one in programs)

    async def end_others(self) -> None:
        """Note that every other process is dead, which whoever has the lock on the file knows."""

        def work(connection: Connection) -> None:
            for statement in (_END_OTHERS, _FREE_OTHERS):
                connection.execute(statement, {"own": self.own})

        await self._database.write(work, durable=False)

    async def leave(self) -> None:
        """Note that this process ends: what it still holds is another's to settle."""
        await self._database.write(
            lambda connection: connection.execute(_LEAVE, {"own": self.own}), durable=False
        )


def renew_process(connection: Connection, process_id: int) -> bool:
    """Prolong the lease of a process; False if it was ended by another.

    Raises:
        DatabaseLostError: its program is too old for the tables by now.
    """
    check_program(connection)
    return connection.execute(_RENEW, _asked(process_id)).rowcount > 0


def note_seen(connection: Connection, process_id: int) -> None:
    """Note in a transaction that the process is alive, as it takes or keeps something."""
    connection.execute(*asked_of_seen(process_id))


def asked_of_seen(process_id: int) -> Asked:
    """What notes that."""
    return _SEEN, {"own": process_id}


def _numbers(version: str) -> tuple[int, ...]:
    """A version as numbers that compare; of what is none, the oldest."""
    parts = version.split(".")
    return tuple(map(int, parts)) if all(part.isdecimal() for part in parts) else ()


def _asked(process_id: int) -> dict[str, Any]:
    return {"own": process_id, "lease_s": leases.LEASE_S}
