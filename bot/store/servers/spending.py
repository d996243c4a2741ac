"""What all requests together are estimated to have cost, since there is a ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from bot.store.schema import ledger_sums
from bot.store.servers.quotas import ALL_SERVERS, NOBODY

if TYPE_CHECKING:
    from bot.store.database.database import Database

# A row a month.
TOTAL: Final = select(func.coalesce(func.sum(ledger_sums.c.usd), 0)).where(
    ledger_sums.c.guild_id == ALL_SERVERS, ledger_sums.c.user_id == NOBODY
)


class Spending:
    """The ledger's own total."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def total_usd(self) -> float:
        """US dollars of all that is reserved or charged, whenever it was asked for."""
        return float(
            await self._database.read(lambda connection: connection.execute(TOTAL).scalar_one())
        )
