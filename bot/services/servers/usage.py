"""What a server and its members used: all of it for who manages it, their own for everybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.domain.servers.ledger import day_at
from bot.domain.servers.usage import forecast_usd, recent_days
from bot.services.servers.budgets import granted_usd
from bot.services.servers.settings import managed_by

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain.servers.settings import Server
    from bot.domain.servers.usage import Amount, Period, Usage
    from bot.services.requester import Requester
    from bot.store import Grants, Servers, UsageSums

MOST_MEMBERS: Final = 5000
"""So many are told of one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was used in a period, and in the month that it is."""

    usage: Usage
    zone: str
    """Whose days they are."""
    month: Amount
    forecast_usd: float
    """What the month comes to if it goes on like this."""
    budget_usd: float | None = None
    """What the server may use this month; None: no limit, or one member's use is told."""


class UsageReports:
    """Reports on the server of a requester; in direct messages, on the one they come from."""

    def __init__(
        self, servers: Servers, sums: UsageSums, grants: Grants, *, clock: Callable[[], float]
    ) -> None:
        self._servers = servers
        self._sums = sums
        self._grants = grants
        self._clock = clock

    async def of_server(self, requester: Requester, period: Period) -> Report:
        """What everybody in the server used. Raises RefusedError for who does not manage it."""
        return await self._report(await self._servers.fresh(managed_by(requester)), None, period)

    async def of_member(self, requester: Requester, period: Period) -> Report:
        """What the requester used."""
        server = await self._servers.fresh(requester.guild_id, requester.user_id)
        return await self._report(server, requester.user_id, period)

    async def _report(self, server: Server, user_id: int | None, period: Period) -> Report:
        whose = server.id or 0, user_id
        today = day_at(self._clock(), server.settings.time_zone)
        usage = await self._sums.of(*whose, *period.days(today), members=MOST_MEMBERS)
        month = await self._sums.of_month(*whose, today)
        recent = await self._sums.days(*whose, *recent_days(today))
        return Report(
            usage=usage,
            zone=server.settings.time_zone,
            month=month,
            forecast_usd=forecast_usd(month.usd, recent, today),
            budget_usd=await self._most_usd(server) if user_id is None else None,
        )

    async def _most_usd(self, server: Server) -> float | None:
        """The owners' budget with what they allowed on top; at most what the operator allows."""
        budget_usd = server.settings.budget_usd
        if budget_usd is not None:
            budget_usd += await granted_usd(self._grants, server, now_s=self._clock())
        limits = [one for one in (budget_usd, server.limit_usd) if one is not None]
        return min(limits, default=None)
