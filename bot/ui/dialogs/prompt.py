"""Dialogs for a prompt alone: of a task to edit, of one that asks for it, of a pressed button."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.discord_client.requests import callbacks
from bot.services.tasks.dialog_inputs import Dialog, DialogInput, prompt_of
from bot.ui import interactions
from bot.ui.answers import replies
from bot.ui.dialogs.forms.form import Form, initial_prompt, prompt_field
from bot.ui.texts.actions import action_name
from bot.ui.texts.dialogs import dialog_titles, dialogs
from bot.ui.texts.saying import say

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    import discord
    from discord import ui

    from bot.domain.tasks import Task, TaskView
    from bot.services.tasks.actions import OpenedAction
    from bot.ui.dialogs.forms.sent import Sent


def edit_dialog(task: Task) -> ui.Modal:
    """The prompt of a task, to be sent again as edited."""
    return EDIT.modal(say(dialogs.EDIT), task, fields=[prompt_field(task.request.prompt)])


def continue_dialog(task: Task) -> ui.Modal:
    """The prompt of a task that Midjourney asks for."""
    return CONTINUE.modal(say(dialogs.CONTINUE), task, fields=[prompt_field(prompt_of(task))])


def prompt_dialog(task: Task, key: str, title: str, prompt: str) -> ui.Modal:
    """The prompt that a button is about to run."""
    return PRESS.modal(title, task, key, fields=[prompt_field(prompt)])


async def _open(interaction: discord.Interaction[Any], asked: OpenedAction) -> None:
    await callbacks.modal(interaction, _press_dialog(asked))


def _press_dialog(asked: OpenedAction) -> ui.Modal:
    task, button = asked.view.task, asked.button
    known = dialog_titles.press(asked.action, task)
    title, prompt = known or button.label or action_name(asked.action), initial_prompt(asked)
    return prompt_dialog(task, button.key, title, prompt)


async def _press_again(sent: Sent) -> ui.Modal:
    return _press_dialog(await sent.opened())


async def _edit_again(sent: Sent) -> ui.Modal:
    return edit_dialog(await _task(sent, sent.services.actions.editable))


async def _continue_again(sent: Sent) -> ui.Modal:
    return continue_dialog(await _task(sent, sent.services.controls.asking))


async def _task(sent: Sent, use_case: Callable[..., Awaitable[Task]]) -> Task:
    message_id = interactions.shown_in(sent.interaction)
    return await use_case(sent.requester, sent.subject, message_id=message_id)


async def _edit(sent: Sent) -> TaskView:
    return await sent.services.actions.edited(
        sent.requester,
        sent.subject,
        sent.prompt,
        message_id=interactions.shown_in(sent.interaction),
    )


async def _continue(sent: Sent) -> None:
    prompt, controls = sent.needed_prompt, sent.services.controls
    task = await _task(sent, controls.asking)
    await controls.check_answer(sent.requester, prompt)
    await replies.claim(sent.interaction)  # what it goes on with may cost
    await controls.answer_dialog(task, prompt)


async def _press(sent: Sent) -> TaskView:
    return await sent.press(DialogInput(dialog=Dialog.PROMPT, prompt=sent.needed_prompt))


EDIT: Final = Form(topic="edit", submit=_edit, again=_edit_again, about=edit_dialog)
CONTINUE: Final = Form(
    topic="continue", submit=_continue, again=_continue_again, about=continue_dialog
)
PRESS: Final = Form(
    topic="press", submit=_press, again=_press_again, asks=Dialog.PROMPT, open=_open
)
