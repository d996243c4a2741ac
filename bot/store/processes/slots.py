"""The slots that processes lease: whoever holds one edits the messages of its servers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from math import inf
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sqlalchemy import Float, bindparam, case, or_, select, update

from bot.domain import leases
from bot.domain.sharding import Sharding
from bot.store.clock import measure, own_clock
from bot.store.errors import ProgramOutdatedError
from bot.store.processes.registry import NOW_S, is_over, renew_process
from bot.store.processes.sharding import IS_HELD, agree, kept_sharding
from bot.store.schema import slots
from bot.store.signals import Loop

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.store.clock import DatabaseClock
    from bot.store.database.database import Database
    from bot.store.database.statements import Connection
    from bot.store.processes.sharding import Deployment

T = TypeVar("T")

_LEASE_S: Final = bindparam("lease_s", type_=Float)
_IS_OWN: Final = slots.c.process_id == bindparam("own")
_FIRST_FREE: Final = (
    select(slots.c.slot, slots.c.process_id)
    # One that it was given without learning of it is its own already.
    .where(or_(_IS_OWN, ~IS_HELD))
    .order_by(case((_IS_OWN, 0), else_=1), slots.c.slot)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_TAKE: Final = (
    update(slots)
    .where(slots.c.slot == bindparam("which"))
    .values(
        process_id=bindparam("own"),
        lease_until_s=NOW_S + _LEASE_S,
        takes=case((slots.c.taken_s > NOW_S - leases.REST_S, slots.c.takes + 1), else_=1),
        taken_s=NOW_S,
    )
    .returning(slots.c.takes)
)
_RENEW: Final = (
    update(slots)
    .where(_IS_OWN, ~is_over(slots.c.lease_until_s))
    .values(lease_until_s=NOW_S + _LEASE_S)
)
_RELEASE: Final = update(slots).where(_IS_OWN).values(process_id=None, lease_until_s=0.0)
# Whoever takes it knows by the process's id that this one may still have edits in hand.
_EXPIRE: Final = update(slots).where(_IS_OWN).values(lease_until_s=0.0)


@dataclass(frozen=True, slots=True)
class Taken:
    """A slot that this process holds from now on.

    Attributes:
        takes: how often it was taken lately.
        expired: whether its former process never released it, and may not know yet that it ended.
    """

    slot: int
    takes: int
    expired: bool


class Slots:
    """The slot of this process, and how servers are spread over all slots."""

    def __init__(self, database: Database, process_id: int, clock: DatabaseClock) -> None:
        self._database = database
        self._clock = clock
        self._process_id = process_id
        self.own = 0
        """The slot that it holds; the first, where nobody asked for one."""
        self.sharding = Sharding()
        self.taken_over = False
        """Whether the slot's former process may not know yet that it lost it."""
        self.is_laid_out_anew = False
        """Whether others made the slots anew since this process agreed on them."""
        self._until_s = inf

    @property
    def leads(self) -> bool:
        """Whether it also does what one process does for all."""
        return self.own == 0

    @property
    def left_s(self) -> float:
        """For how long, in seconds, it may count on its slot by its own clock."""
        return self._until_s - own_clock()

    def holds(self) -> bool:
        """Whether no other process can have its slot now."""
        return self.left_s > 0

    def give_up(self) -> None:
        """Count on the slot no more."""
        self._until_s = -inf

    async def agree(self, wanted: Deployment, *, any_shards: bool = False) -> Deployment | None:
        """Lay the slots out as `wanted` unless others hold some; None if they fit that now.

        It is as if any number of shards was wanted if `any_shards`, and others hold slots.

        Returns:
            What others hold slots by, if that does not fit.

        Raises:
            StoreUnavailableError: the database cannot be written now.
        """
        found = await agree(self._database, wanted)
        if not found.fits(wanted, any_shards=any_shards):
            return found
        self.sharding = found.sharding
        return None

    async def take(self) -> Taken | None:
        """Take the first slot that nobody holds; None if all are held, or laid out anew.

        Raises:
            StoreUnavailableError: the database cannot be written now.
        """
        asked_s = own_clock()
        taken, kept = await self._database.write_beside(self._take)
        self.is_laid_out_anew = kept is None or kept.sharding != self.sharding
        if taken is not None:
            self.own = taken.slot
            self._hold_from(asked_s)
            self.taken_over = taken.expired and not self._database.is_alone
        return taken

    def _take(self, connection: Connection) -> tuple[Taken | None, Deployment | None]:
        kept = kept_sharding(connection)
        is_alive = renew_process(connection, self._process_id)
        if not is_alive or kept is None or kept.sharding != self.sharding:
            return None, kept
        free = connection.execute(_FIRST_FREE, self._asked()).one_or_none()
        if free is None:
            return None, kept
        slot, former = free
        takes = connection.execute(_TAKE, self._asked() | {"which": slot}).scalar_one()
        return Taken(slot, int(takes), expired=former is not None), kept

    def _hold_from(self, asked_s: float) -> None:
        """Count on the slot as of when it was asked for, which was before it was given."""
        if not self._database.is_alone:
            self._until_s = asked_s + leases.LEASE_S - leases.MARGIN_S

    async def renew(self) -> bool:
        """Prolong the leases of this process; False if its slot may be another's by now.

        Raises:
            ProgramOutdatedError: its program is too old for the tables; others have the slot.
            StoreUnavailableError: the database cannot be written now.
        """
        asked_s = own_clock()
        if not self.holds():
            return False
        renewed = await self._renewed(self._renew)
        if isinstance(renewed, ProgramOutdatedError):
            self.give_up()
            self._database.lose(renewed)
            raise renewed
        if renewed and self.holds():
            self._hold_from(asked_s)
        return renewed and self.holds()

    def _renew(self, connection: Connection) -> bool | ProgramOutdatedError:
        try:
            renew_process(connection, self._process_id)
        except ProgramOutdatedError as error:
            connection.execute(_EXPIRE, {"own": self._process_id})
            connection.wake(Loop.SLOTS)
            return error
        return connection.execute(_RENEW, self._asked()).rowcount > 0

    async def wait(self) -> bool:
        """Prolong the lease of a process that waits for a slot; False if it must start anew.

        It was taken for dead, or the database's clock was set: those that had slots lost them by
        that, and whoever starts goes by another time than this process would.

        Raises:
            StoreUnavailableError: the database cannot be written now.
        """
        is_alive = await self._renewed(partial(renew_process, process_id=self._process_id))
        return is_alive and self._clock.surely_off_s < leases.LEASE_S

    async def _renewed(self, work: Callable[[Connection], T]) -> T:
        """Do it, and look at the database's clock meanwhile."""
        renewed, measured = await self._database.write_beside(
            lambda connection: (work(connection), measure(connection))
        )
        self._clock.correct(measured)
        return renewed

    async def release(self) -> None:
        """Let another process take the slot at once.

        Raises:
            StoreUnavailableError: the database cannot be written now.
        """

        def work(connection: Connection) -> None:
            connection.execute(_RELEASE, {"own": self._process_id})
            connection.wake(Loop.SLOTS)

        await self._database.write_beside(work)

    def _asked(self) -> dict[str, Any]:
        return {"own": self._process_id, "lease_s": leases.LEASE_S}
