"""How often the bot opened a new session at Discord today, and how long the next has to wait.

Discord allows about a thousand a day, and then resets the bot's token (discord.md A6). A process
that is started again and again, or a gateway that throws every session out, would use them up
within hours; so they are remembered across restarts.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from bot.store import StoreUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.store import KeyValues

NAME: Final = "identifies"
DAY_S: Final = 86_400.0
A_DAY: Final = 1000
FREE_SHARE: Final = 1 / 4
"""Of a day's sessions so many are opened without a pause; ordinary days need a few."""

SPREAD_SHARE: Final = 1 / 2
"""So many are spread evenly over a day after that. The rest is for other programs and surprises."""


class Identifies:
    """The sessions of the last day; takes its clock, which shows seconds since 1970."""

    def __init__(self, facts: KeyValues, *, clock: Callable[[], float]) -> None:
        self._facts = facts
        self._clock = clock
        self._at_s: list[int] = []
        self._elsewhere = 0
        self._elsewhere_until_s = 0.0
        self._total = A_DAY

    async def load(self) -> None:
        """Read what former processes noted."""
        try:
            noted = json.loads(await self._facts.get(NAME) or "[]")
            self._at_s = sorted(int(at_s) for at_s in noted)
        except (ValueError, TypeError):  # nobody's but ours, yet no reason not to start
            self._at_s = []

    def told(self, *, total: int, remaining: int, reset_after_s: float) -> None:
        """Discord says how many it allows in a day and how many are left, whoever used them."""
        self._total = max(total, 1)
        self._elsewhere = max(0, total - remaining - self.today)
        self._elsewhere_until_s = self._clock() + min(reset_after_s, DAY_S)

    @property
    def today(self) -> int:
        """How many this bot opened within the last day."""
        now_s = self._clock()
        # One that is yet to come was noted by a clock that was ahead.
        self._at_s = [at_s for at_s in self._at_s if now_s - DAY_S < at_s <= now_s]
        return len(self._at_s)

    @property
    def used(self) -> int:
        """How many were used today, by other programs with the same token as well."""
        return self.today + (self._elsewhere if self._clock() < self._elsewhere_until_s else 0)

    @property
    def pause_s(self) -> float:
        """How long to wait before the next one."""
        if self.used < self._total * FREE_SHARE:
            return 0.0
        last_s = self._at_s[-1] if self._at_s else self._clock()
        return max(0.0, last_s + DAY_S / (self._total * SPREAD_SHARE) - self._clock())

    async def note(self) -> None:
        """One is opened now."""
        self._at_s.append(int(self._clock()))
        del self._at_s[: -2 * self._total]
        try:
            await self._facts.set(NAME, json.dumps(self._at_s))
        except StoreUnavailableError:
            return  # it still counts in this process
