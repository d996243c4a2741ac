"""What is allowed on top of a server's budget, month by month."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select

from bot.domain.servers.log_entries import more_allowed
from bot.domain.servers.quotas import ROUNDING_USD
from bot.store.database.dialects import upsert
from bot.store.schema import grants
from bot.store.servers.log import add_log_entry
from bot.store.servers.quotas import NOBODY

if TYPE_CHECKING:
    from bot.store.database.database import Database
    from bot.store.database.statements import Connection

_GRANTED: Final = select(grants.c.usd).where(
    grants.c.guild_id == bindparam("guild"),
    grants.c.user_id == NOBODY,
    grants.c.period == bindparam("month"),
)
_SET: Final = upsert(grants)


class Grants:
    """Dollars of servers on top of their budgets."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, guild_id: int, month: str) -> float:
        """How many US dollars were granted in a month."""
        return await self._database.read(lambda connection: _granted(connection, guild_id, month))

    async def add(
        self, guild_id: int, month: str, usd: float, *, to_usd: float, by_user_id: int, now_s: float
    ) -> bool:
        """Grant so many US dollars more, if it is so many (`to_usd`) that were granted before.

        Returns whether it was: of those who saw the same amount, one grants more.
        """

        def work(connection: Connection) -> bool:
            granted = _granted(connection, guild_id, month)
            if abs(granted - to_usd) > ROUNDING_USD:
                return False
            values = {"guild_id": guild_id, "user_id": NOBODY, "period": month, "pictures": 0}
            connection.execute(_SET, {**values, "usd": granted + usd})
            entry = more_allowed(usd, month=month, by_user_id=by_user_id)
            add_log_entry(connection, guild_id, entry, now_s=now_s)
            return True

        return await self._database.write(work)


def _granted(connection: Connection, guild_id: int, month: str) -> float:
    asked = {"guild": guild_id, "month": month}
    return float(connection.execute(_GRANTED, asked).scalar_one_or_none() or 0.0)
