"""The first messages that are being posted: as many at once as Discord takes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import structlog

from bot.domain.urgency import Urgency
from bot.engine.log_context import about
from bot.engine.ratelimits.budget import Route
from bot.store import StoreUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain.tasks import Task
    from bot.engine.publishing.first_messages import FirstMessages
    from bot.engine.publishing.setbacks import Setbacks
    from bot.engine.ratelimits.bucket import Slot
    from bot.engine.ratelimits.budget import Budget
    from bot.store import Store

log = structlog.get_logger()

AT_ONCE: Final = 16
POST_S: Final = 120.0
"""A post that takes longer is given up and made again."""

AGAIN_S: Final = 5.0


class Posting:
    """Starts posts for tasks that were not asked for by an interaction of their own."""

    def __init__(
        self,
        store: Store,
        first_messages: FirstMessages,
        setbacks: Setbacks,
        budget: Budget,
        *,
        clock: Callable[[], float],
        when_done: Callable[[asyncio.Task[None]], None],
    ) -> None:
        self._store = store
        self._first_messages = first_messages
        self._setbacks = setbacks
        self._budget = budget
        self._clock = clock
        self._when_done = when_done
        self._in_hand: dict[int, asyncio.Task[None]] = {}

    @property
    def in_hand(self) -> list[asyncio.Task[None]]:
        """The posts that are under way."""
        return list(self._in_hand.values())

    async def start_some(self) -> None:
        """Begin as many posts as may begin now."""
        room = self._budget.room(Route.POST)
        if not room.any or len(self._in_hand) >= AT_ONCE:
            return
        waiting = await self._store.due.to_post(
            limit=AT_ONCE - len(self._in_hand),
            now_s=self._clock(),
            full=room.full,
            besides=set(self._in_hand),
        )
        for task in waiting:
            slot = self._budget.begin(Route.POST, task.request.channel_id, Urgency.FINAL)
            if slot is not None:
                posting = asyncio.ensure_future(about(task, self._post(task, slot)))
                self._in_hand[task.id] = posting
                posting.add_done_callback(self._when_done)

    async def _post(self, task: Task, slot: Slot) -> None:
        try:
            try:
                wait_s = await self._posted(task)
            finally:
                self._budget.end(Route.POST, task.request.channel_id, slot, was_sent=True)
            await asyncio.sleep(wait_s)
        finally:
            del self._in_hand[task.id]

    async def _posted(self, task: Task) -> float:
        """Give a task its message; returns for how long to leave it alone besides."""
        try:
            async with asyncio.timeout(POST_S):
                await self._first_messages.post(task)
        except TimeoutError:
            log.warning("post.stuck", task_id=task.id)
            await self._setbacks.later(task)
        except StoreUnavailableError as error:
            log.error("store.unavailable", reason=str(error))  # noqa: TRY400 - no fault of ours
            return AGAIN_S
        except Exception as error:
            log.exception("post.fault", task_id=task.id)
            await self._setbacks.refused(task, type(error).__name__)
        return 0.0
