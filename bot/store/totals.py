"""What is counted over all processes: each tells its part, and is told what all have together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import BigInteger, bindparam, func, select, update

from bot.domain.states import State
from bot.store.database.dialects import DatabaseTime
from bot.store.schema import is_live, processes, tasks

if TYPE_CHECKING:
    from bot.store.database.database import Database

_OWN: Final = bindparam("own", type_=BigInteger)
_ELSEWHERE: Final = (
    select(func.coalesce(func.sum(processes.c.invalid_requests), 0))
    .where(processes.c.id != _OWN, processes.c.lease_until_s > DatabaseTime())
    .correlate(None)
    .scalar_subquery()
)
_RUNNING: Final = (
    select(func.count()).where(is_live, tasks.c.state == State.RUNNING).scalar_subquery()
)
_EXCHANGE: Final = (
    update(processes)
    .where(processes.c.id == _OWN)
    .values(invalid_requests=bindparam("invalid"))
    .returning(_ELSEWHERE, _RUNNING)
)


@dataclass(frozen=True, slots=True)
class Counted:
    """What all processes have together, as far as one of them does not know by itself."""

    invalid_elsewhere: int = 0
    """Requests that Discord took for invalid within 10 minutes, from other live processes."""

    running: int = 0
    """Tasks at CometAPI, whoever looks at them."""


class Totals:
    """The counts of one process among all."""

    def __init__(self, database: Database, process_id: int) -> None:
        self._database = database
        self._process_id = process_id

    async def exchange(self, *, invalid_requests: int) -> Counted:
        """Tell how many invalid requests this process made within 10 minutes, and read the rest.

        Raises:
            StoreUnavailableError: the database takes nothing now.
        """
        told = {"own": self._process_id, "invalid": invalid_requests}
        found = await self._database.autocommit(_EXCHANGE, told)
        return Counted(*found[0]) if found else Counted()
