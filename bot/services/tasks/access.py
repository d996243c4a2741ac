"""Which task a press is about, and whether its requester may see or change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.deadlines import USUALLY_SUBMITTED_S
from bot.services.refusals import Refusal, RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain.tasks import Request, Task, TaskView
    from bot.services.requester import Requester
    from bot.store import TaskStore


class Access:
    """Tasks by what a press names; each raises RefusedError with nothing changed."""

    def __init__(
        self,
        tasks: TaskStore,
        *,
        owners_only: bool,
        clock: Callable[[], float],
    ) -> None:
        self._tasks = tasks
        self._owners_only = owners_only
        self._clock = clock

    async def view(self, task_id: int) -> TaskView:
        """A task with all that its message shows.

        Raises:
            RefusedError: there is none, or none any more, which is answered alike.
        """
        view = await self._tasks.view(task_id, now_s=self._clock())
        if view is None or view.task.shown.removed_by is not None:
            raise RefusedError(Refusal.NO_SUCH_TASK)
        return view

    async def at(self, *, channel_id: int, message_id: int) -> TaskView:
        """The task that a message shows. Raises RefusedError if it shows none."""
        task = await self._tasks.at(channel_id=channel_id, message_id=message_id)
        if task is None:
            raise RefusedError(Refusal.NOT_A_PICTURE_OF_OURS)
        return await self.view(task.id)

    async def shown_by(
        self, requester: Requester, task_id: int, *, message_id: int | None
    ) -> TaskView:
        """The task, if that message is the one that shows it: custom_ids are not trusted.

        Messages that only their member sees belong to no task; for them (None) the channel counts,
        and the tag.
        """
        view = await self.view(task_id)
        if requester.tag is not None:
            check_tag(view.task, requester.tag)
        is_here = _channel_of(view.task.request) == _channel_of(requester)
        is_tagged = requester.tag == view.task.shown.tag
        if message_id is None and is_here and is_tagged:
            return view
        if message_id and is_here and is_tagged and view.task.shown.message_id is None:
            # The process died between the answer and its record; the press brings the id.
            await self._found(task_id, requester, message_id)
            return await self.view(task_id)
        if message_id and is_here and view.task.shown.message_id == message_id:
            return view
        if message_id and is_tagged and _is_moving_to(requester, view.task):
            return view
        raise RefusedError(Refusal.OTHER_MESSAGE)

    async def own(self, requester: Requester, task_id: int, *, message_id: int | None) -> TaskView:
        """The task, if it is the requester's own, or they moderate. Raises RefusedError."""
        view = await self.shown_by(requester, task_id, message_id=message_id)
        self.check_owner(requester, view.task)
        return view

    def check_owner(self, requester: Requester, task: Task) -> None:
        """Make sure that a task is the requester's own, or they moderate. Raises RefusedError."""
        if not _may_change(requester, task):
            raise RefusedError(Refusal.NOT_YOURS)

    def check_presser(self, requester: Requester, task: Task) -> None:
        """Make sure that the operator lets the requester press Midjourney's buttons under a task.

        Raises:
            RefusedError: only the task's own member may.
        """
        if self._owners_only and not _may_change(requester, task):
            raise RefusedError(Refusal.OWNERS_ONLY)

    async def _found(self, task_id: int, requester: Requester, message_id: int) -> None:
        """Note the message of a press, unless it is the one of another task."""
        shown = await self._tasks.at(channel_id=requester.channel_id, message_id=message_id)
        if shown is not None and shown.id == task_id:
            return  # noted meanwhile: it was pressed as soon as it stood there
        if shown is not None:
            raise RefusedError(Refusal.OTHER_MESSAGE)
        await self._tasks.posted(
            task_id,
            channel_id=requester.channel_id,
            message_id=message_id,
            correct_s=self._clock() + USUALLY_SUBMITTED_S,
        )


def check_tag(task: Task, tag: str | None) -> None:
    """Make sure that a tag is the task's, and not that of the same id in another database.

    Raises:
        RefusedError: it is not.
    """
    if tag != task.shown.tag:
        raise RefusedError(Refusal.NO_SUCH_TASK)


def _may_change(requester: Requester, task: Task) -> bool:
    return task.request.user_id == requester.user_id or requester.moderates


def _channel_of(one: Requester | Request) -> tuple[int | None, int]:
    return one.guild_id, one.channel_id


def _is_moving_to(requester: Requester, task: Task) -> bool:
    """Whether the press may come from a private message that just replaced the task's lost one.

    Members are quick: the press may come before the new message is noted, which is for as long as
    the row says that its painting is due.
    """
    is_being_painted = task.shown.revision < task.revision
    is_theirs = requester.user_id == task.request.user_id
    return requester.guild_id is None and is_theirs and is_being_painted
