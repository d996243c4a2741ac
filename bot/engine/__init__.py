"""The engine: the loops that bring rows, messages and CometAPI into step."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from bot.engine.further_loops import beside_pictures
from bot.engine.loop import run_loop
from bot.engine.notices.notifier import Notifier, in_turn
from bot.engine.notices.vacancies import VacancyMonitor
from bot.engine.outages.monitor import OutageMonitor
from bot.engine.polling.poller import Poller
from bot.engine.publishing.pictures import Pictures
from bot.engine.publishing.publisher import Publisher
from bot.engine.recovery import find_answers, recover, release
from bot.engine.submitting.submitter import Limits, Submitter
from bot.engine.submitting.verification import Verification
from bot.engine.takeover import Takeover
from bot.engine.totals import TotalsExchange

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine

    from bot.cometapi import CometClient
    from bot.engine.data_requests.messenger import DataMessenger
    from bot.engine.gallery.messenger import GalleryMessenger
    from bot.engine.messenger import Messenger
    from bot.engine.notices.copies import Copies
    from bot.engine.notices.notifier import NoticeMessenger
    from bot.engine.outages.breaker import Breaker
    from bot.engine.ratelimits.budget import Budget
    from bot.media import Fetcher
    from bot.store import Store
    from bot.store.signals import Signals

__all__ = ["Engine"]

PREVIEWS_UP_TO: Final = 50
"""With more running tasks than this, progress is shown in words: previews would take the time and
traffic that finished pictures need."""

DRAIN_S: Final = 7.0
"""What is in hand may end within this time at a shutdown; the rest is recovered at the start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """The loops around one store and one CometAPI."""

    store: Store
    comet: CometClient
    fetcher: Fetcher
    signals: Signals
    breaker: Breaker
    copies: Copies
    limits: Limits
    budget: Budget
    clock: Callable[[], float]
    chance: Callable[[], float]
    balance_alert_usd: float | None = None
    """Below so many US dollars at CometAPI the operator is told; None: it is not asked for."""
    keep_days: int = 0
    """After so many days what a task was about is forgotten; 0: never."""
    newer_version: Callable[[], Awaitable[str | None]] | None = None
    """Asks for the newest version that was released since this one; None: nobody wants to know."""

    @asynccontextmanager
    async def running(
        self,
        messenger: Messenger,
        notice_messenger: NoticeMessenger | None = None,
        gallery_messenger: GalleryMessenger | None = None,
        data_messenger: DataMessenger | None = None,
    ) -> AsyncIterator[None]:
        """Recover what a dead process left, run the loops, and let them end in order.

        Without a `notice_messenger`, what the operator must know is only in the log; without a
        `gallery_messenger` nothing comes into galleries, and without a `data_messenger` nobody is
        given their data.
        """
        unanswered = await recover(self.store, clock=self.clock)
        outage_monitor = OutageMonitor(
            self.store,
            self.comet,
            self.breaker,
            clock=self.clock,
        )
        await outage_monitor.restore()
        totals = TotalsExchange(self.store.totals, self.budget)
        submitter, doubts = self._submitter(), self._doubts(messenger)
        poller = self._poller(running=lambda: totals.running)
        notifier = self._notifier(notice_messenger)
        takeover = Takeover(self.store, messenger, clock=self.clock)
        publisher = self._publisher(messenger, is_quiet=lambda: poller.open_tasks <= PREVIEWS_UP_TO)
        loops = {
            "submitter": run_loop(
                "submitter", doubts.before(submitter.process_some), self.signals.submitter
            ),
            "poller": run_loop("poller", poller.process_some, self.signals.poller),
            "publisher": run_loop(
                "publisher",
                publisher.process_some,
                self.signals.publisher,
                every_s=publisher.every_s,
            ),
            "outages": run_loop("outages", outage_monitor.process_some, self.signals.outages),
            "notices": run_loop(
                "notices",
                in_turn(self.store.vacancies.tells, notifier.process_some),
                self.signals.notices,
            ),
            "recovery": find_answers(unanswered, self.store, messenger, clock=self.clock),
            **beside_pictures(self, gallery_messenger, data_messenger),
            **self._beside_others(takeover, totals),
        }
        running = [asyncio.create_task(loop, name=name) for name, loop in loops.items()]
        try:
            yield
        finally:
            for loop in running:
                loop.cancel()
            await asyncio.gather(*running, return_exceptions=True)
            # What may be edited by another process now is left to that.
            edits_s = DRAIN_S if self.store.slots.holds() else 0.0
            await asyncio.gather(
                submitter.drain(DRAIN_S),
                poller.drain(),
                publisher.drain(edits_s),
                doubts.drain(),
                takeover.drain(),
            )
            await release(self.store)

    def _beside_others(
        self, takeover: Takeover, totals: TotalsExchange
    ) -> dict[str, Coroutine[Any, Any, None]]:
        """What is to be done where there may be other processes."""
        if self.store.processes.is_alone:
            return {}
        loops = {"takeover": run_loop("takeover", takeover.process_some, self.signals.slots)}
        if self.store.slots.taken_over:
            loops["edits"] = takeover.edit_again()
        if self.store.slots.sharding.processes > 1:
            loops["totals"] = run_loop("totals", totals.process_some, asyncio.Event())
            vacancies = VacancyMonitor(self.store, clock=self.clock)
            loops["vacancies"] = run_loop("vacancies", vacancies.process_some, asyncio.Event())
        return loops

    def _submitter(self) -> Submitter:
        return Submitter(
            self.store,
            self.comet,
            self.fetcher,
            self.signals,
            self.breaker,
            limits=self.limits,
            clock=self.clock,
            chance=self.chance,
        )

    def _doubts(self, messenger: Messenger) -> Verification:
        return Verification(
            self.store,
            messenger,
            self.signals,
            max_running=self.limits.max_running_per_user,
            clock=self.clock,
            chance=self.chance,
        )

    def _poller(self, *, running: Callable[[], int]) -> Poller:
        return Poller(
            self.store,
            self.comet,
            self.signals,
            self.breaker,
            clock=self.clock,
            chance=self.chance,
            running=running,
        )

    def _notifier(self, messenger: NoticeMessenger | None) -> Notifier:
        return Notifier(self.store, messenger, self.budget, clock=self.clock, chance=self.chance)

    def _publisher(self, messenger: Messenger, *, is_quiet: Callable[[], bool]) -> Publisher:
        return Publisher(
            self.store,
            messenger,
            Pictures(self.fetcher),
            self.budget,
            signals=self.signals,
            clock=self.clock,
            chance=self.chance,
            is_quiet=is_quiet,
            capacity=partial(self.limits.capacity, self.breaker),
        )
