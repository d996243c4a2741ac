"""What members do to a task that they have: withdraw, stop, decide, look again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain.states import REFUSED, Ending, State
from bot.engine.endings import waits_for_member
from bot.prompts import beside, refuse_several
from bot.services.refusals import Refusal, RefusedError, refusing_too_many
from bot.services.tasks.access import check_tag
from bot.services.tasks.prompt_refusals import refusing_faults

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain.tasks import Task
    from bot.services.requester import Requester
    from bot.services.servers.violations import Violations
    from bot.services.tasks.access import Access
    from bot.store import Store


_FIXABLE: Final = frozenset({State.QUEUED, State.RUNNING, State.NEEDS_INPUT})


def is_editable(task: Task) -> bool:
    """Whether a task's prompt is offered to be edited and tried again."""
    return task.state is State.FAILED and task.request.kind.has_prompt


def is_fixable(task: Task) -> bool:
    """Whether its corrected prompt is offered: until it is done, or if it was not understood."""
    is_open = task.state in _FIXABLE or task.result.ending is Ending.PARAMETERS
    return task.request.fix is not None and is_open and not is_asking(task)


def is_repeatable(task: Task) -> bool:
    """Whether it is offered to ask for the same once more."""
    match task.state:
        case State.SUCCEEDED:
            return task.result.buttons_dead and not task.request.hides_prompt
        case State.FAILED:
            return not is_editable(task) and task.result.ending is not Ending.UNSUPPORTED
        case _:
            return task.state is State.CANCELLED


def is_removable(task: Task) -> bool:
    """Whether its message may go: the request was refused as it stands, and nothing was made."""
    return task.state is State.FAILED and task.result.ending in REFUSED


def is_asking(task: Task) -> bool:
    """Whether a task waits for its member to answer the dialog that it turned into."""
    return task.state is State.NEEDS_INPUT and waits_for_member(task.request)


class Controls:
    """Changes of a task's own course; each raises RefusedError with nothing changed."""

    def __init__(
        self,
        access: Access,
        violations: Violations,
        store: Store,
        *,
        max_live: int,
        clock: Callable[[], float],
    ) -> None:
        self._access = access
        self._violations = violations
        self._controls = store.controls
        self._outbox = store.outbox
        self._max_live = max_live
        self._clock = clock

    async def cancel(self, requester: Requester, task_id: int, *, message_id: int) -> None:
        """Withdraw a waiting task from the line."""
        when, too_late = {State.QUEUED}, Refusal.SENT_ALREADY
        await self._end(requester, task_id, message_id, when, Ending.WITHDRAWN, too_late=too_late)

    async def withdraw(self, task_id: int) -> None:
        """Withdraw a task whose answer may not stand; a press on it still finds the task."""
        await self._controls.end(
            task_id, when={State.QUEUED}, ending=Ending.WITHDRAWN, now_s=self._clock()
        )

    async def stop(self, requester: Requester, task_id: int, *, message_id: int) -> None:
        """Stop watching a running task; CometAPI has no cancel (CometAPI: quick start).

        Until its end is known, it counts as before.
        """
        when = {State.RUNNING, State.NEEDS_INPUT}
        await self._end(requester, task_id, message_id, when, Ending.STOPPED)

    async def end_own(self, requester: Requester, task_id: int, *, tag: str, waits: bool) -> None:
        """Withdraw a task of the requester's own that waits, or stop watching one that runs.

        It is named by its id and tag, away from its message.
        """
        task = (await self._access.view(task_id)).task
        check_tag(task, tag)
        if task.request.user_id != requester.user_id:
            raise RefusedError(Refusal.NOT_YOURS)
        if waits:
            await self._change(task, {State.QUEUED}, Ending.WITHDRAWN, Refusal.SENT_ALREADY)
        else:
            await self._change(task, {State.RUNNING, State.NEEDS_INPUT}, Ending.STOPPED)

    async def withdraw_all(self, requester: Requester) -> int:
        """Withdraw all of the requester's that is not sent yet; returns how many that were."""
        return await self._controls.withdraw_all(requester.user_id, now_s=self._clock())

    async def dismiss(self, requester: Requester, task_id: int, *, message_id: int) -> None:
        """Leave an unsure task at that."""
        await self._end(requester, task_id, message_id, {State.UNSURE}, Ending.DISMISSED)

    async def watch_again(self, requester: Requester, task_id: int, *, message_id: int) -> None:
        """Look for the picture of a stopped task again."""
        await self._access.own(requester, task_id, message_id=message_id)
        with refusing_too_many():
            changed = await self._controls.watch_again(
                task_id, now_s=self._clock(), max_live=self._max_live
            )
        _check_changed(changed)

    async def deliver_again(self, requester: Requester, task_id: int, *, message_id: int) -> None:
        """Download a finished picture once more, since the first time did not work."""
        view = await self._access.shown_by(requester, task_id, message_id=message_id)
        self._access.check_presser(requester, view.task)
        _check_changed(await self._controls.deliver_again(task_id))

    async def remove(self, requester: Requester, task_id: int, *, message_id: int) -> None:
        """Let the message of a refused task go; its row stays."""
        task = (await self._access.own(requester, task_id, message_id=message_id)).task
        if not is_removable(task):
            raise RefusedError(Refusal.NOT_OFFERED)
        await self._outbox.unreachable(task)

    async def take_out(self, requester: Requester, task: Task) -> None:
        """Take a picture and its prompt out of its channel, for good. Raises RefusedError."""
        self._access.check_owner(requester, task)
        removed = await self._controls.remove(
            task.id, by_user_id=requester.user_id, now_s=self._clock()
        )
        _check_changed(removed)

    async def unsure(self, requester: Requester, task_id: int, *, message_id: int) -> Task:
        """The task that nobody knows the fate of, which may be tried again."""
        task = (await self._access.own(requester, task_id, message_id=message_id)).task
        if task.state is not State.UNSURE:
            raise RefusedError(Refusal.TOO_LATE)
        await self._violations.check_again(requester, task.request)
        return task

    async def try_again(self, unsure: Task) -> None:
        """Submit a task that was `unsure` a second time, as its member decided."""
        with refusing_too_many():
            changed = await self._controls.submit_again(
                unsure.id, now_s=self._clock(), max_live=self._max_live
            )
        _check_changed(changed)

    async def asking(self, requester: Requester, task_id: int, *, message_id: int | None) -> Task:
        """The task whose dialog only its member can answer."""
        task = (await self._access.own(requester, task_id, message_id=message_id)).task
        if not is_asking(task):
            raise RefusedError(Refusal.TOO_LATE)
        return task

    async def check_answer(self, requester: Requester, prompt: str) -> None:
        """Make sure that a prompt may be the answer to a dialog. Raises RefusedError."""
        refusing_faults(prompt, refuse_several)
        await self._violations.check(requester, [prompt])
        await self._violations.check_time_out(requester)

    async def answer_dialog(self, asking: Task, prompt: str) -> None:
        """Answer the dialog that Midjourney opened for a task that is `asking`, at its speed."""
        changed = await self._controls.answer_dialog(asking.id, beside(prompt).text)
        _check_changed(changed)

    async def _end(
        self,
        requester: Requester,
        task_id: int,
        message_id: int,
        when: set[State],
        ending: Ending,
        *,
        too_late: Refusal = Refusal.TOO_LATE,
    ) -> None:
        view = await self._access.own(requester, task_id, message_id=message_id)
        await self._change(view.task, when, ending, too_late)

    async def _change(
        self,
        task: Task,
        when: set[State],
        ending: Ending,
        too_late: Refusal = Refusal.TOO_LATE,
    ) -> None:
        changed = await self._controls.end(task.id, when=when, ending=ending, now_s=self._clock())
        if changed is None:
            raise RefusedError(Refusal.TOO_LATE if task.state.is_settled else too_late)


def _check_changed(changed: Task | None) -> None:
    if changed is None:
        raise RefusedError(Refusal.TOO_LATE)
