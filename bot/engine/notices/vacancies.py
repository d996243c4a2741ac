"""The loop that notices when fewer processes run than there are slots, and when all do again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog

from bot.domain.notices import processes_complete, processes_missing

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.store import Store

log = structlog.get_logger()

MISSED_AFTER_S: Final = 60.0
"""A slot that nobody holds for so long was not left for a restart."""

LOOK_S: Final = 10.0


class VacancyMonitor:
    """Tells the operator once of slots without a process, and once that there are none."""

    def __init__(self, store: Store, *, clock: Callable[[], float]) -> None:
        self._store = store
        self._clock = clock
        self._since_s: float | None = None

    async def process_some(self) -> float:
        """Look, and tell what is to be told; returns how long to sleep."""
        found = await self._store.vacancies.look()
        now_s = self._clock()
        if not found.vacant:
            self._since_s = None
            if found.told_since_s is not None:
                await self._tell_over(now_s - found.told_since_s)
            return LOOK_S
        if self._since_s is None or self._since_s > now_s:
            self._since_s = now_s
        if found.told_since_s is None and now_s - self._since_s >= MISSED_AFTER_S:
            await self._tell(found.vacant, self._since_s)
        return LOOK_S

    async def _tell(self, vacant: int, since_s: float) -> None:
        processes = self._store.slots.sharding.processes
        running = processes - vacant
        notice = processes_missing(running=running, processes=processes)
        if await self._store.vacancies.tell(notice, since_s=since_s, now_s=self._clock()):
            log.error(
                "processes.missing",
                running=running,
                processes=processes,
                next_step="find out why one ended, and start it again or another in its place",
            )

    async def _tell_over(self, lasted_s: float) -> None:
        processes = self._store.slots.sharding.processes
        notice = processes_complete(processes=processes, lasted_s=max(0.0, lasted_s))
        if await self._store.vacancies.tell_over(notice, now_s=self._clock()):
            log.info("processes.complete", processes=processes, lasted_s=round(lasted_s, 1))
