"""Servers with what they used this month and what the operator decided, for commands."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, func, literal, select, union

from bot.domain.servers.ledger import day_at, month_of
from bot.domain.servers.settings import settings_in
from bot.store.database.dialects import among
from bot.store.schema import grants, is_live, ledger_sums, servers, tasks
from bot.store.servers.changes import NEW, set_columns
from bot.store.servers.quotas import NOBODY

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from bot.store.database.database import Database
    from bot.store.database.statements import Connection

RECENT: Final = 500
"""The channels of so many of the newest requests are those in which a server uses the bot."""

_DAY_S: Final = 24 * 3600.0
_KNOWN: Final = union(
    select(servers.c.guild_id),
    select(ledger_sums.c.guild_id).where(ledger_sums.c.guild_id > 0).distinct(),
)
_SERVERS: Final = select(servers).where(among(servers.c.guild_id, "ids"))
_THIS_MONTH: Final = (
    among(ledger_sums.c.guild_id, "ids"),
    ledger_sums.c.period.in_([bindparam("earlier"), bindparam("later")]),
)
_SUMS: Final = select(ledger_sums).where(*_THIS_MONTH, ledger_sums.c.user_id == NOBODY)
_MEMBERS: Final = (
    select(ledger_sums.c.guild_id, ledger_sums.c.period, func.count(literal(1)))
    .where(*_THIS_MONTH, ledger_sums.c.user_id != NOBODY, ledger_sums.c.pictures > 0)
    .group_by(ledger_sums.c.guild_id, ledger_sums.c.period)
)
_GRANTS: Final = select(grants).where(among(grants.c.guild_id, "ids"), grants.c.user_id == NOBODY)
# What is live is little beside what a server ever asked for, which an index has as well.
_UNDER_WAY: Final = (
    select(tasks.c.state, func.count(literal(1)))
    .where(is_live, tasks.c.guild_id + 0 == bindparam("guild"))
    .group_by(tasks.c.state)
)
_CHANNELS: Final = (
    select(tasks.c.channel_id)
    .where(tasks.c.guild_id == bindparam("guild"))
    .order_by(tasks.c.id.desc())
    .limit(RECENT)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerUse:
    """A server in the month that it is there: who used how much, and what may be used.

    `budget_usd` is what its owners set, with what they allowed on top; `limit_usd`, `paused` and
    `allowed` (beside those that the settings name) are the operator's.
    """

    guild_id: int
    month: str
    members: int
    pictures: int
    usd: float
    budget_usd: float | None
    limit_usd: float | None
    paused: bool
    allowed: bool


def all_servers(connection: Connection, *, now_s: float) -> list[ServerUse]:
    """Every server that used anything or has any setting, by its id."""
    known = list(connection.execute(_KNOWN).scalars())
    return servers_of(connection, known, now_s=now_s)


def servers_of(
    connection: Connection, guild_ids: Collection[int], *, now_s: float
) -> list[ServerUse]:
    """Those servers, by their ids, also those that nothing is known of."""
    # Wherever on earth a server's clock shows, its month is one of these.
    months = {"earlier": _month(now_s - _DAY_S), "later": _month(now_s + _DAY_S)}
    asked = {"ids": list(guild_ids), **months}
    rows = {row["guild_id"]: row for row in connection.execute(_SERVERS, asked).mappings()}
    used = {
        (row["guild_id"], row["period"]): row for row in connection.execute(_SUMS, asked).mappings()
    }
    members = defaultdict[tuple[int, str], int](int)
    for guild_id, period, count in connection.execute(_MEMBERS, asked):
        members[guild_id, period] = count
    granted = {
        (row["guild_id"], row["period"]): float(row["usd"])
        for row in connection.execute(_GRANTS, asked).mappings()
    }
    return [
        _use(guild_id, rows.get(guild_id, NEW), used, members, granted, now_s=now_s)
        for guild_id in sorted(guild_ids)
    ]


def set_limit(connection: Connection, guild_id: int, usd: float | None) -> None:
    """Let a server use so many US dollars a month at most; None: as many as its owners say."""
    set_columns(connection, guild_id, limit_usd=usd)


def pause(connection: Connection, guild_id: int) -> None:
    """Refuse what is asked for in a server."""
    set_columns(connection, guild_id, paused=True)


def allow(connection: Connection, guild_id: int) -> None:
    """Take up what is asked for in a server, also if the settings name only others."""
    set_columns(connection, guild_id, paused=False, allowed=True)


class ServerListing:
    """Servers for the operator."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, guild_ids: Collection[int], *, now_s: float) -> list[ServerUse]:
        """As `servers_of`."""
        return await self._database.read(
            lambda connection: servers_of(connection, guild_ids, now_s=now_s)
        )

    async def set_limit(self, guild_id: int, usd: float | None) -> None:
        """As `set_limit`."""
        await self._database.write(lambda connection: set_limit(connection, guild_id, usd))

    async def pause(self, guild_id: int) -> None:
        """As `pause`."""
        await self._database.write(lambda connection: pause(connection, guild_id))

    async def allow(self, guild_id: int) -> None:
        """As `allow`."""
        await self._database.write(lambda connection: allow(connection, guild_id))

    async def under_way(self, guild_id: int) -> dict[str, int]:
        """How many tasks of a server are in each state that is not settled."""
        asked = {"guild": guild_id}
        return await self._database.read(
            lambda connection: {
                state: int(count) for state, count in connection.execute(_UNDER_WAY, asked)
            }
        )

    async def recent_channels(self, guild_id: int) -> frozenset[int]:
        """Where a server's newest requests were made."""
        asked = {"guild": guild_id}
        return await self._database.read(
            lambda connection: frozenset(connection.execute(_CHANNELS, asked).scalars())
        )


def _month(now_s: float) -> str:
    return month_of(day_at(now_s, "UTC"))


def _use(
    guild_id: int,
    row: Mapping[str, Any],
    used: Mapping[tuple[int, str], Mapping[str, Any]],
    members: Mapping[tuple[int, str], int],
    granted: Mapping[tuple[int, str], float],
    *,
    now_s: float,
) -> ServerUse:
    settings = settings_in(row["settings"])
    month = month_of(day_at(now_s, settings.time_zone))
    of_month = used.get((guild_id, month), {})
    budget_usd = settings.budget_usd
    if budget_usd is not None:
        budget_usd += granted.get((guild_id, month), 0.0)
    return ServerUse(
        guild_id=guild_id,
        month=month,
        members=members[guild_id, month],
        pictures=of_month.get("pictures", 0),
        usd=of_month.get("usd", 0.0),
        budget_usd=budget_usd,
        limit_usd=row.get("limit_usd"),
        paused=bool(row["paused"]),
        allowed=bool(row["allowed"]),
    )
