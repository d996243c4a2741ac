"""Presses on CometAPI's buttons: each becomes a task of its own, at most one live per button."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.cometapi.actions import Action, makes_video
from bot.domain import kinds
from bot.domain.inputs import Inputs
from bot.domain.states import Ending, State
from bot.services.prices import kind_made
from bot.services.refusals import MessageLink, Refusal, RefusedError
from bot.services.tasks.authors import prompt_by
from bot.services.tasks.controls import is_editable, is_fixable, is_repeatable
from bot.services.tasks.dialog_inputs import Dialog, DialogInput, as_sent, prompt_of
from bot.services.tasks.generation import are_areas

if TYPE_CHECKING:
    from bot.domain.tasks import Button, Child, Task, TaskView
    from bot.services.requester import Requester
    from bot.services.servers.rules import ServerRules
    from bot.services.tasks.access import Access
    from bot.services.tasks.generation import Generation
    from bot.services.tasks.intake import Intake
    from bot.store import Preferences


_DIALOGS: Final = {"customzoom": Dialog.ZOOM, "inpaint": Dialog.REGION, "video": Dialog.MOTION}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedAction:
    """A pressed button, and what must be asked before it runs."""

    view: TaskView
    button: Button
    action: Action
    dialog: Dialog | None


class Actions:
    """What buttons of CometAPI lead to; each raises RefusedError with nothing changed."""

    def __init__(
        self,
        access: Access,
        rules: ServerRules,
        intake: Intake,
        requests: Generation,
        preferences: Preferences,
    ) -> None:
        self._access = access
        self._rules = rules
        self._intake = intake
        self._requests = requests
        self._preferences = preferences

    async def dialog(
        self, requester: Requester, task_id: int, key: str, *, message_id: int | None
    ) -> OpenedAction:
        """What a button asks before it runs; `dialog` is None if it runs at once."""
        opened = await self.opened(requester, task_id, key, message_id=message_id)
        if not opened.action.is_bookmark:  # which is kept here and makes nothing
            self._intake.check_open()
            kind = kind_made(kinds.ACTION, opened.action.custom_id)
            await self._rules.check_kind(requester, kind)
        if opened.action.may_ask and await self._preferences.remix(requester.user_id):
            return replace(opened, dialog=Dialog.PROMPT)
        return opened

    async def press(
        self,
        requester: Requester,
        task_id: int,
        key: str,
        *,
        message_id: int | None,
        given: DialogInput | None = None,
        to_post: bool = False,
    ) -> TaskView:
        """Take up a press, with what the member put into its dialog if it has one.

        `to_post`: the publisher posts its message.
        """
        opened = await self.opened(requester, task_id, key, message_id=message_id)
        return await self.run(requester, opened, given, to_post=to_post)

    async def run(
        self,
        requester: Requester,
        opened: OpenedAction,
        given: DialogInput | None = None,
        *,
        again: Task | None = None,
        to_post: bool = False,
    ) -> TaskView:
        """Take up a press that was checked when it was opened; `to_post` as in `press`.

        It runs at the speed of the picture, or of the task that it asks for `again`.
        """
        task, action = opened.view.task, opened.action
        given = given and as_sent(given)
        _check_given(task, action, given)
        prompt = given.prompt if given else None
        rules = await self._rules.of(requester)
        sent_prompt = prompt or prompt_of(task)
        takes_turbo = not makes_video(opened.button.custom_id, sent_prompt)
        usual = rules.usable((again or task).request.speed, takes_turbo=takes_turbo)
        new = requester.new_task(kinds.ACTION, prompt or task.request.prompt, sent_prompt)
        return await self._intake.create(
            requester,
            replace(
                new,
                dialog_prompt=prompt,
                inputs=given.inputs if given else Inputs(),
                notes=given.notes if given else (),
                prompt_by=prompt_by(requester.user_id, task, prompt),
                niji=task.request.niji,
                speed=(given.speed if given else None) or usual,
                parent_id=task.made_by_id,
                pressed_under_id=task.id if task.id != task.made_by_id else None,
                button_key=opened.button.key,
                custom_id=opened.button.custom_id,
                label=opened.button.label,
                title=None if prompt else task.request.title,
                starts=action.starts,
                to_post=to_post or new.to_post,
                posted_by_asker=new.posted_by_asker and not to_post,
                interaction_token=None if to_post else new.interaction_token,
            ),
        )

    async def run_again(self, requester: Requester, task: Task) -> TaskView:
        """Ask for the same once more as a task of the requester's own, as a new task.

        What came from a button presses that button again, unless its picture is gone over there;
        then its prompt is run instead.
        """
        if task.request.hides_prompt:
            raise RefusedError(Refusal.NOT_OFFERED)
        if not is_repeatable(task):
            raise RefusedError(Refusal.TOO_LATE)
        if task.request.original_id is not None:
            task = (await self._access.view(task.request.original_id)).task
        parent_id = task.request.pressed_under_id or task.request.parent_id
        if parent_id is not None and task.request.button_key is not None:
            parent = await self._access.view(parent_id)
            if not parent.task.result.buttons_dead:
                opened = self._checked(requester, parent, task.request.button_key)
                return await self.run(requester, opened, _given_before(task), again=task)
        return await self._requests.repeat(requester, task)

    async def editable(self, requester: Requester, task_id: int, *, message_id: int | None) -> Task:
        """The task whose prompt may be edited and tried again."""
        task = (await self._access.own(requester, task_id, message_id=message_id)).task
        if not is_editable(task):
            raise RefusedError(Refusal.NOT_OFFERED)
        return task

    async def edited(
        self, requester: Requester, task_id: int, prompt: str, *, message_id: int | None
    ) -> TaskView:
        """Ask for an edited prompt, as a new task, where that is offered."""
        task = await self.editable(requester, task_id, message_id=message_id)
        return await self._requests.repeat(requester, task, prompt=prompt)

    async def fixed(
        self, requester: Requester, task_id: int, *, message_id: int | None
    ) -> TaskView:
        """Run the corrected prompt instead; one that still waits is withdrawn for it."""
        task = (await self._access.own(requester, task_id, message_id=message_id)).task
        is_over = task.state.is_settled and not is_fixable(task)
        if task.request.fix is None or is_over:
            raise RefusedError(Refusal.TOO_LATE)
        return await self._requests.repeat(
            requester, task, prompt=task.request.fix, instead_of=task.id
        )

    async def opened(
        self, requester: Requester, task_id: int, key: str, *, message_id: int | None
    ) -> OpenedAction:
        """The button of that key, whatever its member's settings, if it can work."""
        view = await self._access.shown_by(requester, task_id, message_id=message_id)
        return self._checked(requester, view, key)

    def _checked(self, requester: Requester, view: TaskView, key: str) -> OpenedAction:
        """The button of that key, if it can work and the requester may press it."""
        self._access.check_presser(requester, view.made_by)
        button = view.task.result.button(key)
        if button is None or button.custom_id is None:
            raise RefusedError(Refusal.NO_SUCH_BUTTON)
        action = Action.parse(button.custom_id)
        _check_works(requester, view, button, action)
        dialog = _needed(view.task, action)
        return OpenedAction(view=view, button=button, action=action, dialog=dialog)


def is_off(view: TaskView, button: Button, action: Action) -> bool:
    """Whether CometAPI refused this button, or its kind, as something it does not support.

    A favourite is one here, whatever CometAPI says to it.
    """
    if action.is_bookmark:
        return False
    refused_here = any(
        child.button_key == button.key and child.ending is Ending.UNSUPPORTED
        for child in view.children
    )
    return refused_here or action.kind in view.unsupported


def is_dead(view: TaskView, action: Action) -> bool:
    """Whether CometAPI no longer has what a button is about, if it needs that: a favourite not."""
    return view.task.result.buttons_dead and not action.is_bookmark


def result_of(requester: Requester, view: TaskView, key: str) -> Child | None:
    """The finished child that this button already led to where they can be, if there is one."""
    finished = (
        child
        for child in view.children
        if child.button_key == key and child.state is State.SUCCEEDED
    )
    return next((child for child in finished if _can_reach(requester, child)), None)


def _can_reach(requester: Requester, child: Child) -> bool:
    """Whether its message is in this server, or is their own: not others' direct messages."""
    is_here = child.guild_id is not None and child.guild_id == requester.guild_id
    return is_here or child.user_id == requester.user_id


def _check_works(requester: Requester, view: TaskView, button: Button, action: Action) -> None:
    """Make sure that a button can work, and has not done once what it does only once."""
    task = view.task
    if task.state is not State.SUCCEEDED or task.result.known_id is None:
        raise RefusedError(Refusal.NOT_FINISHED)
    if is_dead(view, action):
        raise RefusedError(Refusal.BUTTON_DEAD)
    if is_off(view, button, action):
        raise RefusedError(Refusal.BUTTON_UNSUPPORTED)
    done = result_of(requester, view, button.key)
    if done is not None and not action.repeatable:
        place = MessageLink(done.guild_id, done.channel_id, done.message_id or 0)
        raise RefusedError(Refusal.ALREADY_DONE, place=place)


def _needed(task: Task, action: Action) -> Dialog | None:
    """What must be asked before a button of a task can run, whatever the member's settings."""
    if action.makes_several and task.request.kind.in_words:
        return Dialog.ALL
    return _asked_by(action)


def _asked_by(action: Action) -> Dialog | None:
    return _DIALOGS.get(action.kind, Dialog.PROMPT) if action.always_asks else None


def _check_given(task: Task, action: Action, given: DialogInput | None) -> None:
    """Make sure that a button gets what it needs, from the dialog that asks for it.

    Without that it would be paid for all the same. Raises RefusedError.
    """
    needed = _needed(task, action)
    if given is None:
        if needed is not None:
            raise RefusedError(Refusal.BUTTON_ASKS)
        return
    if given.dialog is not (needed or (Dialog.PROMPT if action.may_ask else None)):
        raise RefusedError(Refusal.BUTTON_ASKS)
    if not given.prompt:
        raise RefusedError(Refusal.NO_PROMPT)
    if needed is Dialog.REGION:
        _check_area(given.inputs)


def _check_area(inputs: Inputs) -> None:
    if not inputs.mask and not are_areas(inputs.areas):
        raise RefusedError(Refusal.NO_AREA)


def _given_before(task: Task) -> DialogInput | None:
    if task.request.dialog_prompt is None:
        return None
    dialog = _asked_by(Action.parse(task.request.custom_id or "")) or Dialog.PROMPT
    return DialogInput(dialog=dialog, prompt=task.request.dialog_prompt, inputs=task.request.inputs)
