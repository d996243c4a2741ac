"""What becomes of a message that could not be brought up to date: later, plainer, or given up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog

from bot.domain.states import REFUSALS_EACH, Ending, Plainness, State
from bot.engine import backoff
from bot.engine.publishing.recent_refusals import MOST_TIMES

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain.tasks import Task
    from bot.engine.publishing.reachability import Reachability
    from bot.store import Store

log = structlog.get_logger()

REFUSED_AGAIN_S: Final = 2.0
"""What Discord refused is tried again after this time, as it was or with less in it."""

PASSING_TRIES: Final = 1_200
"""So often in a row, which takes most of a day, an edit may fail in passing; then that counts as a
refusal."""

GIVES_UP_S: Final = 20 * 3600.0
"""An end that reaches nobody is kept for at least this time, and for `MOST_TIMES` tries."""

CLOSED_S: Final = 600.0
"""Nothing that may be refused is asked sooner again while Discord counted too many refusals."""


class Setbacks:
    """Writes down when, and with how much in it, an update is tried again. Nothing is for ever."""

    def __init__(
        self,
        store: Store,
        reachability: Reachability,
        *,
        clock: Callable[[], float],
        chance: Callable[[], float],
    ) -> None:
        self._store = store
        self._reachability = reachability
        self._clock = clock
        self._chance = chance

    async def later(self, task: Task, *, at_least_s: float = 0.0) -> None:
        """Try again after a while, longer each time; what never works counts as refused."""
        if task.shown.paint_tries >= PASSING_TRIES:
            await self.refused(task, "failed for a day")
            return
        wait_s = max(at_least_s, backoff.backoff(task.shown.paint_tries + 1, chance=self._chance))
        await self._store.outbox.postpone(task, until_s=self._clock() + wait_s)

    async def refused(self, task: Task, reason: str) -> None:
        """Discord does not take what it was given: once more, and then with less in it."""
        told = {"task_id": task.id, "channel_id": task.request.channel_id, "reason": reason}
        log.warning("publish.refused", plainness=task.shown.plainness, **told)
        is_second = task.shown.refusals % REFUSALS_EACH == REFUSALS_EACH - 1
        if is_second and task.shown.delivery is not None:
            await self._leave(task, reason)
            return
        if task.shown.plainness is Plainness.NOTHING:
            await self._give_up(task, reason)
            return
        if is_second and task.shown.plainness is Plainness.WORDS:
            log.error("publish.refused_in_every_form", **told)
        await self._store.outbox.refused(task, until_s=self._clock() + REFUSED_AGAIN_S)

    async def wait(self, task: Task, reason: str) -> None:
        """Keep what can be shown nowhere now: for about a day, or until it is, if it was removed.

        Seen to be open, its channel or its member gets it at once.
        """
        since_s = task.schedule.finished_s or task.schedule.submitted_s or task.schedule.created_s
        now_s = self._clock()
        is_old = task.shown.paint_tries >= MOST_TIMES and now_s - since_s >= GIVES_UP_S
        if is_old and task.shown.removed_by is None:
            await self._give_up(task, reason)
            return
        wait_s = self._reachability.wait_s(task, at_least_s=CLOSED_S)
        await self._store.outbox.keep(task, until_s=now_s + wait_s)

    async def withdraw(self, task: Task) -> None:
        """No message will ever show it, so it leaves the queue."""
        await self._store.controls.end(
            task.id,
            when={State.QUEUED},
            ending=Ending.STOPPED if task.result.remote_id else Ending.WITHDRAWN,
            now_s=self._clock(),
        )

    async def _give_up(self, task: Task, reason: str) -> None:
        if was_told(task):
            await self._leave(task, reason)
            return
        channel_id, user_id = task.request.channel_id, task.request.user_id
        told = {"task_id": task.id, "state": task.state, "reason": reason}
        log.error("publish.given_up", channel_id=channel_id, user_id=user_id, **told)
        if task.shown.message_id is None:
            await self.withdraw(task)
        else:
            await self._store.outbox.unreachable(task)

    async def _leave(self, task: Task, reason: str) -> None:
        """Its end is known already, so its message stays as it is until something else changes."""
        channel_id = task.request.channel_id
        log.warning("publish.left", task_id=task.id, channel_id=channel_id, reason=reason)
        await self._store.outbox.leave(task)


def was_told(task: Task) -> bool:
    """Whether its member knows the end: they made it themselves, or its message shows it."""
    return task.state is State.CANCELLED or task.shown.delivery is not None
