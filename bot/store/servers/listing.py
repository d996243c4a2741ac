"""Servers with what they used this month and what the operator decided, for commands."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from bot.domain.ledger import day_at, month_of
from bot.domain.servers import settings_in
from bot.store.schema import grants, ledger_sums, servers
from bot.store.servers.changes import NEW, set_columns
from bot.store.servers.quotas import NOBODY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.store.database.statements import Connection

_SERVERS: Final = select(servers)
_SUMS: Final = select(ledger_sums).where(ledger_sums.c.guild_id > 0)
_GRANTS: Final = select(grants).where(grants.c.user_id == NOBODY)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerUse:
    """A server in the month that it is there: who used how much, and what may be used.

    `budget_usd` is what its owners set, with what they allowed on top; `limit_usd` the operator's.
    """

    guild_id: int
    month: str
    members: int
    pictures: int
    usd: float
    budget_usd: float | None
    limit_usd: float | None
    paused: bool


def all_servers(connection: Connection, *, now_s: float) -> list[ServerUse]:
    """Every server that used anything or has any setting, by its id."""
    known = {row["guild_id"]: row for row in connection.execute(_SERVERS).mappings()}
    sums = defaultdict[int, list[dict[str, Any]]](list)
    for row in connection.execute(_SUMS).mappings():
        sums[row["guild_id"]].append(row)
    rows = connection.execute(_GRANTS).mappings()
    granted = {(row["guild_id"], row["period"]): row["usd"] for row in rows}
    return [
        _use(guild_id, known.get(guild_id, NEW), sums[guild_id], granted, now_s=now_s)
        for guild_id in sorted(known.keys() | sums.keys())
    ]


def set_limit(connection: Connection, guild_id: int, usd: float | None) -> None:
    """Let a server use so many US dollars a month at most; None: as many as its owners say."""
    set_columns(connection, guild_id, limit_usd=usd)


def set_paused(connection: Connection, guild_id: int, *, paused: bool) -> None:
    """Refuse what is asked for in a server, or take it up again."""
    set_columns(connection, guild_id, paused=paused)


def _use(
    guild_id: int,
    row: Mapping[str, Any],
    sums: list[dict[str, Any]],
    granted: Mapping[tuple[int, str], float],
    *,
    now_s: float,
) -> ServerUse:
    settings = settings_in(row["settings"])
    month = month_of(day_at(now_s, settings.time_zone))
    of_month = [one for one in sums if one["period"] == month]
    budget_usd = settings.budget_usd
    if budget_usd is not None:
        budget_usd += granted.get((guild_id, month), 0.0)
    return ServerUse(
        guild_id=guild_id,
        month=month,
        members=sum(1 for one in of_month if one["user_id"] and one["pictures"]),
        pictures=sum(one["pictures"] for one in of_month if not one["user_id"]),
        usd=sum(one["usd"] for one in of_month if not one["user_id"]),
        budget_usd=budget_usd,
        limit_usd=row.get("limit_usd"),
        paused=bool(row["paused"]),
    )
