"""The loop that asks for CometAPI's balance: whether it is low, and how right the estimates are.

What is compared is what the account was charged and what the ledger came to since the same moment,
without what still waits; it is kept, so that a restart asks no sooner and goes on comparing.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Final

import structlog

from bot.cometapi import CometError
from bot.domain import notices

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.cometapi import CometClient
    from bot.cometapi.models import Balance
    from bot.store import Store

log = structlog.get_logger()

EVERY_S: Final = 600.0
ENOUGH_USD: Final = 5.0
"""So much must have been estimated before it is compared: single prices differ."""

DIFFERS: Final = 0.03
"""From such a part on the operator is told that the prices are others."""

_NAME: Final = "balance"


@dataclass(frozen=True, slots=True)
class Compared:
    """When the balance was asked for, and since which amounts it is compared with the ledger."""

    asked_s: float = 0.0
    used_usd: float | None = None
    estimated_usd: float = 0.0


class BalanceWatch:
    """Asks, and tells the operator."""

    def __init__(
        self, store: Store, comet: CometClient, *, alert_usd: float, clock: Callable[[], float]
    ) -> None:
        self._store = store
        self._comet = comet
        self._alert_usd = alert_usd
        self._clock = clock

    async def process_some(self) -> float:
        """Ask if that was not done lately; returns how many seconds to sleep."""
        kept = await self._store.key_values.get(_NAME)
        before = Compared(**json.loads(kept)) if kept else Compared()
        now_s = self._clock()
        passed_s = now_s - before.asked_s
        if 0 <= passed_s < EVERY_S:
            return EVERY_S - passed_s
        await self._keep(replace(before, asked_s=now_s))
        try:
            balance = await self._comet.balance()
        except CometError as error:
            log.warning("balance.not_told", reason=str(error))
            return EVERY_S
        self._check_low(balance, now_s)
        await self._keep(await self._compared(replace(before, asked_s=now_s), balance))
        return EVERY_S

    async def _keep(self, compared: Compared) -> None:
        await self._store.key_values.set(_NAME, json.dumps(asdict(compared)))

    def _check_low(self, balance: Balance, now_s: float) -> None:
        if balance.total_usd is not None and balance.total_usd < self._alert_usd:
            log.warning("balance.low", usd=balance.total_usd)
            self._store.notices.add_soon(notices.balance_low(balance.total_usd), now_s=now_s)

    async def _compared(self, before: Compared, balance: Balance) -> Compared:
        """What to compare with from now on; tells of prices that are others."""
        estimated_usd = await self._store.spending.charged_usd()
        now = replace(before, used_usd=balance.used_usd, estimated_usd=estimated_usd)
        if before.used_usd is None or balance.used_usd is None:
            return now
        if balance.used_usd < before.used_usd:  # of another account by now
            return now
        more_usd = estimated_usd - before.estimated_usd
        if 0 <= more_usd < ENOUGH_USD:
            return before
        difference = (balance.used_usd - before.used_usd) / more_usd - 1
        if more_usd > 0 and abs(difference) >= DIFFERS:
            log.warning("balance.prices_differ", part=round(difference, 3))
            self._store.notices.add_soon(notices.prices_differ(difference), now_s=before.asked_s)
        return now
