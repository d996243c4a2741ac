"""The engine: the loops that bring rows, messages and CometAPI into step."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from bot.engine.balance import BalanceWatch
from bot.engine.data_requests.retention import RetentionLoop
from bot.engine.data_requests.runner import DataRequestRunner
from bot.engine.gallery.poster import GalleryPoster
from bot.engine.gallery.stars import StarCounter
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
from bot.engine.updates import UpdateWatch

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
            **self._of_galleries(gallery_messenger),
            **self._of_data(data_messenger),
            **self._of_balance(),
            **self._of_updates(),
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

    def _of_galleries(
        self, messenger: GalleryMessenger | None
    ) -> dict[str, Coroutine[Any, Any, None]]:
        """What counts stars, in each process for its servers, and what posts pictures, in one."""
        if messenger is None:
            return {}
        gallery, signals = self.store.gallery, self.signals
        stars = StarCounter(gallery, messenger, signals, clock=self.clock)
        poster = GalleryPoster(
            gallery, messenger, self.budget, clock=self.clock, chance=self.chance
        )
        posting = in_turn(self.store.vacancies.tells, poster.process_some)
        return {
            "stars": run_loop("stars", stars.process_some, signals.stars),
            "gallery": run_loop("gallery", posting, signals.gallery),
        }

    def _of_data(self, messenger: DataMessenger | None) -> dict[str, Coroutine[Any, Any, None]]:
        """What members ask for of their data, and what is forgotten by itself, in one process."""
        retention = RetentionLoop(self.store, keep_days=self.keep_days, clock=self.clock)
        forgetting = in_turn(self.store.vacancies.tells, retention.process_some)
        loops = {"retention": run_loop("retention", forgetting, asyncio.Event())}
        if messenger is not None:
            loops["data"] = self._data_requests(messenger)
        return loops

    async def _data_requests(self, messenger: DataMessenger) -> None:
        runner = DataRequestRunner(
            self.store, messenger, self.budget, clock=self.clock, chance=self.chance
        )
        with closing(runner):
            process_some = in_turn(self.store.vacancies.tells, runner.process_some)
            await run_loop("data", process_some, self.signals.data_requests)

    def _of_balance(self) -> dict[str, Coroutine[Any, Any, None]]:
        """What asks for CometAPI's balance, if the operator wants to be told."""
        if self.balance_alert_usd is None:
            return {}
        balance = BalanceWatch(
            self.store, self.comet, alert_usd=self.balance_alert_usd, clock=self.clock
        )
        process_some = in_turn(self.store.vacancies.tells, balance.process_some)
        return {"balance": run_loop("balance", process_some, asyncio.Event())}

    def _of_updates(self) -> dict[str, Coroutine[Any, Any, None]]:
        """What asks for newer versions, if the operator wants to be told."""
        if self.newer_version is None:
            return {}
        updates = UpdateWatch(self.store, self.newer_version, clock=self.clock)
        process_some = in_turn(self.store.vacancies.tells, updates.process_some)
        return {"updates": run_loop("updates", process_some, asyncio.Event())}

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
