"""One edit: from a task that changed to a message that shows it, here or in private."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

import structlog

from bot.domain.states import Delivery, Plainness, State
from bot.engine.messenger import (
    ChannelClosedError,
    ContentRefusedError,
    FilesForbiddenError,
    FileTooBigError,
    MessageGoneError,
    TryLaterError,
)
from bot.engine.observers import observers
from bot.engine.publishing.copies import copies_of
from bot.engine.publishing.pictures import PICTURE_TRIES, FinishedPicture
from bot.engine.publishing.private_message import PrivateMessage, without_file
from bot.engine.publishing.setbacks import was_told
from bot.engine.ratelimits.budget import OLD_MESSAGE_S

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain.tasks import Attachment, Task, TaskView
    from bot.engine.messenger import Messenger
    from bot.engine.publishing.pictures import Pictures
    from bot.engine.publishing.reachability import Reachability
    from bot.engine.publishing.setbacks import Setbacks
    from bot.media import Picture
    from bot.store import Store

log = structlog.get_logger()

PROGRESS_EVERY_S: Final = 3.0
"""At most one progress edit per message in this time."""

OLD_PROGRESS_EVERY_S: Final = 300.0
"""And of a message over an hour old, whose edits Discord counts apart."""

_DISCORD_EPOCH_MS: Final = 1_420_070_400_000


def first_recent_message_id(now_s: float) -> int:
    """The message id from which on a message may be edited without thinking of its age."""
    return max(0, int((now_s - OLD_MESSAGE_S) * 1000) - _DISCORD_EPOCH_MS) << 22


class MessageUpdate:
    """Brings the messages of tasks up to date, one task at a time."""

    def __init__(
        self,
        store: Store,
        messenger: Messenger,
        pictures: Pictures,
        reachability: Reachability,
        setbacks: Setbacks,
        *,
        clock: Callable[[], float],
        is_quiet: Callable[[], bool],
    ) -> None:
        self._store = store
        self._messenger = messenger
        self._pictures = pictures
        self._reachability = reachability
        self._setbacks = setbacks
        self._private = PrivateMessage(store, messenger, pictures, reachability, setbacks)
        self._clock = clock
        self._is_quiet = is_quiet
        self._failed_downloads: Counter[int] = Counter()

    async def show(self, stale: TaskView) -> bool:
        """Bring the message of a task up to date.

        Returns:
            Whether Discord was asked to edit the message.
        """
        try:
            return await self._update(stale)
        except ContentRefusedError as error:
            await self._setbacks.refused(stale.task, str(error))
        except TryLaterError as error:
            log.warning("publish.later", task_id=stale.task.id, reason=str(error))
            await self._setbacks.later(stale.task, at_least_s=error.retry_after_s or 0.0)
        return True

    async def _update(self, stale: TaskView) -> bool:
        task = stale.task
        if task.shown.removed_by is not None:
            return await self._show_removed(stale)
        if task.state.is_live and task.shown.plainness is Plainness.NOTHING:
            await self._store.outbox.leave(task)  # its end is tried anew
            return False
        if task.state is State.SUCCEEDED and task.shown.delivery is None:
            return await self._show_finished(stale)
        has_preview = task.state is State.RUNNING and task.shown.plainness is Plainness.WHOLE
        if not has_preview or task.shown.message_gone or not self._is_quiet():
            finished = FinishedPicture(picture=None, delivery=task.shown.delivery)
            return await self._show(stale, finished)
        async with self._pictures.preview(task) as preview:
            return await self._show_progress(task, preview)

    async def _show_removed(self, view: TaskView) -> bool:
        """Let the message say so, if it can; nobody is told of it anywhere else."""
        task = view.task
        if task.shown.message_gone or task.shown.plainness is Plainness.NOTHING:
            await self._store.outbox.leave(task)
            return False
        if not self._reachability.may_ask(task):
            await self._setbacks.wait(task, "closed")
            return False
        try:
            await self._show_in_place(view, without_file(task))
        except MessageGoneError as error:
            if error.is_for_good:
                await self._store.outbox.leave(task)
                return True
            self._reachability.channels.add(task.request.channel_id)
            await self._setbacks.wait(task, str(error))
        return True

    async def _show_progress(self, task: Task, preview: Picture | None) -> bool:
        view = await self._store.tasks.view(task.id, now_s=self._clock())
        if view is None:
            return False
        if view.task.state is not State.RUNNING:
            return False  # it is due again, and goes before progress
        if view.task.result.image_url != task.result.image_url:
            # A newer preview came meanwhile: what is shown counts as the older revision.
            view = replace(view, task=replace(view.task, revision=task.revision))
        return await self._show(view, FinishedPicture(picture=preview, delivery=None))

    async def _show_finished(self, view: TaskView) -> bool:
        task, reach = view.task, self._reachability
        if not reach.may_ask(task) and not reach.may_write_to(task.request.user_id):
            await self._setbacks.wait(task, "closed")
            return False
        if Plainness.WHOLE < task.shown.plainness < Plainness.NOTHING:
            return await self._show(view, without_file(task))
        copies = partial(copies_of, task, self._store.shows, self._messenger)
        patient = self._failed_downloads[task.id] < PICTURE_TRIES
        async with self._pictures.finished(task, copies=copies, patient=patient) as finished:
            if finished.delivery is not None:
                del self._failed_downloads[task.id]
                return await self._show(view, finished)
        # Not the row's tries, which count what it waited for Discord as well.
        self._failed_downloads[task.id] += 1
        if self._failed_downloads[task.id] <= PICTURE_TRIES:
            await self._setbacks.later(task)
            return False
        del self._failed_downloads[task.id]
        return await self._show(
            view,
            FinishedPicture(picture=None, delivery=Delivery.UNAVAILABLE),
        )

    async def _show(self, view: TaskView, finished: FinishedPicture) -> bool:
        task = view.task
        was_asked, is_gone = self._reachability.may_ask(task), task.shown.message_gone
        if was_asked:
            try:
                await self._show_in_place(view, finished)
            except ChannelClosedError as error:
                log.warning("publish.channel_closed", task_id=task.id, reason=str(error))
                self._reachability.channels.add(task.request.channel_id)
            except MessageGoneError as error:
                log.warning("publish.message_gone", task_id=task.id, reason=str(error))
                is_gone = True
            else:
                return True
        if task.state.is_settled and not was_told(task):
            await self._private.show(view, finished)
        elif is_gone:
            await self._store.outbox.unreachable(task)
        elif task.shown.plainness is Plainness.NOTHING:
            log.warning("publish.left", task_id=task.id, channel_id=task.request.channel_id)
            await self._store.outbox.leave(task)
        elif task.state.is_settled:
            await self._setbacks.wait(task, "closed")
        # Else it stays due: the publisher passes over channels that are closed.
        return was_asked

    async def _show_in_place(self, view: TaskView, finished: FinishedPicture) -> None:
        task, delivery = view.task, finished.delivery
        try:
            attachment = await self._edit_with_file(view, finished)
        except FilesForbiddenError as error:
            delivery = _why_without_file(error) if task.state is State.SUCCEEDED else None
            attachment = await self._edit_without_files(view, delivery)
        now_s = self._clock()
        is_old = (task.shown.message_id or 0) < first_recent_message_id(now_s)
        await self._store.outbox.shown(
            task,
            next_s=now_s + (OLD_PROGRESS_EVERY_S if is_old else PROGRESS_EVERY_S),
            attachment=attachment,
            delivery=delivery,
        )
        await self._reachability.opened(channels=[task.request.channel_id])
        if task.state.is_settled:
            log.info("task.shown", task_id=task.id, state=task.state)
            for observer in observers:
                observer.shown(task, now_s)

    async def _edit_with_file(self, view: TaskView, finished: FinishedPicture) -> Attachment | None:
        try:
            return await self._messenger.edit(view, finished.picture, finished.delivery)
        except FileTooBigError:
            # Discord told a limit for who asked, with their Nitro; the bot's own may be lower.
            smaller = await self._pictures.for_private(finished)
            if smaller.picture is None or smaller.picture is finished.picture:
                raise
            return await self._messenger.edit(view, smaller.picture, smaller.delivery)

    async def _edit_without_files(
        self,
        view: TaskView,
        delivery: Delivery | None,
    ) -> Attachment | None:
        try:
            return await self._messenger.edit(view, None, delivery)
        except FilesForbiddenError as error:
            # It is not about files: the bot may do nothing here now.
            raise ChannelClosedError(str(error)) from error


def _why_without_file(error: FilesForbiddenError) -> Delivery:
    return Delivery.TOO_BIG if isinstance(error, FileTooBigError) else Delivery.NOT_ALLOWED
