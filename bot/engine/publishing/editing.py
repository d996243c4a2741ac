"""Edits of messages: at most so many in hand at once, each with its place in Discord's limits."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import structlog

from bot.domain.urgency import Urgency
from bot.engine.log_context import about
from bot.engine.ratelimits.budget import Route
from bot.store import StoreUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain.capacity import Capacity
    from bot.domain.tasks import TaskView
    from bot.engine.publishing.setbacks import Setbacks
    from bot.engine.publishing.update import MessageUpdate
    from bot.engine.ratelimits.bucket import Slot
    from bot.engine.ratelimits.budget import Budget
    from bot.store import Outlook, Store

log = structlog.get_logger()

AT_ONCE: Final = 160
"""Edits in hand, those that wait for a slow host included; pictures have places of their own."""

LOOK: Final = 256
"""Due rows of an urgency read at a time."""

EDIT_S: Final = 120.0
"""An edit that takes longer is given up and made again."""


@dataclass(frozen=True, slots=True)
class _Begun:
    """An edit that has its place, and what it is to show if that was read already."""

    channel_id: int
    slot: Slot
    view: TaskView | None


class Editing:
    """Starts the edits that Discord takes now; each ends as shown, or is due again later."""

    def __init__(
        self,
        store: Store,
        update: MessageUpdate,
        setbacks: Setbacks,
        budget: Budget,
        *,
        clock: Callable[[], float],
        capacity: Callable[[], Capacity | None],
        when_done: Callable[[asyncio.Task[None]], None],
    ) -> None:
        self._store = store
        self._update = update
        self._setbacks = setbacks
        self._budget = budget
        self._clock = clock
        self._capacity = capacity
        self._when_done = when_done
        self._in_hand: dict[int, asyncio.Task[None]] = {}

    @property
    def tasks(self) -> list[int]:
        """The tasks whose messages are being edited."""
        return list(self._in_hand)

    @property
    def in_hand(self) -> list[asyncio.Task[None]]:
        """The edits that are under way."""
        return list(self._in_hand.values())

    @property
    def is_full(self) -> bool:
        """Whether none may begin until one has ended."""
        return len(self._in_hand) >= AT_ONCE

    async def start_some(self, outlook: Outlook, *, young: int) -> bool:
        """Start what may be edited of what is due; say whether that was looked through to its end.

        Messages with an id below `young` are old, for which Discord has a limit of its own.
        """
        begun: dict[int, _Begun] = {}
        try:
            is_all = self._begin_some(outlook, begun, young)
            if begun:
                await self._edit(begun)
        finally:
            self._give_back(begun)
        return is_all

    def _begin_some(
        self,
        outlook: Outlook,
        begun: dict[int, _Begun],
        young: int,
    ) -> bool:
        """Take places for what is due, and say whether that was looked through to its end."""
        is_all = True
        for urgency in Urgency:
            due, before = outlook.due.get(urgency, []), len(begun)
            for one in due[: AT_ONCE - len(self._in_hand) - before]:
                is_old = one.message_id < young
                if one.task_id not in begun and (
                    slot := self._budget.begin(Route.EDIT, one.channel_id, urgency, is_old=is_old)
                ):
                    begun[one.task_id] = _Begun(one.channel_id, slot, one.view)
            is_all = is_all and (len(due) < LOOK or len(begun) == before)
        return is_all

    async def _edit(self, begun: dict[int, _Begun]) -> None:
        """Edit the messages of those tasks that are still due, and take them out of `begun`."""
        views = [one.view for one in begun.values() if one.view is not None]
        if unread := [task_id for task_id, one in begun.items() if one.view is None]:
            views += await self._store.due.views(
                unread, now_s=self._clock(), capacity=self._capacity()
            )
        for view in views:
            one = begun.pop(view.task.id)
            work = self._guarded(view, one.channel_id, one.slot)
            editing = asyncio.ensure_future(about(view.task, work))
            self._in_hand[view.task.id] = editing
            editing.add_done_callback(self._when_done)

    def _give_back(self, begun: dict[int, _Begun]) -> None:
        for one in begun.values():
            self._budget.end(Route.EDIT, one.channel_id, one.slot, was_sent=False)

    async def _guarded(self, view: TaskView, channel_id: int, slot: Slot) -> None:
        task, was_sent = view.task, True
        try:
            async with asyncio.timeout(EDIT_S):
                was_sent = await self._update.show(view)
        except TimeoutError:
            log.warning("publish.stuck", task_id=task.id)
            await self._setbacks.later(task)
        except StoreUnavailableError:
            await self._setbacks.later(task)
        except Exception as error:
            log.exception("publish.fault", task_id=task.id)
            await self._setbacks.refused(task, type(error).__name__)
        finally:
            del self._in_hand[task.id]
            self._budget.end(Route.EDIT, channel_id, slot, was_sent=was_sent)
