"""The first message of a task that no interaction asked for: in its channel, else in private."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import structlog

from bot.domain.states import Plainness
from bot.engine.messenger import (
    ChannelClosedError,
    ContentRefusedError,
    FilesForbiddenError,
    MessageGoneError,
    MessengerError,
    TryLaterError,
)
from bot.engine.publishing.pictures import PRIVATE_LIMIT
from bot.engine.publishing.private_message import as_plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain.capacity import Capacity
    from bot.domain.tasks import Task, TaskView
    from bot.engine.messenger import Messenger, PostedMessage
    from bot.engine.publishing.reachability import Reachability
    from bot.engine.publishing.setbacks import Setbacks
    from bot.store import Store

log = structlog.get_logger()

UNPAID_TRIES: Final = 6
"""What is not paid yet and can be posted nowhere leaves the line after so many tries, which take
ten minutes: it would stand in the way of what its member asks for meanwhile."""


class FirstMessages:
    """Posts messages that tasks begin with."""

    def __init__(
        self,
        store: Store,
        messenger: Messenger,
        reachability: Reachability,
        setbacks: Setbacks,
        *,
        clock: Callable[[], float],
        capacity: Callable[[], Capacity | None],
    ) -> None:
        self._store = store
        self._messenger = messenger
        self._reachability = reachability
        self._setbacks = setbacks
        self._clock = clock
        self._capacity = capacity

    async def post(self, task: Task) -> None:
        """Give a task its message, or note when to try again."""
        view = await self._store.tasks.view(task.id, now_s=self._clock(), capacity=self._capacity())
        if view is None:
            return
        try:
            await self._post(view)
        except ContentRefusedError as error:
            await self._setbacks.refused(view.task, str(error))
        except TryLaterError as error:
            log.warning("post.later", task_id=task.id, reason=str(error))
            await self._setbacks.later(view.task, at_least_s=error.retry_after_s or 0.0)

    async def _post(self, view: TaskView) -> None:
        task = view.task
        if self._reachability.may_ask(task):
            try:
                posted = await self._messenger.post(view)
            except (ContentRefusedError, TryLaterError):
                raise
            except MessengerError as error:
                log.warning("post.refused", task_id=task.id, reason=str(error))
                if isinstance(error, ChannelClosedError):
                    self._reachability.channels.add(task.request.channel_id)
            else:
                await self._posted(view, posted)
                await self._reachability.opened(channels=[task.request.channel_id])
                return
        await self._post_privately(view)

    async def _post_privately(self, view: TaskView) -> None:
        """Where the bot may answer but not write, the message is posted to its member instead.

        That is noted before, so that it is not posted in both places. Raises TryLaterError.
        """
        task = view.task
        if not self._reachability.may_write_to(task.request.user_id):
            await self._wait(task, "closed")
            return
        if not await self._store.outbox.goes_private(task):
            return
        try:
            posted = await self._sent(view)
        except TryLaterError:
            raise
        except MessengerError as error:
            log.warning("post.nowhere", task_id=task.id, reason=str(error))
            if isinstance(error, MessageGoneError):
                self._reachability.members.add(task.request.user_id)
            await self._wait(task, str(error))
            return
        await self._store.outbox.post_in(task, posted.channel_id, upload_limit=PRIVATE_LIMIT)
        await self._posted(view, posted)
        await self._reachability.opened(members=[task.request.user_id])

    async def _sent(self, view: TaskView) -> PostedMessage:
        """Post it in private, in plain words if need be. Raises as `Messenger` promises."""
        channel_id = await self._messenger.private_channel(view.task.request.user_id)
        request = replace(view.task.request, channel_id=channel_id, guild_id=None)
        there = replace(view, task=replace(view.task, request=request))
        try:
            return await self._messenger.post(as_plain(there, Plainness.WHOLE))
        except (ContentRefusedError, FilesForbiddenError):
            return await self._messenger.post(as_plain(there, Plainness.WORDS))

    async def _wait(self, task: Task, reason: str) -> None:
        if task.result.remote_id is None and task.shown.paint_tries >= UNPAID_TRIES:
            log.error("post.given_up", task_id=task.id, user_id=task.request.user_id, reason=reason)
            await self._setbacks.withdraw(task)
        else:
            await self._setbacks.wait(task, reason)

    async def _posted(self, view: TaskView, posted: PostedMessage) -> None:
        await self._store.tasks.posted(
            view.task.id,
            channel_id=posted.channel_id,
            message_id=posted.message_id,
            place=view.place,
            correct_s=view.correct_s(self._clock()),
        )
        log.info("task.posted")
