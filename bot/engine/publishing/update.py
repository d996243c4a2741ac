"""One edit: from a task that changed to a message that shows it, here or in private."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import structlog

from bot.domain.states import REFUSALS_EACH, Delivery, Ending, Plainness, State
from bot.engine import backoff
from bot.engine.messenger import (
    ChannelClosedError,
    ContentRefusedError,
    FilesForbiddenError,
    FileTooBigError,
    MessageGoneError,
    MessengerError,
    TryLaterError,
)
from bot.engine.publishing.pictures import PICTURE_TRIES, PRIVATE_LIMIT, FinishedPicture
from bot.engine.publishing.recent_refusals import MOST_TIMES, RecentRefusals, pause_s
from bot.engine.ratelimits.budget import OLD_MESSAGE_S

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from bot.domain.tasks import Attachment, Task, TaskView
    from bot.engine.messenger import Messenger, PostedMessage
    from bot.engine.publishing.pictures import Pictures
    from bot.media import Picture
    from bot.store import Store

log = structlog.get_logger()

PROGRESS_EVERY_S: Final = 3.0
"""At most one progress edit per message in this time."""

OLD_PROGRESS_EVERY_S: Final = 300.0
"""And of a message over an hour old, whose edits Discord counts apart."""

REFUSED_AGAIN_S: Final = 2.0
"""What Discord refused is tried again after this time, as it was or with less in it."""

PASSING_TRIES: Final = 1_200
"""So often in a row, which takes most of a day, an edit may fail in passing; then that counts as a
refusal."""

GIVES_UP_S: Final = 20 * 3600.0
"""An end that reaches nobody is kept for at least this time, and for `MOST_TIMES` tries."""

CLOSED_S: Final = 600.0
"""Nothing that may be refused is asked sooner again while Discord counted too many refusals."""

_DISCORD_EPOCH_MS: Final = 1_420_070_400_000


def first_recent_message_id(now_s: float) -> int:
    """The message id from which on a message may be edited without thinking of its age."""
    return max(0, int((now_s - OLD_MESSAGE_S) * 1000) - _DISCORD_EPOCH_MS) << 22


class MessageUpdate:
    """Shows tasks, and remembers who lately could not be shown anything."""

    def __init__(
        self,
        store: Store,
        messenger: Messenger,
        pictures: Pictures,
        *,
        clock: Callable[[], float],
        chance: Callable[[], float],
        is_quiet: Callable[[], bool],
        may_knock: Callable[[], bool],
    ) -> None:
        self._store = store
        self._messenger = messenger
        self._pictures = pictures
        self._clock = clock
        self._chance = chance
        self.closed_channels = RecentRefusals(clock)
        self.closed_members = RecentRefusals(clock)
        self._failed_downloads: Counter[int] = Counter()
        self._is_quiet = is_quiet
        self._may_knock = may_knock

    async def show(self, stale: TaskView) -> bool:
        """Bring the message of a task up to date.

        Returns:
            Whether Discord was asked to edit the message.
        """
        try:
            return await self._paint(stale)
        except ContentRefusedError as error:
            await self.refused(stale.task, str(error))
        except TryLaterError as error:
            log.warning("paint.later", task_id=stale.task.id, reason=str(error))
            await self.later(stale.task, at_least_s=error.retry_after_s or 0.0)
        return True

    async def later(self, task: Task, *, at_least_s: float = 0.0) -> None:
        """Try again after a while, longer each time; what never works counts as refused."""
        if task.paint_tries >= PASSING_TRIES:
            await self.refused(task, "failed for a day")
            return
        wait_s = max(at_least_s, backoff.backoff(task.paint_tries + 1, chance=self._chance))
        await self._store.outbox.postpone(task, until_s=self._clock() + wait_s)

    async def refused(self, task: Task, reason: str) -> None:
        """Discord does not take what it was given: once more, and then with less in it."""
        told = {"task_id": task.id, "channel_id": task.channel_id, "reason": reason}
        log.warning("paint.refused", plainness=task.plainness, **told)
        is_second = task.refusals % REFUSALS_EACH == REFUSALS_EACH - 1
        if is_second and _was_told(task):
            # It shows its end already, so that stays as it is.
            await self._store.outbox.leave(task)
            return
        if task.plainness is Plainness.NOTHING:
            await self._give_up(task, reason)
            return
        if is_second and task.plainness is Plainness.WORDS:
            log.error("paint.refused_in_every_form", **told)
        await self._store.outbox.refused(task, until_s=self._clock() + REFUSED_AGAIN_S)

    async def opened(
        self, *, channels: Collection[int] = (), members: Collection[int] = ()
    ) -> None:
        """These were seen to be open: what waits for them is shown at once."""
        channels = [one for one in channels if self.closed_channels.discard(one)]
        members = [one for one in members if self.closed_members.discard(one)]
        if channels or members:
            log.info("paint.opened", channels=channels, members=len(members))
            await self._store.outbox.opened(channels=channels, members=members, now_s=self._clock())

    async def _paint(self, stale: TaskView) -> bool:
        task = stale.task
        if task.state.is_live and task.plainness is Plainness.NOTHING:
            await self._store.outbox.leave(task)  # its end is tried anew
            return False
        if task.state is State.SUCCEEDED and task.delivery is None:
            return await self._paint_finished(stale)
        has_preview = task.state is State.RUNNING and task.plainness is Plainness.WHOLE
        if not has_preview or task.message_gone or not self._is_quiet():
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
        task = view.task
        if not self.may_ask(task) and not self.may_write_to(task.user_id):
            await self.wait(task, "closed")
            return False
        if Plainness.WHOLE < task.plainness < Plainness.NOTHING:
            return await self._show(view, _without_file(task))
        async with self._pictures.finished(task) as finished:
            if finished.delivery is not None:
                del self._failed_downloads[task.id]
                return await self._show(view, finished)
        # Not the row's tries, which count what it waited for Discord as well.
        self._failed_downloads[task.id] += 1
        if self._failed_downloads[task.id] <= PICTURE_TRIES:
            await self.later(task)
            return False
        del self._failed_downloads[task.id]
        return await self._show(
            view,
            FinishedPicture(picture=None, delivery=Delivery.UNAVAILABLE),
        )

    async def _show(self, view: TaskView, finished: FinishedPicture) -> bool:
        task = view.task
        was_asked, is_gone = self.may_ask(task), task.message_gone
        if was_asked:
            try:
                await self._show_in_place(view, finished)
            except ChannelClosedError as error:
                log.warning("paint.channel_closed", task_id=task.id, reason=str(error))
                self.closed_channels.add(task.channel_id)
            except MessageGoneError as error:
                log.warning("paint.message_gone", task_id=task.id, reason=str(error))
                is_gone = True
            else:
                return True
        if task.state.is_settled and not _was_told(task):
            await self._show_privately(view, finished)
        elif is_gone:
            await self._store.outbox.unreachable(task)
        elif task.plainness is Plainness.NOTHING:
            await self._store.outbox.leave(task)
        elif task.state.is_settled:
            await self.wait(task, "closed")
        # Else it stays due: the publisher passes over channels that are closed.
        return was_asked

    def may_ask(self, task: Task) -> bool:
        """Whether to ask for something in the channel of a task, or for its message."""
        if task.message_gone or task.plainness is Plainness.NOTHING:
            return False
        closed = self.closed_channels
        if task.channel_id not in closed:
            return True
        # It may have opened since it refused, and for an end that is worth a request.
        has_just_ended = (task.finished_s or 0.0) > closed.refused_s(task.channel_id)
        return (has_just_ended or not closed.is_resting(task.channel_id)) and self._may_knock()

    def may_write_to(self, user_id: int) -> bool:
        """Whether to try a direct message to a member."""
        closed = self.closed_members
        return user_id not in closed or (not closed.is_resting(user_id) and self._may_knock())

    async def wait(self, task: Task, reason: str) -> None:
        """Keep what can be shown nowhere now, for about a day.

        Seen to be open, its channel or its member gets it at once.
        """
        since_s = task.finished_s or task.submitted_s or task.created_s
        lasted_s = self._clock() - since_s
        if task.paint_tries >= MOST_TIMES and lasted_s >= GIVES_UP_S:
            await self._give_up(task, reason)
            return
        # When one of them may be asked again, so that all that wait for it share that request.
        rests_s = self.closed_channels.left_s(task.channel_id)
        rests_too_s = self.closed_members.left_s(task.user_id)
        known = [left_s for left_s in (rests_s, rests_too_s) if 0 < left_s < math.inf]
        wait_s = min(known, default=pause_s(task.paint_tries))
        if not self._may_knock():
            wait_s = max(wait_s, CLOSED_S)
        await self._store.outbox.keep(task, until_s=self._clock() + wait_s)

    async def _give_up(self, task: Task, reason: str) -> None:
        if _was_told(task):
            log.warning("paint.left", task_id=task.id, channel_id=task.channel_id, reason=reason)
            await self._store.outbox.leave(task)
            return
        told = {"task_id": task.id, "state": task.state, "reason": reason}
        log.error("paint.given_up", channel_id=task.channel_id, user_id=task.user_id, **told)
        if task.message_id is None:
            await self.withdraw(task)
        else:
            await self._store.outbox.unreachable(task)

    async def withdraw(self, task: Task) -> None:
        """No message will ever show it, so it leaves the line."""
        await self._store.controls.end(
            task.id,
            when={State.QUEUED},
            ending=Ending.STOPPED if task.remote_id else Ending.WITHDRAWN,
            now_s=self._clock(),
        )

    async def _show_in_place(self, view: TaskView, finished: FinishedPicture) -> None:
        task, delivery = view.task, finished.delivery
        try:
            attachment = await self._edit_with_file(view, finished)
        except FilesForbiddenError as error:
            delivery = _why_without_file(error) if task.state is State.SUCCEEDED else None
            attachment = await self._edit_without_files(view, delivery)
        now_s = self._clock()
        is_old = (task.message_id or 0) < first_recent_message_id(now_s)
        await self._store.outbox.shown(
            task,
            next_s=now_s + (OLD_PROGRESS_EVERY_S if is_old else PROGRESS_EVERY_S),
            attachment=attachment,
            delivery=delivery,
        )
        await self.opened(channels=[task.channel_id])
        if task.state.is_settled:
            log.info("task.shown", task_id=task.id, state=task.state)

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

    async def _show_privately(self, view: TaskView, finished: FinishedPicture) -> None:
        """The message cannot be reached: its member gets the end of it, once, in private."""
        task = view.task
        if not self.may_write_to(task.user_id):
            await self.wait(task, "closed")
            return
        finished = await self._pictures.for_private(finished)
        if task.state is State.SUCCEEDED and finished.delivery is None:
            await self.later(task)
            return
        # Noted first: if the process dies in between, and the channel opens again, it is not two.
        await self._store.outbox.goes_private(task)
        try:
            plainness, delivery, posted = await self._post_privately(view, finished)
        except (MessageGoneError, ContentRefusedError) as error:
            log.warning("paint.nowhere", task_id=task.id, reason=str(error))
            if isinstance(error, MessageGoneError):
                self.closed_members.add(task.user_id)
            await self.wait(task, str(error))
            return
        log.info("task.shown_privately", task_id=task.id, state=task.state)
        await self._store.outbox.moved(
            task,
            channel_id=posted.channel_id,
            message_id=posted.message_id,
            attachment=posted.attachment,
            delivery=delivery,
            plainness=plainness,
            upload_limit=PRIVATE_LIMIT,
        )
        await self.opened(members=[task.user_id])

    async def _post_privately(
        self, view: TaskView, finished: FinishedPicture
    ) -> tuple[Plainness, Delivery | None, PostedMessage]:
        """Send a direct message with as much as Discord takes. Raises as `Messenger` promises."""
        refused: MessengerError | None = None
        for plainness in list(Plainness)[: Plainness.NOTHING]:
            if plainness is Plainness.NO_FILE and finished.picture is not None:
                too_big = isinstance(refused, FilesForbiddenError)
                delivery = Delivery.TOO_BIG if too_big else Delivery.REFUSED
                finished = FinishedPicture(picture=None, delivery=delivery)
            if plainness is Plainness.NO_BUTTONS and finished.delivery is not None:
                # Its link is left out as well, so that Details has to have it.
                finished = _without_file(view.task)
            try:
                posted = await self._messenger.post_privately(
                    as_plain(view, plainness), finished.picture, finished.delivery
                )
            except (ContentRefusedError, FilesForbiddenError) as error:
                refused = error
            else:
                return plainness, finished.delivery, posted
        raise ContentRefusedError(str(refused)) from refused


def as_plain(view: TaskView, plainness: Plainness) -> TaskView:
    """A task as its message shows it if that leaves out so much."""
    return replace(view, task=replace(view.task, refusals=plainness * REFUSALS_EACH))


def _without_file(task: Task) -> FinishedPicture:
    delivery = Delivery.REFUSED if task.image_url else Delivery.NOTHING
    return FinishedPicture(picture=None, delivery=delivery)


def _why_without_file(error: FilesForbiddenError) -> Delivery:
    return Delivery.TOO_BIG if isinstance(error, FileTooBigError) else Delivery.NOT_ALLOWED


def _was_told(task: Task) -> bool:
    """Whether its member knows the end: they made it themselves, or its message shows it."""
    return task.state is State.CANCELLED or task.delivery is not None
