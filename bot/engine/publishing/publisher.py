"""The loop that brings messages up to date: newest state only, finals before previews.

It starts no more than Discord takes (`bot.engine.ratelimits.budget`): what cannot go out now stays
in the store, where something more urgent can still pass it.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import structlog

from bot.domain.urgency import Urgency
from bot.engine.publishing.editing import LOOK, Editing
from bot.engine.publishing.first_messages import FirstMessages
from bot.engine.publishing.posting import Posting
from bot.engine.publishing.reachability import Reachability
from bot.engine.publishing.setbacks import Setbacks
from bot.engine.publishing.update import MessageUpdate, first_recent_message_id
from bot.engine.ratelimits.budget import Route
from bot.store import Wanted

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain.capacity import Capacity
    from bot.engine.messenger import Messenger
    from bot.engine.publishing.pictures import Pictures
    from bot.engine.ratelimits.budget import Budget
    from bot.store import Outlook, Store
    from bot.store.signals import Signals

log = structlog.get_logger()

LOOK_PROGRESS: Final = 32
"""Of progress fewer: its pace lets a few begin at a time."""

VIEWS: Final = {Urgency.FINAL: 8, Urgency.REPAINT: 4, Urgency.PROGRESS: 4}
"""Of so many it is read at once what their messages are to show; more seldom begin in a round."""

EVERY_S: Final = 0.25
"""What becomes due within this time shares a round: a round costs as much as an edit."""

EVERY_WHILE_BUSY_S: Final = 0.1
"""Sooner while requests queue, so that finals pass what has not begun."""

PROGRESS_LOOK_S: Final = 0.25
"""Progress is looked for so often: with thousands of tasks open, much of it waits for a turn."""

LOOK_AGAIN_S: Final = 30.0
"""The longest sleep while something is due: for what opens without a known time."""

SHORTEST_S: Final = 0.001


class Publisher:
    """Takes tasks whose message is older than they are, writes what the message shows."""

    def __init__(
        self,
        store: Store,
        messenger: Messenger,
        pictures: Pictures,
        budget: Budget,
        *,
        signals: Signals,
        clock: Callable[[], float],
        chance: Callable[[], float],
        is_quiet: Callable[[], bool] = lambda: True,
        capacity: Callable[[], Capacity | None] = lambda: None,
    ) -> None:
        """Make a publisher.

        Args:
            store: what is to be shown.
            messenger: where it is shown.
            pictures: what is attached.
            budget: what Discord takes.
            signals: rung when something is due.
            clock: epoch seconds.
            chance: uniform in [0, 1), for jitter.
            is_quiet: whether so few tasks run that previews are worth their download and upload.
            capacity: what CometAPI may get now, as messages say when that is.
        """
        self._store = store
        self._budget = budget
        self._signals = signals
        self._clock = clock
        self._reachability = reach = Reachability(
            store, clock=clock, can_afford_refusal=lambda: budget.can_afford_invalid
        )
        setbacks = Setbacks(store, reach, clock=clock, chance=chance)
        update = MessageUpdate(
            store, messenger, pictures, reach, setbacks, clock=clock, is_quiet=is_quiet
        )
        first_messages = FirstMessages(
            store, messenger, reach, setbacks, clock=clock, capacity=capacity
        )
        self._posting = Posting(
            store, first_messages, setbacks, budget, clock=clock, when_done=self._finished
        )
        self._capacity = capacity
        self._editing = Editing(
            store,
            update,
            setbacks,
            budget,
            clock=clock,
            capacity=capacity,
            when_done=self._finished,
        )
        self._progress_look_s = 0.0

    def every_s(self) -> float:
        """How far rounds are to be apart."""
        return EVERY_WHILE_BUSY_S if self._budget.throttle.backlog_s else EVERY_S

    async def process_some(self) -> float | None:
        """Start what may be edited; return how long to sleep, None = until woken."""
        if not self._store.slots.holds():
            return None  # another process edits it now, and this one ends
        await self._note_open()
        now_s = self._clock()
        young = first_recent_message_id(now_s)
        is_held = self._progress_pause_s(now_s) > 0
        asked = self._may_begin(with_progress=not is_held)
        outlook = await self._store.due.outlook(
            asked,
            now_s=now_s,
            young=young,
            besides=self._editing.tasks,
            capacity=self._capacity(),
        )
        if Urgency.PROGRESS in outlook.due:
            self._progress_look_s = now_s
        if outlook.posts:
            await self._posting.start_some()
        is_all = await self._editing.start_some(outlook, young=young)
        return self._sleep_s(outlook, is_held=is_held) if is_all else SHORTEST_S

    async def _note_open(self) -> None:
        """Take up what others saw of channels and members."""
        channels, members = set(self._signals.open_channels), set(self._signals.open_members)
        await self._reachability.opened(channels=channels, members=members)
        self._signals.open_channels.difference_update(channels)
        self._signals.open_members.difference_update(members)

    def _may_begin(self, *, with_progress: bool) -> dict[Urgency, Wanted]:
        """Of what an edit may begin now, and in which channels not."""
        room = self._budget.room(Route.EDIT)
        if not room.any or self._editing.is_full:
            return {}
        asked = {
            urgency: Wanted(limit=LOOK, views=VIEWS[urgency], full=room.full, old=room.old)
            for urgency in (Urgency.FINAL, Urgency.REPAINT)
        }
        if room.progress and with_progress:
            asked[Urgency.PROGRESS] = Wanted(
                limit=LOOK_PROGRESS,
                views=VIEWS[Urgency.PROGRESS],
                full=room.busy | self._reachability.channels.resting(),
                old=room.old_busy,
            )
        return asked

    def _sleep_s(self, outlook: Outlook, *, is_held: bool) -> float | None:
        """`is_held`: progress was not looked for, since it was a moment ago."""
        if self._editing.is_full:
            return None
        times = []
        if outlook.posts:
            times.append(self._budget.room(Route.POST).next_s)
        if outlook.next_s is not None:
            times.append(outlook.next_s - self._clock())
        if outlook.urgencies:
            times += [LOOK_AGAIN_S, self._budget.room(Route.EDIT).next_s]
            times.append(self._reachability.channels.next_s())
        if Urgency.PROGRESS in outlook.urgencies and is_held:
            times.append(self._progress_pause_s(self._clock()))
        soonest_s = min(times, default=float("inf"))
        return None if soonest_s == float("inf") else max(SHORTEST_S, soonest_s)

    def _progress_pause_s(self, now_s: float) -> float:
        """How long not to look for progress again."""
        since_s = now_s - self._progress_look_s
        return PROGRESS_LOOK_S - since_s if 0 <= since_s < PROGRESS_LOOK_S else 0.0

    async def drain(self, timeout_s: float) -> None:
        """Let edits in hand end; those that do not are made again after the next start."""
        in_hand = [*self._editing.in_hand, *self._posting.in_hand]
        if in_hand:
            await asyncio.wait(in_hand, timeout=timeout_s)
        for one in in_hand:
            one.cancel()
        await asyncio.gather(*in_hand, return_exceptions=True)

    def _finished(self, one: asyncio.Task[None]) -> None:
        if not one.cancelled() and (error := one.exception()):
            # Not even that it is to be tried later could be written; it is due all the same.
            log.error("publish.not_written", exc_info=error)
        self._signals.publisher.set()
