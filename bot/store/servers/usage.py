"""What servers and members used, read from the ledger's sums and those of what came of tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, func, select

from bot.domain.members.data_requests import FORMER_MEMBER
from bot.domain.servers.ledger import month_of
from bot.domain.servers.usage import Amount, Outcomes, Usage
from bot.store.schema import ledger_sums, usage_sums
from bot.store.servers.quotas import NOBODY

if TYPE_CHECKING:
    from bot.store.database.database import Database
    from bot.store.database.statements import Connection

_DAY: Final = len("YYYY-MM-DD")
_GUILD: Final[Any] = bindparam("guild")
_MEMBER: Final[Any] = bindparam("member")
_SUMS: Final = (func.sum(ledger_sums.c.pictures), func.sum(ledger_sums.c.usd))
# Months stand among their days.
_IN_PERIOD: Final = (
    (ledger_sums.c.guild_id == _GUILD)
    & ledger_sums.c.period.between(bindparam("first"), bindparam("last"))
    & (func.length(ledger_sums.c.period) == _DAY)
)
_DAYS: Final = select(ledger_sums.c.period, *_SUMS).where(_IN_PERIOD).group_by(ledger_sums.c.period)
_DAYS_OF_MEMBER: Final = (
    select(ledger_sums.c.period, ledger_sums.c.pictures, ledger_sums.c.usd)
    .where(_IN_PERIOD, ledger_sums.c.user_id == _MEMBER)
    .order_by(ledger_sums.c.period)
)
_MEMBERS: Final = (
    select(ledger_sums.c.user_id, *_SUMS)
    .where(_IN_PERIOD, ledger_sums.c.user_id != FORMER_MEMBER)
    .group_by(ledger_sums.c.user_id)
    .having(_SUMS[0] > 0)
    .order_by(_SUMS[0].desc(), ledger_sums.c.user_id)
    .limit(bindparam("most"))
)
_OUTCOMES: Final = (
    select(
        usage_sums.c.kind,
        usage_sums.c.speed,
        usage_sums.c.outcome,
        usage_sums.c.seconds,
        func.sum(usage_sums.c.tasks),
        func.sum(usage_sums.c.pictures),
        func.sum(usage_sums.c.usd),
    )
    .where(
        usage_sums.c.guild_id == _GUILD,
        usage_sums.c.user_id == _MEMBER,
        usage_sums.c.day.between(bindparam("first"), bindparam("last")),
    )
    .group_by(usage_sums.c.kind, usage_sums.c.speed, usage_sums.c.outcome, usage_sums.c.seconds)
)
_MONTH: Final = select(ledger_sums.c.pictures, ledger_sums.c.usd).where(
    ledger_sums.c.guild_id == _GUILD,
    ledger_sums.c.user_id == _MEMBER,
    ledger_sums.c.period == bindparam("month"),
)


class UsageSums:
    """Usage by day; no question reads tasks or entries of the ledger.

    In each, `user_id` is the member whose use is told; None: the whole server's.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(
        self, guild_id: int, user_id: int | None, first: str, last: str, *, members: int
    ) -> Usage:
        """What was used from a day to another; of a server, also by so many who used most."""
        asked = _asked(guild_id, user_id, first=first, last=last)

        def work(connection: Connection) -> Usage:
            found = connection.execute(_MEMBERS, {**asked, "most": members if not user_id else 0})
            return Usage(
                first=first,
                last=last,
                days=_days(connection, asked),
                outcomes=_outcomes(connection, asked),
                members=list(_amounts(found).items()),
            )

        return await self._database.read(work)

    async def days(
        self, guild_id: int, user_id: int | None, first: str, last: str
    ) -> dict[str, Amount]:
        """What was used on each day from one to another on which anything was."""
        asked = _asked(guild_id, user_id, first=first, last=last)
        return await self._database.read(lambda connection: _days(connection, asked))

    async def of_month(self, guild_id: int, user_id: int | None, day: str) -> Amount:
        """What was used in the month of a day."""
        asked = _asked(guild_id, user_id, month=month_of(day))

        def work(connection: Connection) -> Amount:
            row = connection.execute(_MONTH, asked).one_or_none()
            return Amount() if row is None else Amount(int(row[0]), float(row[1]))

        return await self._database.read(work)


def _asked(guild_id: int, user_id: int | None, **period: str) -> dict[str, Any]:
    return {"guild": guild_id, "member": user_id or NOBODY, **period}


def _days(connection: Connection, asked: dict[str, Any]) -> dict[str, Amount]:
    return _amounts(connection.execute(_DAYS_OF_MEMBER if asked["member"] else _DAYS, asked))


def _amounts(rows: Any) -> dict[Any, Amount]:  # noqa: ANN401 - of either driver
    return {key: Amount(int(pictures), float(usd)) for key, pictures, usd in rows}


def _outcomes(connection: Connection, asked: dict[str, Any]) -> list[Outcomes]:
    return [
        Outcomes(
            kind=kind,
            speed=speed,
            outcome=outcome,
            seconds=int(seconds),
            tasks=int(tasks),
            amount=Amount(int(pictures), float(usd)),
        )
        for kind, speed, outcome, seconds, tasks, pictures, usd in connection.execute(
            _OUTCOMES, asked
        )
    ]
