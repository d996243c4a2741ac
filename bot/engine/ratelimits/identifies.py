"""How often the bot opened a new session at Discord today, and how long the next has to wait.

Discord allows about a thousand a day, and then resets the bot's token (Discord: Gateway). A process
that is started again and again, or a gateway that throws every session out, would use them up
within hours; so they are remembered across restarts.
"""

from __future__ import annotations

import json
from contextlib import suppress
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
    """The sessions of the last day, of all processes; takes a clock of seconds since 1970."""

    def __init__(self, facts: KeyValues, *, clock: Callable[[], float], processes: int = 1) -> None:
        self._facts = facts
        self._clock = clock
        self._processes = processes
        self._at_s: list[int] = []
        self._unwritten: list[int] = []
        self._elsewhere = 0
        self._elsewhere_until_s = 0.0
        self._total = A_DAY

    async def load(self) -> None:
        """Read what was noted, by former processes and by others; or go by what was read before."""
        with suppress(StoreUnavailableError):
            self._at_s = _read(await self._facts.get(NAME))

    def told(self, *, total: int, remaining: int, reset_after_s: float) -> None:
        """Discord says how many it allows in a day and how many are left, whoever used them."""
        self._total = max(total, 1)
        self._elsewhere = max(0, total - remaining - len(self._today()))
        self._elsewhere_until_s = self._clock() + min(reset_after_s, DAY_S)

    @property
    def used(self) -> int:
        """How many were used today, by other programs with the same token as well."""
        elsewhere = self._elsewhere if self._clock() < self._elsewhere_until_s else 0
        return len(self._today()) + elsewhere

    @property
    def pause_s(self) -> float:
        """How long to wait before the next one.

        Each process waits for as many times longer as there are processes, since they may all wait
        for the same session before.
        """
        if self.used < self._total * FREE_SHARE:
            return 0.0
        last_s = max(self._today(), default=self._clock())
        every_s = self._processes * DAY_S / (self._total * SPREAD_SHARE)
        return max(0.0, last_s + every_s - self._clock())

    async def note(self) -> None:
        """One is opened now."""
        further, self._unwritten = [*self._unwritten, int(self._clock())], []
        most = 2 * self._total
        try:
            noted = await self._facts.change(
                NAME, lambda noted: json.dumps([*_read(noted), *further][-most:])
            )
        except StoreUnavailableError:
            self._unwritten += further  # they still count in this process
        else:
            self._at_s = _read(noted)

    def _today(self) -> list[int]:
        now_s = self._clock()
        # One that is yet to come was noted by a clock that was ahead.
        return [at_s for at_s in self._at_s + self._unwritten if now_s - DAY_S < at_s <= now_s]


def _read(noted: str | None) -> list[int]:
    try:
        return sorted(int(at_s) for at_s in json.loads(noted or "[]"))
    except (ValueError, TypeError):  # nobody's but ours, yet no reason not to start
        return []
