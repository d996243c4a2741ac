"""The engine: what members can ask for, and the three loops that make it happen."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from bot.engine import backoff
from bot.engine.loop import Wake, run_loop
from bot.engine.notices.copies import Copies
from bot.engine.outages.breaker import Outages
from bot.engine.outages.monitor import Pausing
from bot.engine.polling.poller import Poller
from bot.engine.publishing.pictures import Pictures
from bot.engine.publishing.publisher import Painter
from bot.engine.ratelimits.budget import Budget
from bot.engine.recovery import find_answers
from bot.engine.submitting.submitter import Limits, Submitter
from bot.engine.submitting.verification import Doubts, recover_doubts
from bot.services.tasks.actions import Presses
from bot.services.tasks.batches import Batches
from bot.services.tasks.controls import Controls
from bot.services.tasks.generation import Requests
from bot.services.tasks.intake import Asker, Defaults, Intake
from bot.services.tasks.regions import Regions
from bot.store import StoreUnavailableError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from bot.cometapi import CometClient
    from bot.engine.messenger import Board
    from bot.engine.outages.monitor import Operator
    from bot.media import Fetcher
    from bot.services.tasks.seeds import Seeds
    from bot.store import Members, Store

__all__ = [
    "Asker",
    "Budget",
    "Copies",
    "Defaults",
    "Engine",
    "Limits",
    "Outages",
    "Services",
    "Wake",
    "services",
]

PREVIEWS_UP_TO: Final = 50
"""With more running tasks than this, progress is shown in words: previews would take the time and
traffic that finished pictures need."""

DRAIN_S: Final = 7.0
"""What is in hand may end within this time at a shutdown; the rest is recovered at the start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The use cases that commands and buttons call."""

    intake: Intake
    requests: Requests
    presses: Presses
    controls: Controls
    batches: Batches
    regions: Regions
    seeds: Seeds
    members: Members
    copies: Copies


def services(
    store: Store,
    wake: Wake,
    outages: Outages,
    fetcher: Fetcher,
    *,
    copies: Copies,
    seeds: Seeds,
    defaults: Defaults,
    clock: Callable[[], float],
) -> Services:
    """The use cases around one store."""
    intake = Intake(store, wake, outages, defaults=defaults, clock=clock)
    requests = Requests(intake)
    return Services(
        intake=intake,
        requests=requests,
        presses=Presses(intake, requests),
        controls=Controls(intake),
        batches=Batches(intake, requests),
        regions=Regions(fetcher),
        seeds=seeds,
        members=store.members,
        copies=copies,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """The loops around one store and one CometAPI."""

    store: Store
    comet: CometClient
    fetcher: Fetcher
    wake: Wake
    outages: Outages
    copies: Copies
    limits: Limits
    budget: Budget
    clock: Callable[[], float]
    chance: Callable[[], float]

    @asynccontextmanager
    async def running(self, board: Board, operator: Operator | None = None) -> AsyncIterator[None]:
        """Recover what a dead process left, run the loops, and let them end in order.

        Without an `operator`, what they must know is only in the log.
        """
        await self._recover()
        pausing = Pausing(
            self.store,
            self.comet,
            self.outages,
            operator,
            wake=self.wake,
            clock=self.clock,
        )
        await pausing.restore()
        submitter, poller, doubts = self._submitter(), self._poller(), self._doubts(board)
        painter = self._painter(board, is_quiet=lambda: poller.watched <= PREVIEWS_UP_TO)
        loops = {
            "submitter": run_loop(
                "submitter", doubts.before(submitter.process_some), self.wake.submitter
            ),
            "poller": run_loop("poller", poller.process_some, self.wake.poller),
            "painter": run_loop(
                "painter", painter.process_some, self.wake.painter, every_s=painter.every_s
            ),
            "outages": run_loop("outages", pausing.process_some, self.wake.outages),
            "copies": run_loop("copies", partial(self.copies.tell, operator), self.wake.copies),
            "recovery": find_answers(self.store, board, self.wake, clock=self.clock),
        }
        running = [asyncio.create_task(loop, name=name) for name, loop in loops.items()]
        try:
            yield
        finally:
            for loop in running:
                loop.cancel()
            await asyncio.gather(*running, return_exceptions=True)
            await asyncio.gather(
                submitter.drain(DRAIN_S), poller.drain(), painter.drain(DRAIN_S), doubts.drain()
            )
            await self._release()

    async def _recover(self) -> None:
        await self.store.line.recover(now_s=float("inf"))
        await recover_doubts(self.store, clock=self.clock)
        await self.store.watch.recover()
        await self.store.tasks.shorten_waits(
            now_s=self.clock(), longest_s=backoff.LONGEST_BACKOFF_S
        )

    async def _release(self) -> None:
        with suppress(StoreUnavailableError):  # the next start does the same
            await self.store.watch.recover()

    def _submitter(self) -> Submitter:
        return Submitter(
            self.store,
            self.comet,
            self.fetcher,
            self.wake,
            self.outages,
            limits=self.limits,
            clock=self.clock,
            chance=self.chance,
        )

    def _doubts(self, board: Board) -> Doubts:
        return Doubts(
            self.store,
            board,
            self.wake,
            max_running=self.limits.max_running_per_user,
            clock=self.clock,
            chance=self.chance,
        )

    def _poller(self) -> Poller:
        return Poller(
            self.store,
            self.comet,
            self.wake,
            self.outages,
            clock=self.clock,
            chance=self.chance,
        )

    def _painter(self, board: Board, *, is_quiet: Callable[[], bool]) -> Painter:
        return Painter(
            self.store,
            board,
            Pictures(self.fetcher),
            self.budget,
            wake=self.wake,
            clock=self.clock,
            chance=self.chance,
            is_quiet=is_quiet,
        )
