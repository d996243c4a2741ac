"""What members do to a task that they have: withdraw, stop, decide, look again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain.kinds import Kind
from bot.domain.states import Ending, State
from bot.engine.polling.observation import waits_for_member
from bot.services.refusals import Refusal, RefusedError

if TYPE_CHECKING:
    from bot.domain.tasks import Task, TaskView
    from bot.services.tasks.intake import Intake, Requester


WITH_PROMPT: Final = frozenset({Kind.IMAGINE, Kind.EDIT, Kind.SHORTEN})


def is_editable(task: Task) -> bool:
    """Whether a task's prompt is offered to be edited and tried again."""
    return task.state is State.FAILED and task.kind in WITH_PROMPT


def is_asking(task: Task) -> bool:
    """Whether a task waits for its member to answer the dialog that it turned into."""
    return task.state is State.NEEDS_INPUT and waits_for_member(task)


class Controls:
    """Changes of a task's own course; each raises RefusedError with nothing changed."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self._tasks = intake.store.tasks
        self._controls = intake.store.controls

    async def cancel(self, requester: Requester, task_id: int, *, message_id: int) -> TaskView:
        """Withdraw a waiting task from the line."""
        return await self._end(requester, task_id, message_id, {State.QUEUED}, Ending.WITHDRAWN)

    async def stop(self, requester: Requester, task_id: int, *, message_id: int) -> TaskView:
        """Stop watching a running task; CometAPI has no cancel (cometapi.md 1.1).

        Until its end is known, it counts as before.
        """
        when = {State.RUNNING, State.NEEDS_INPUT}
        return await self._end(requester, task_id, message_id, when, Ending.STOPPED)

    async def dismiss(self, requester: Requester, task_id: int, *, message_id: int) -> TaskView:
        """Leave an unsure task at that."""
        return await self._end(requester, task_id, message_id, {State.UNSURE}, Ending.DISMISSED)

    async def watch_again(self, requester: Requester, task_id: int, *, message_id: int) -> TaskView:
        """Look for the picture of a stopped task again."""
        await self._intake.own(task_id, requester, message_id)
        with self._intake.refusing_too_many() as max_live:
            changed = await self._controls.watch_again(
                task_id, now_s=self._intake.clock(), max_live=max_live
            )
        return await self._after(changed, task_id)

    async def try_again(self, requester: Requester, task_id: int, *, message_id: int) -> TaskView:
        """Submit an unsure task a second time, as its member decided."""
        await self._intake.own(task_id, requester, message_id)
        with self._intake.refusing_too_many() as max_live:
            changed = await self._controls.submit_again(
                task_id, now_s=self._intake.clock(), max_live=max_live
            )
        return await self._after(changed, task_id)

    async def deliver_again(
        self, requester: Requester, task_id: int, *, message_id: int
    ) -> TaskView:
        """Download a finished picture once more, since the first time did not work."""
        view = await self._intake.shown_by(task_id, requester, message_id)
        self._intake.check_presser(requester, view.task)
        return await self._after(await self._controls.deliver_again(task_id), task_id)

    async def editable(self, requester: Requester, task_id: int, *, message_id: int) -> Task:
        """The task whose prompt a dialog is about to show, to be edited and tried again."""
        task = (await self._intake.own(task_id, requester, message_id)).task
        if not is_editable(task):
            raise RefusedError(Refusal.NOT_OFFERED)
        return task

    async def asking(self, requester: Requester, task_id: int, *, message_id: int) -> Task:
        """The task whose dialog only its member can answer, which is about to be opened."""
        task = (await self._intake.own(task_id, requester, message_id)).task
        if not is_asking(task):
            raise RefusedError(Refusal.TOO_LATE)
        return task

    async def unsure(self, requester: Requester, task_id: int, *, message_id: int) -> None:
        """Make sure that a task may be tried again, before that is done."""
        task = (await self._intake.own(task_id, requester, message_id)).task
        if task.state is not State.UNSURE:
            raise RefusedError(Refusal.TOO_LATE)

    async def answer_dialog(
        self,
        requester: Requester,
        task_id: int,
        prompt: str,
        *,
        message_id: int,
    ) -> TaskView:
        """Answer the dialog that Midjourney opened for a task and that only its member can."""
        await self.asking(requester, task_id, message_id=message_id)
        changed = await self._controls.answer_dialog(task_id, prompt)
        return await self._after(changed, task_id)

    async def details(self, requester: Requester, task_id: int, *, message_id: int) -> TaskView:
        """Everything about a task, for anyone who sees its message."""
        return await self._intake.shown_by(task_id, requester, message_id)

    async def at(self, *, channel_id: int, message_id: int) -> TaskView:
        """The task that a message shows. Raises RefusedError if it shows none."""
        task = await self._tasks.at(channel_id=channel_id, message_id=message_id)
        if task is None:
            raise RefusedError(Refusal.NOT_A_PICTURE_OF_OURS)
        return await self._intake.view(task.id)

    async def _end(
        self,
        requester: Requester,
        task_id: int,
        message_id: int,
        when: set[State],
        ending: Ending,
    ) -> TaskView:
        await self._intake.own(task_id, requester, message_id)
        now_s = self._intake.clock()
        changed = await self._controls.end(task_id, when=when, ending=ending, now_s=now_s)
        return await self._after(changed, task_id)

    async def _after(self, changed: Task | None, task_id: int) -> TaskView:
        if changed is None:
            raise RefusedError(Refusal.TOO_LATE)
        return await self._intake.view(task_id)
