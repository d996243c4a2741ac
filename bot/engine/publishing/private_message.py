"""The end of a task as a direct message to its member, where its own message cannot show it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import structlog

from bot.domain.states import REFUSALS_EACH, Delivery, Plainness, State
from bot.engine.messenger import ContentRefusedError, FilesForbiddenError, MessageGoneError
from bot.engine.publishing.pictures import PRIVATE_LIMIT, FinishedPicture

if TYPE_CHECKING:
    from bot.domain.tasks import Task, TaskView
    from bot.engine.messenger import Messenger, MessengerError, PostedMessage
    from bot.engine.publishing.pictures import Pictures
    from bot.engine.publishing.reachability import Reachability
    from bot.engine.publishing.setbacks import Setbacks
    from bot.store import Store

log = structlog.get_logger()


class PrivateMessage:
    """Sends ends in private: once each, with as much in them as Discord takes."""

    def __init__(
        self,
        store: Store,
        messenger: Messenger,
        pictures: Pictures,
        reachability: Reachability,
        setbacks: Setbacks,
    ) -> None:
        self._store = store
        self._messenger = messenger
        self._pictures = pictures
        self._reachability = reachability
        self._setbacks = setbacks

    async def show(self, view: TaskView, finished: FinishedPicture) -> None:
        """Bring a task's end to its member, or note when to try again."""
        task = view.task
        if not self._reachability.may_write_to(task.request.user_id):
            await self._setbacks.wait(task, "closed")
            return
        finished = await self._pictures.for_private(finished)
        if task.state is State.SUCCEEDED and finished.delivery is None:
            await self._setbacks.later(task)
            return
        # Noted first: if the process dies in between, and the channel opens again, it is not two.
        if not await self._store.outbox.goes_private(task):
            return
        try:
            plainness, delivery, posted = await self._post(view, finished)
        except (MessageGoneError, ContentRefusedError) as error:
            log.warning("publish.nowhere", task_id=task.id, reason=str(error))
            if isinstance(error, MessageGoneError):
                self._reachability.members.add(task.request.user_id)
            await self._setbacks.wait(task, str(error))
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
        await self._reachability.opened(members=[task.request.user_id])

    async def _post(
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
                finished = without_file(view.task)
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
    shown = replace(view.task.shown, refusals=plainness * REFUSALS_EACH)
    return replace(view, task=replace(view.task, shown=shown))


def without_file(task: Task) -> FinishedPicture:
    """What became of a task's picture where no file may be shown."""
    delivery = Delivery.REFUSED if task.result.image_url else Delivery.NOTHING
    return FinishedPicture(picture=None, delivery=delivery)
