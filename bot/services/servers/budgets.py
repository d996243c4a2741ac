"""What owners of a server allow on top of its budget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog

from bot.domain.servers.ledger import day_at, month_of
from bot.services.refusals import Refusal, RefusedError
from bot.services.servers.settings import managed_by

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain.servers.settings import Server
    from bot.services.requester import Requester
    from bot.store import Grants, Servers

log = structlog.get_logger()

STEP_USD: Final = 10.0
"""So much one press allows."""


class Budgets:
    """Budgets of servers, for those who manage them."""

    def __init__(self, servers: Servers, grants: Grants, *, clock: Callable[[], float]) -> None:
        self._servers = servers
        self._grants = grants
        self._clock = clock

    async def granted_usd(self, server: Server) -> float:
        """What was allowed on top of a server's budget in the month that it is there."""
        return await granted_usd(self._grants, server, now_s=self._clock())

    async def allow_more(self, requester: Requester, month: str, granted_usd: float) -> float:
        """Allow some dollars more in a month, to so many that were allowed when that was offered.

        Each offer is taken once, whoever presses it first. Returns what the budget is now.

        Raises:
            RefusedError: the requester does not manage the server, or the offer was taken, is of
                another month, or of a budget that there is no more.
        """
        guild_id = managed_by(requester)
        settings, now_s = (await self._servers.fresh(guild_id)).settings, self._clock()
        this_month = month_of(day_at(now_s, settings.time_zone))
        if month != this_month or settings.budget_usd is None:
            raise RefusedError(Refusal.ALLOWED_BEFORE)
        added = await self._grants.add(
            guild_id,
            month,
            STEP_USD,
            to_usd=granted_usd,
            by_user_id=requester.user_id,
            now_s=now_s,
        )
        if not added:
            raise RefusedError(Refusal.ALLOWED_BEFORE)
        log.info("budget.more_allowed", guild_id=guild_id, by=requester.user_id)
        return settings.budget_usd + granted_usd + STEP_USD


async def granted_usd(grants: Grants, server: Server, *, now_s: float) -> float:
    """As `Budgets.granted_usd`, for whoever sums up what a server used."""
    if server.id is None or server.settings.budget_usd is None:
        return 0.0
    return await grants.of(server.id, month_of(day_at(now_s, server.settings.time_zone)))
