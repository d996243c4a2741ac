"""The loop that forgets by itself: what is older than `KEEP_DAYS`, and what no limit goes by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.store import Store

PAUSE_S: Final = 0.2
"""Between steps, so that answers and pictures go first."""

EVERY_S: Final = 3600.0
DAY_S: Final = 24 * 3600.0


class RetentionLoop:
    """Forgets in small steps."""

    def __init__(self, store: Store, *, keep_days: int, clock: Callable[[], float]) -> None:
        """Make the loop; with 0 days nothing of tasks is forgotten."""
        self._retention = store.retention
        self._keep_days = keep_days
        self._clock = clock

    async def process_some(self) -> float:
        """Do a step; returns how long to sleep."""
        now_s = self._clock()
        before_s = now_s - self._keep_days * DAY_S
        if await self._retention.unname_some(now_s=now_s):
            return PAUSE_S
        if self._keep_days and await self._retention.forget_some(before_s=before_s, now_s=now_s):
            return PAUSE_S
        await self._retention.forget_limits(now_s=now_s)
        return EVERY_S
