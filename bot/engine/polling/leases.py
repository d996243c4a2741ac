"""Which running tasks this process looks at: claimed for a while, and renewed while it lives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bot.engine.polling.schedule import Schedule
    from bot.store import Running

CLAIM: Final = 500
CLAIM_EVERY_S: Final = 1.0
"""The first look at a task comes a little later than that after its submit."""

LEASE_S: Final = 600.0
LONG_AGO_S: Final = float("-inf")


class Leases:
    """Puts running tasks into the schedule, and takes out those that ended or are another's."""

    def __init__(self, running: Running, schedule: Schedule) -> None:
        self._running = running
        self._schedule = schedule
        self._lease_s = LONG_AGO_S
        self._claimed_s = LONG_AGO_S

    @property
    def claim_s(self) -> float:
        """When to claim again, if tasks were submitted meanwhile."""
        return self._claimed_s + CLAIM_EVERY_S

    @property
    def renew_s(self) -> float:
        """When to claim at the latest."""
        return self._lease_s - LEASE_S / 2

    async def claim(self, now_s: float) -> None:
        """Take over what is due in the store, and keep what is held already."""
        if self._lease_s == LONG_AGO_S:
            for known in await self._running.durations():
                self._schedule.durations.add(known.kind, known.speed, known.seconds)
        if now_s > self.renew_s:
            await self._renew(now_s)
        self._claimed_s, full = now_s, True
        while full:
            claimed = await self._running.claim(limit=CLAIM, now_s=now_s, lease_s=self._lease_s)
            self._schedule.poll_queue.drop(claimed.ended)
            for task in claimed.running:
                self._schedule.watch(task, now_s)
            full = len(claimed.running) + len(claimed.ended) == CLAIM

    async def _renew(self, now_s: float) -> None:
        held_s, self._lease_s = self._lease_s, now_s + LEASE_S
        held = await self._running.renew(lease_s=held_s, until_s=self._lease_s, now_s=now_s)
        self._schedule.poll_queue.keep(held)
