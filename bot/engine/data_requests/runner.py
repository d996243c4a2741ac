"""The loop that gives members their data, or deletes it: a small step of each in turn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog

from bot.domain.members.data_requests import DataRequestKind, DataRequestState, Stage
from bot.engine import backoff
from bot.engine.data_requests.copies import Copies
from bot.engine.data_requests.removals import Removals
from bot.engine.loop import in_a_round
from bot.engine.messenger import MessengerError, TryLaterError
from bot.store import StoreUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain.members.data_requests import DataRequest
    from bot.engine.data_requests.messenger import DataMessenger
    from bot.engine.ratelimits.budget import Budget
    from bot.store import Store

log = structlog.get_logger()

AT_ONCE: Final = 50
PAUSE_S: Final = 0.05
"""Between rounds, so that answers and pictures go first."""

MOST_TRIES: Final = 30
"""A copy that could not be given so often is given up, after half an hour. A deletion never is."""


class DataRequestRunner:
    """Takes what is due and goes on with it."""

    def __init__(
        self,
        store: Store,
        messenger: DataMessenger,
        budget: Budget,
        *,
        clock: Callable[[], float],
        chance: Callable[[], float],
    ) -> None:
        self._requests = store.data_requests
        self._deletions = store.deletions
        self._copies = Copies(store, messenger, clock=clock)
        self._removals = Removals(store, messenger, budget)
        self._clock = clock
        self._chance = chance

    async def process_some(self) -> float | None:
        """Do a step of each that is due; returns how long to sleep, None: until woken."""
        due = await self._requests.due(now_s=self._clock(), limit=AT_ONCE)
        for request in in_a_round(due):
            await self._process(request)
        next_s = await self._requests.next_s()
        return None if next_s is None else max(PAUSE_S, next_s - self._clock())

    def close(self) -> None:
        """Let go of copies that are under way; another process makes them anew."""
        self._copies.close()

    async def _process(self, request: DataRequest) -> None:
        try:
            await self._step(request)
        except StoreUnavailableError:
            raise
        except TryLaterError as error:
            await self._postpone(request, error, error.retry_after_s or 0.0)
        except MessengerError as error:
            await self._give_up(request, str(error))
        except Exception as error:
            log.exception("data.fault", **_about(request))
            await self._postpone(request, error, 0.0)

    async def _step(self, request: DataRequest) -> None:
        if request.kind is DataRequestKind.EXPORT:
            await self._copies.step(request)
            return
        self._copies.forget(request.user_id)
        if request.stage is Stage.MESSAGES:
            await self._removals.step(request)
        else:
            await self._deletions.step(request, now_s=self._clock())

    async def _postpone(self, request: DataRequest, error: Exception, at_least_s: float) -> None:
        log.warning("data.later", **_about(request), reason=str(error))
        if request.kind is DataRequestKind.EXPORT and request.tries >= MOST_TRIES:
            await self._give_up(request, str(error))
            return
        wait_s = max(at_least_s, backoff.backoff(request.tries + 1, chance=self._chance))
        await self._requests.postpone(request, until_s=self._clock() + wait_s)

    async def _give_up(self, request: DataRequest, reason: str) -> None:
        log.warning("data.given_up", **_about(request), reason=reason)
        self._copies.forget(request.user_id)
        await self._requests.settle(request, DataRequestState.GIVEN_UP, now_s=self._clock())


def _about(request: DataRequest) -> dict[str, object]:
    return {"request_id": request.id, "kind": request.kind.value, "stage": request.stage.value}
