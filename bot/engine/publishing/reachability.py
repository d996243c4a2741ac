"""Where a task can be shown now: which channels and members are asked, and which left alone."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import structlog

from bot.domain.states import Plainness
from bot.engine.publishing.recent_refusals import RecentRefusals, pause_s

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from bot.domain.tasks import Task
    from bot.store import Store

log = structlog.get_logger()


class Reachability:
    """Remembers who refused lately, and brings what waits for them when they are seen open."""

    def __init__(
        self,
        store: Store,
        *,
        clock: Callable[[], float],
        can_afford_refusal: Callable[[], bool],
    ) -> None:
        self._store = store
        self._clock = clock
        self._can_afford_refusal = can_afford_refusal
        self.channels = RecentRefusals(clock)
        self.members = RecentRefusals(clock)

    def may_ask(self, task: Task) -> bool:
        """Whether to ask for something in the channel of a task, or for its message."""
        if task.shown.message_gone or task.shown.plainness is Plainness.NOTHING:
            return False
        if task.request.channel_id not in self.channels:
            return True
        # It may have opened since it refused, and for an end that is worth a request.
        channel_id = task.request.channel_id
        has_just_ended = (task.schedule.finished_s or 0.0) > self.channels.refused_s(channel_id)
        is_resting = self.channels.is_resting(channel_id)
        return (has_just_ended or not is_resting) and self._can_afford_refusal()

    def may_write_to(self, user_id: int) -> bool:
        """Whether to try a direct message to a member."""
        if user_id not in self.members:
            return True
        return not self.members.is_resting(user_id) and self._can_afford_refusal()

    def wait_s(self, task: Task, *, at_least_s: float) -> float:
        """How long to keep what can be shown nowhere now.

        Until one of them may be asked again, so that all that wait for it share that request;
        `at_least_s` while Discord counted too many refusals.
        """
        request = task.request
        rests_s = self.channels.left_s(request.channel_id), self.members.left_s(request.user_id)
        known = [left_s for left_s in rests_s if 0 < left_s < math.inf]
        wait_s = min(known, default=pause_s(task.shown.paint_tries))
        return wait_s if self._can_afford_refusal() else max(wait_s, at_least_s)

    async def opened(
        self, *, channels: Collection[int] = (), members: Collection[int] = ()
    ) -> None:
        """These were seen to be open: what waits for them is shown at once."""
        channels = [one for one in channels if self.channels.discard(one)]
        members = [one for one in members if self.members.discard(one)]
        if channels or members:
            log.info("publish.opened", channels=channels, members=len(members))
            await self._store.outbox.opened(channels=channels, members=members, now_s=self._clock())
