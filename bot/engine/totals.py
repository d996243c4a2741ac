"""The loop that tells other processes what this one counts, and learns what all have together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bot.engine.ratelimits.budget import Budget
    from bot.store import Totals

EVERY_S: Final = 5.0
"""Discord counts invalid requests over ten minutes, and a task runs for half of one."""


class TotalsExchange:
    """What all processes have together, at most a few seconds old."""

    def __init__(self, totals: Totals, budget: Budget) -> None:
        self._totals = totals
        self._budget = budget
        self.running = 0
        """Tasks at CometAPI, whoever looks at them."""

    async def process_some(self) -> float:
        """Tell and learn; returns how long to sleep."""
        counted = await self._totals.exchange(invalid_requests=self._budget.invalid_here)
        self._budget.invalid_elsewhere = counted.invalid_elsewhere
        self.running = counted.running
        return EVERY_S
