"""Slots that no process holds: how many there are, and whether the operator was told of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from bot.domain import leases
from bot.store.database.copies.moved import VACANT_SINCE
from bot.store.key_values import read_value, set_value
from bot.store.notices import add_notice
from bot.store.processes.sharding import IS_HELD
from bot.store.schema import slots

if TYPE_CHECKING:
    from bot.domain.notices import Notice
    from bot.store.database.database import Database
    from bot.store.database.statements import Connection
    from bot.store.processes.slots import Slots

_COUNT: Final = select(func.count()).select_from(slots).where(~IS_HELD)
_FIRST: Final = select(slots.c.slot).where(IS_HELD).order_by(slots.c.slot).limit(1)


@dataclass(frozen=True, slots=True)
class HeldSlots:
    """How the slots are held now.

    Attributes:
        vacant: how many are held by nobody.
        told_since_s: since when (epoch seconds) some were that the operator was told of, if any.
    """

    vacant: int
    told_since_s: float | None


class Vacancies:
    """What is known of slots that nobody holds, and who tells the operator of anything."""

    def __init__(self, database: Database, own: Slots) -> None:
        self._database = database
        self._own = own

    async def tells(self) -> bool:
        """Whether this process is the one that tells: it holds the first slot that is held.

        Raises:
            StoreUnavailableError: the database cannot be read now.
        """
        if self._own.leads:
            return True
        asked = {"lease_s": leases.LEASE_S}
        return await self._database.read(
            lambda connection: (
                connection.execute(_FIRST, asked).scalar_one_or_none() == self._own.own
            )
        )

    async def look(self) -> HeldSlots:
        """How the slots are held.

        Raises:
            StoreUnavailableError: the database cannot be read now.
        """

        def work(connection: Connection) -> HeldSlots:
            count = connection.execute(_COUNT, {"lease_s": leases.LEASE_S}).scalar_one()
            return HeldSlots(int(count), _told_since_s(connection))

        return await self._database.read(work)

    async def tell(self, notice: Notice, *, since_s: float, now_s: float) -> bool:
        """Add the notice of slots that are vacant since then, unless the operator was told lately.

        Returns:
            Whether it was added, of all processes by this one.

        Raises:
            StoreUnavailableError: the database cannot be written now.
        """

        def work(connection: Connection) -> bool:
            if _told_since_s(connection) is not None:
                return False
            if added := add_notice(connection, notice, now_s=now_s):
                set_value(connection, VACANT_SINCE, str(since_s))
            return added

        return await self._database.write(work)

    async def tell_over(self, notice: Notice, *, now_s: float) -> bool:
        """Add the notice that none is vacant any more, if the operator was told that some were.

        Returns and raises as `tell`.
        """

        def work(connection: Connection) -> bool:
            if _told_since_s(connection) is None:
                return False
            set_value(connection, VACANT_SINCE, "")
            return add_notice(connection, notice, now_s=now_s)

        return await self._database.write(work)


def _told_since_s(connection: Connection) -> float | None:
    kept = read_value(connection, VACANT_SINCE)
    return float(kept) if kept else None
