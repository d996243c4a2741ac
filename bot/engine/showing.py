"""One edit: from a task that changed to a message that shows it, here or in private."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import structlog

from bot.domain import Delivery, State
from bot.engine import pace
from bot.engine.board import (
    ChannelClosedError,
    FilesForbiddenError,
    MessageGoneError,
    PassingError,
)
from bot.engine.budget import OLD_MESSAGE_S
from bot.engine.closed import Closed
from bot.engine.pictures import PICTURE_TRIES, FinishedPicture

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain import Attachment, Task, TaskView
    from bot.engine.board import Board
    from bot.engine.pictures import Pictures
    from bot.media import Picture
    from bot.store import Store

log = structlog.get_logger()

PROGRESS_EVERY_S: Final = 3.0
"""At most one progress edit per message in this time."""

OLD_PROGRESS_EVERY_S: Final = 300.0
"""And of a message over an hour old, whose edits Discord counts apart."""

CLOSED_S: Final = 600.0
"""How long a channel that refused is left alone, and a member who takes no direct messages."""

KNOCK_AFTER_S: Final = 10.0
"""After this time, then twice it and so on, a closed channel is asked again to show that a task was
withdrawn; one request is enough for all that were."""

KNOCKS: Final = 13
"""And so often, which takes about a day."""

_DISCORD_EPOCH_MS: Final = 1_420_070_400_000


def oldest_young(now_s: float) -> int:
    """The message id from which on a message may be edited without thinking of its age."""
    return max(0, int((now_s - OLD_MESSAGE_S) * 1000) - _DISCORD_EPOCH_MS) << 22


class Showing:
    """Shows tasks, and remembers who lately could not be shown anything."""

    def __init__(
        self,
        store: Store,
        board: Board,
        pictures: Pictures,
        *,
        clock: Callable[[], float],
        chance: Callable[[], float],
        is_quiet: Callable[[], bool],
        may_knock: Callable[[], bool],
    ) -> None:
        self._store = store
        self._board = board
        self._pictures = pictures
        self._clock = clock
        self._chance = chance
        self.closed_channels = Closed(CLOSED_S, clock)
        self._is_quiet = is_quiet
        self._may_knock = may_knock
        self._closed_members = Closed(CLOSED_S, clock)

    async def show(self, stale: TaskView) -> bool:
        """Bring the message of a task up to date.

        Returns:
            Whether Discord was asked to edit the message.
        """
        try:
            return await self._paint(stale)
        except PassingError as error:
            log.warning("paint.later", task_id=stale.task.id, reason=str(error))
            await self.later(stale.task, at_least_s=error.retry_after_s or 0.0)
            return True

    async def later(self, task: Task, *, at_least_s: float = 0.0) -> None:
        """Try again after a while, longer each time."""
        wait_s = max(at_least_s, pace.backoff(task.paint_tries + 1, chance=self._chance))
        await self._store.outbox.postpone(task, until_s=self._clock() + wait_s)

    async def _paint(self, stale: TaskView) -> bool:
        task = stale.task
        if task.state is State.SUCCEEDED and task.delivery is None:
            return await self._paint_finished(stale)
        if task.state is not State.RUNNING or task.message_gone or not self._is_quiet():
            return await self._show(stale, FinishedPicture(picture=None, delivery=task.delivery))
        async with self._pictures.preview(task) as preview:
            return await self._paint_progress(task, preview)

    async def _paint_progress(self, task: Task, preview: Picture | None) -> bool:
        view = await self._store.tasks.view(task.id, now_s=self._clock())
        if view is None:
            return False
        if view.task.state is not State.RUNNING:
            return False  # it is due again, and goes before progress
        if view.task.image_url != task.image_url:
            # A newer preview came meanwhile: what is shown counts as the older revision.
            view = replace(view, task=replace(view.task, revision=task.revision))
        return await self._show(view, FinishedPicture(picture=preview, delivery=None))

    async def _paint_finished(self, view: TaskView) -> bool:
        async with self._pictures.finished(view.task) as finished:
            if finished.delivery is not None:
                return await self._show(view, finished)
        if view.task.paint_tries < PICTURE_TRIES:
            await self.later(view.task)
            return False
        return await self._show(
            view,
            FinishedPicture(picture=None, delivery=Delivery.UNAVAILABLE),
        )

    async def _show(self, view: TaskView, finished: FinishedPicture) -> bool:
        task = view.task
        was_asked = self._is_reachable(task)
        if was_asked:
            try:
                await self._show_in_place(view, finished)
            except MessageGoneError as error:
                log.warning("paint.message_gone", task_id=task.id, reason=str(error))
                if isinstance(error, ChannelClosedError):
                    self.closed_channels.add(task.channel_id)
            else:
                return True
        if task.state.is_live:
            await self._store.outbox.unreachable(task)
        elif self._may_knock_again(task):
            await self._knock_later(task)
        else:
            await self._show_privately(view, finished)
        return was_asked

    def _is_reachable(self, task: Task) -> bool:
        if task.message_gone:
            return False
        may_knock = task.state is State.CANCELLED and self._may_knock()
        wait_s = KNOCK_AFTER_S if may_knock else math.inf
        return self.closed_channels.refused_ago_s(task.channel_id) >= wait_s

    def _may_knock_again(self, task: Task) -> bool:
        """Nobody is told in private what they withdrew themselves: it is shown here or nowhere."""
        is_closed = not task.message_gone and task.channel_id in self.closed_channels
        return is_closed and task.state is State.CANCELLED and task.paint_tries < KNOCKS

    async def _knock_later(self, task: Task) -> None:
        """Try again after as long as the channel is known to be closed."""
        wait_s = KNOCK_AFTER_S * 2**task.paint_tries
        if not self._may_knock():
            wait_s = max(wait_s, CLOSED_S)
        await self._store.outbox.postpone(task, until_s=self._clock() + wait_s)

    async def _show_in_place(self, view: TaskView, finished: FinishedPicture) -> None:
        task, delivery = view.task, finished.delivery
        try:
            attachment = await self._board.edit(view, finished.picture, delivery)
        except FilesForbiddenError:
            delivery = Delivery.NOT_ALLOWED if task.state is State.SUCCEEDED else None
            attachment = await self._edit_without_files(view, delivery)
        now_s = self._clock()
        is_old = (task.message_id or 0) < oldest_young(now_s)
        await self._store.outbox.shown(
            task,
            next_s=now_s + (OLD_PROGRESS_EVERY_S if is_old else PROGRESS_EVERY_S),
            attachment=attachment,
            delivery=delivery,
        )
        if task.state.is_settled:
            log.info("task.shown", task_id=task.id, state=task.state)

    async def _edit_without_files(
        self,
        view: TaskView,
        delivery: Delivery | None,
    ) -> Attachment | None:
        try:
            return await self._board.edit(view, None, delivery)
        except FilesForbiddenError as error:
            raise MessageGoneError(str(error)) from error

    async def _show_privately(self, view: TaskView, finished: FinishedPicture) -> None:
        """The message cannot be reached: its member gets the end of it, once, in private."""
        task = view.task
        was_delivered = finished.picture is None and finished.delivery is Delivery.ATTACHED
        is_of_use = task.state is not State.CANCELLED and not was_delivered
        if not is_of_use or task.user_id in self._closed_members:
            await self._store.outbox.unreachable(task)
            return
        finished = await self._pictures.for_private(finished)
        # Noted first: if the process dies in between, and the channel opens again, it is not two.
        await self._store.outbox.goes_private(task)
        try:
            posted = await self._board.post_privately(view, finished.picture, finished.delivery)
        except (MessageGoneError, FilesForbiddenError) as error:
            log.warning("paint.nowhere", task_id=task.id, reason=str(error))
            if isinstance(error, MessageGoneError):
                self._closed_members.add(task.user_id)
            await self._store.outbox.unreachable(task)
            return
        log.info("task.shown_privately", task_id=task.id, state=task.state)
        await self._store.outbox.moved(
            task,
            channel_id=posted.channel_id,
            message_id=posted.message_id,
            attachment=posted.attachment,
            delivery=finished.delivery,
        )
