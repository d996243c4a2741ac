"""Whether there is room for a request: sums of the ledger beside what holds, in one look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, func, select

from bot.domain import notices
from bot.domain.servers.ledger import day_at, month_of
from bot.domain.servers.quotas import Left, Quota, Use, alerts, left, spent
from bot.store.errors import QuotaSpentError
from bot.store.notices import add_notice
from bot.store.schema import grants, ledger_sums
from bot.store.servers.log import add_log_entry

if TYPE_CHECKING:
    from sqlalchemy import ScalarSelect, Table

    from bot.domain.servers.quotas import Quotas
    from bot.store.database.statements import Connection

NOBODY: Final = 0
"""Stands for the member where a sum is the server's, and for the server of direct messages."""

ALL_SERVERS: Final = -1


def _sum(table: Table, column: str, guild: Any, member: Any, period: str) -> ScalarSelect[Any]:  # noqa: ANN401 - numbers or parameters
    of_one = select(table.c[column]).where(
        table.c.guild_id == guild, table.c.user_id == member, table.c.period == bindparam(period)
    )
    return func.coalesce(of_one.scalar_subquery(), 0).label(None)  # type: ignore[return-value]


_GUILD: Final[Any] = bindparam("guild")
_MEMBER: Final[Any] = bindparam("member")
_USE: Final = select(
    _sum(ledger_sums, "pictures", _GUILD, _MEMBER, "day"),
    _sum(ledger_sums, "pictures", _GUILD, _MEMBER, "month"),
    _sum(ledger_sums, "usd", _GUILD, _MEMBER, "month"),
    _sum(ledger_sums, "usd", _GUILD, NOBODY, "month"),
    _sum(ledger_sums, "usd", ALL_SERVERS, NOBODY, "month"),
    _sum(grants, "usd", _GUILD, NOBODY, "month"),
    _sum(grants, "usd", _GUILD, _MEMBER, "month"),
    _sum(grants, "pictures", _GUILD, _MEMBER, "day"),
    _sum(grants, "pictures", _GUILD, _MEMBER, "month"),
)


def check_quotas(
    connection: Connection,
    quotas: Quotas,
    *,
    guild_id: int,
    user_id: int,
    pictures: int,
    usd: float,
    now_s: float,
) -> Left | None:
    """Make sure that there is room for so much more, in the transaction that reserves it.

    Whoever has to know that a budget is nearly used up is told with it. Returns what its member has
    left then, if that is little.

    Raises:
        QuotaSpentError: something is used up.
    """
    if not quotas.are_any:
        return None
    use = read_use(connection, quotas.zone, guild_id=guild_id, user_id=user_id, now_s=now_s)
    found = spent(quotas, use, pictures=pictures, usd=usd)
    if found is not None:
        raise QuotaSpentError(found, opens_s=quotas.opens_s(found.quota, now_s))
    for alert in alerts(quotas, use, pictures=pictures, usd=usd):
        is_theirs = alert.quota is not Quota.OPERATOR_BUDGET
        about = guild_id if is_theirs else ALL_SERVERS
        notice = notices.budget(alert, guild_id=about, month=use.month)
        add_notice(connection, notice, now_s=now_s)
        if is_theirs:
            add_log_entry(connection, guild_id, notice, now_s=now_s)
    return left(quotas, use, pictures=pictures)


def read_use(
    connection: Connection, zone: str, *, guild_id: int, user_id: int, now_s: float
) -> Use:
    """What was used until now of the day and the month that it is in a time zone."""
    day = day_at(now_s, zone)
    month = month_of(day)
    asked = {"guild": guild_id, "member": user_id, "day": day, "month": month}
    today, this_month, *usd, given_today, given = connection.execute(_USE, asked).one()
    member_usd, server_usd, all_usd, granted_usd, given_usd = map(float, usd)
    return Use(
        month=month,
        pictures_today=int(today),
        pictures_this_month=int(this_month),
        usd_this_month=member_usd,
        server_usd=server_usd,
        all_usd=all_usd,
        granted_usd=granted_usd,
        given_today=int(given_today),
        given_this_month=int(given),
        given_usd_this_month=given_usd,
    )
