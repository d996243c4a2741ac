"""What members can ask for: the use cases that the commands and buttons call.

Each stores what was asked before anything is answered, and raises `RefusedError` with nothing
changed when it cannot be done.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain import Ending, Kind, NewTask, Speed, State
from bot.engine.actions import Action
from bot.engine.refusals import Place, RefusedError, Why
from bot.prompts import PromptError, compose
from bot.store import AlreadyLiveError, LineFullError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain import Button, Child, Task, TaskView
    from bot.engine.wake import Wake
    from bot.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks, and where the answer will stand."""

    user_id: int
    guild_id: int | None
    channel_id: int
    moderates: bool = False
    upload_limit: int = 10 * 1024 * 1024
    interaction_token: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What the operator chose for everybody."""

    speed: Speed | None = None
    parameters: str = ""
    max_running_per_user: int = 3
    max_waiting_per_user: int = 10


class Requests:
    """The use cases around one store."""

    def __init__(
        self,
        store: Store,
        wake: Wake,
        *,
        defaults: Defaults,
        clock: Callable[[], float],
    ) -> None:
        self._store = store
        self._wake = wake
        self._defaults = defaults
        self._clock = clock

    async def imagine(
        self,
        asker: Asker,
        prompt: str,
        *,
        niji: bool = False,
        speed: Speed | None = None,
    ) -> TaskView:
        """Take up a new prompt. The view is what to answer with.

        Raises:
            RefusedError: the prompt cannot work, or the member's line is full.
        """
        try:
            composed = compose(prompt, niji=niji, defaults=self._defaults.parameters)
        except PromptError as error:
            raise RefusedError(Why.PROMPT, sentence=error.sentence) from error
        typed_speed = Speed(composed.speed) if composed.speed else None
        return await self._create(
            NewTask(
                kind=Kind.IMAGINE,
                guild_id=asker.guild_id,
                channel_id=asker.channel_id,
                user_id=asker.user_id,
                prompt=composed.typed,
                sent_prompt=composed.text,
                niji=composed.niji,
                speed=speed or typed_speed or self._defaults.speed,
                notes=composed.notes,
                upload_limit=asker.upload_limit,
                interaction_token=asker.interaction_token,
            ),
        )

    async def press(self, asker: Asker, task_id: int, key: str, *, message_id: int) -> TaskView:
        """Take up a press on one of CometAPI's buttons, as a new task.

        Raises:
            RefusedError: the button cannot work (any more), or did already.
        """
        return await self._press(await self._shown_by(task_id, asker, message_id), asker, key)

    async def _press(self, view: TaskView, asker: Asker, key: str) -> TaskView:
        task, button = view.task, view.task.button(key)
        if button is None or button.custom_id is None:
            raise RefusedError(Why.NO_SUCH_BUTTON)
        if task.state is not State.SUCCEEDED or task.remote_id is None:
            raise RefusedError(Why.NOT_FINISHED)
        action = Action.parse(button.custom_id)
        self._check_button(view, button, action)
        return await self._create(
            NewTask(
                kind=Kind.ACTION,
                guild_id=asker.guild_id,
                channel_id=asker.channel_id,
                user_id=asker.user_id,
                prompt=task.prompt,
                sent_prompt=task.prompt_as_run,
                niji=task.niji,
                speed=task.speed,
                parent_id=task.id,
                button_key=button.key,
                custom_id=button.custom_id,
                label=button.label or action.label,
                upload_limit=asker.upload_limit,
                interaction_token=asker.interaction_token,
            ),
        )

    async def posted(self, task_id: int, *, channel_id: int, message_id: int) -> None:
        """The answer stands: from now on the task may be submitted."""
        await self._store.tasks.posted(task_id, channel_id=channel_id, message_id=message_id)
        self._wake.submitter.set()
        self._wake.painter.set()

    async def discard(self, task_id: int) -> None:
        """The answer could not be sent, so nothing will be submitted either."""
        await self._store.tasks.discard(task_id)
        self._wake.painter.set()

    async def cancel(self, asker: Asker, task_id: int, *, message_id: int) -> TaskView:
        """Withdraw a waiting task from the line. Raises RefusedError."""
        return await self._end(asker, task_id, message_id, State.QUEUED, Ending.WITHDRAWN)

    async def stop(self, asker: Asker, task_id: int, *, message_id: int) -> TaskView:
        """Stop watching a running task; CometAPI has no cancel (cometapi.md 1.1)."""
        return await self._end(asker, task_id, message_id, State.RUNNING, Ending.STOPPED)

    async def dismiss(self, asker: Asker, task_id: int, *, message_id: int) -> TaskView:
        """Leave an unsure task at that. Raises RefusedError."""
        return await self._end(asker, task_id, message_id, State.UNSURE, Ending.DISMISSED)

    async def watch_again(self, asker: Asker, task_id: int, *, message_id: int) -> TaskView:
        """Look for the picture of a stopped task again. Raises RefusedError."""
        await self._own(asker, task_id, message_id)
        changed = await self._store.tasks.watch_again(task_id, now_s=self._clock())
        self._wake.poller.set()
        return await self._after(changed, task_id)

    async def try_again(self, asker: Asker, task_id: int, *, message_id: int) -> TaskView:
        """Submit an unsure task a second time, as its member decided. Raises RefusedError."""
        await self._own(asker, task_id, message_id)
        changed = await self._store.tasks.submit_again(task_id)
        self._wake.submitter.set()
        return await self._after(changed, task_id)

    async def run_again(self, asker: Asker, task_id: int, *, message_id: int) -> TaskView:
        """Ask for the same once more, as a new task. Raises RefusedError.

        What came from a button presses that button again, unless its picture is gone over there;
        then its prompt is run instead.
        """
        task = (await self._own(asker, task_id, message_id)).task
        if task.parent_id is not None and task.button_key is not None:
            parent = await self._view(task.parent_id)
            if not parent.task.buttons_dead:
                return await self._press(parent, asker, task.button_key)
        return await self.imagine(asker, task.prompt, niji=task.niji, speed=task.speed)

    async def edited(
        self,
        asker: Asker,
        task_id: int,
        prompt: str,
        *,
        message_id: int,
    ) -> TaskView:
        """Ask for an edited prompt, as a new task. Raises RefusedError."""
        task = (await self._own(asker, task_id, message_id)).task
        return await self.imagine(asker, prompt, niji=task.niji, speed=task.speed)

    async def editable(self, asker: Asker, task_id: int, *, message_id: int) -> Task:
        """The task whose prompt a dialog is about to show. Raises RefusedError."""
        return (await self._own(asker, task_id, message_id)).task

    async def details(self, asker: Asker, task_id: int, *, message_id: int) -> TaskView:
        """Everything about a task, for anyone who sees its message. Raises RefusedError."""
        return await self._shown_by(task_id, asker, message_id)

    async def _create(self, new: NewTask) -> TaskView:
        allowed = self._defaults.max_running_per_user + self._defaults.max_waiting_per_user
        now_s = self._clock()
        try:
            task = await self._store.tasks.create(new, now_s=now_s, max_live=allowed)
        except LineFullError as error:
            raise RefusedError(Why.LINE_FULL, limit=allowed) from error
        except AlreadyLiveError as error:
            other = await self._store.tasks.get(error.task_id)
            raise RefusedError(Why.ALREADY_LIVE, place=_place(other)) from error
        self._wake.painter.set()
        return await self._view(task.id)

    async def _view(self, task_id: int) -> TaskView:
        view = await self._store.tasks.view(task_id, now_s=self._clock())
        if view is None:
            raise RefusedError(Why.NO_SUCH_TASK)
        return view

    async def _shown_by(self, task_id: int, asker: Asker, message_id: int) -> TaskView:
        """The task, if that message is the one that shows it: custom_ids are not trusted."""
        view = await self._view(task_id)
        if view.task.message_id is None and view.task.channel_id == asker.channel_id:
            # The process died between the answer and its record; the press brings the id.
            await self.posted(task_id, channel_id=asker.channel_id, message_id=message_id)
            return await self._view(task_id)
        shown_here = (view.task.channel_id, view.task.message_id) == (asker.channel_id, message_id)
        if not shown_here and not _is_moving_to(asker, view.task):
            raise RefusedError(Why.OTHER_MESSAGE)
        return view

    async def _own(self, asker: Asker, task_id: int, message_id: int) -> TaskView:
        view = await self._shown_by(task_id, asker, message_id)
        if view.task.user_id != asker.user_id and not asker.moderates:
            raise RefusedError(Why.NOT_YOURS)
        return view

    async def _end(
        self,
        asker: Asker,
        task_id: int,
        message_id: int,
        when: State,
        ending: Ending,
    ) -> TaskView:
        await self._own(asker, task_id, message_id)
        changed = await self._store.tasks.end(
            task_id,
            when={when},
            ending=ending,
            now_s=self._clock(),
        )
        self._wake.submitter.set()
        return await self._after(changed, task_id)

    async def _after(self, changed: Task | None, task_id: int) -> TaskView:
        self._wake.painter.set()
        if changed is None:
            raise RefusedError(Why.TOO_LATE)
        return await self._view(task_id)

    def _check_button(self, view: TaskView, button: Button, action: Action) -> None:
        if view.task.buttons_dead:
            raise RefusedError(Why.BUTTON_DEAD)
        if is_off(view, button, action):
            raise RefusedError(Why.BUTTON_UNSUPPORTED)
        if action.always_asks:
            raise RefusedError(Why.BUTTON_ASKS)
        done = result_of(view, button.key)
        if done is not None and not action.repeatable:
            place = Place(view.task.guild_id, done.channel_id, done.message_id or 0)
            raise RefusedError(Why.ALREADY_DONE, place=place)


def _is_moving_to(asker: Asker, task: Task) -> bool:
    """Whether the press may come from a private message that just replaced the task's lost one.

    Members are quick: the press may come before the new message is noted.
    """
    return asker.guild_id is None and asker.user_id == task.user_id


def is_off(view: TaskView, button: Button, action: Action) -> bool:
    """Whether CometAPI refused this button, or its kind, as something it does not support."""
    refused_here = any(
        child.button_key == button.key and child.ending is Ending.UNSUPPORTED
        for child in view.children
    )
    return refused_here or action.kind in view.unsupported


def result_of(view: TaskView, key: str) -> Child | None:
    """The finished child that this button already led to, if there is one."""
    finished = (
        child
        for child in view.children
        if child.button_key == key and child.state is State.SUCCEEDED
    )
    return next(finished, None)


def _place(task: Task | None) -> Place | None:
    if task is None or task.message_id is None:
        return None
    return Place(task.guild_id, task.channel_id, task.message_id)
