"""What all requests together are estimated to have cost, since there is a ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from bot.store.schema import is_live, ledger_sums, tasks
from bot.store.servers.quotas import ALL_SERVERS, NOBODY

if TYPE_CHECKING:
    from bot.store.database.database import Database
    from bot.store.database.statements import Connection

# A row a month.
TOTAL: Final = select(func.coalesce(func.sum(ledger_sums.c.usd), 0)).where(
    ledger_sums.c.guild_id == ALL_SERVERS, ledger_sums.c.user_id == NOBODY
)
_NOT_SENT: Final = select(func.coalesce(func.sum(tasks.c.estimate_usd * tasks.c.starts), 0)).where(
    is_live, tasks.c.remote_id.is_(None), tasks.c.billing_day.is_not(None)
)


class Spending:
    """The ledger's own total."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def charged_usd(self) -> float:
        """US dollars of all but what waits to be sent, whenever it was asked for."""

        def work(connection: Connection) -> float:
            total, waits = (connection.execute(each).scalar_one() for each in (TOTAL, _NOT_SENT))
            return float(total) - float(waits)

        return await self._database.read(work)
