"""Animate manually: how much moves, and what happens."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.discord_client.requests import callbacks
from bot.prompts import tidied
from bot.services.tasks.dialog_inputs import Dialog, DialogInput
from bot.ui.dialogs.forms.form import Form, initial_prompt, prompt_field
from bot.ui.texts.dialogs import dialog_titles, dialogs
from bot.ui.texts.saying import say

if TYPE_CHECKING:
    from bot.domain.inputs import Motion
    from bot.domain.tasks import Task, TaskView
    from bot.services.tasks.actions import OpenedAction
    from bot.ui.dialogs.forms.sent import Sent

MOTION_CHOICE: Final = "motion"


def motion_field() -> ui.Label[Any]:
    """The choice of how much moves."""
    options = [
        discord.RadioGroupOption(label=say(dialogs.MOTION_LOW), value="low", default=True),
        discord.RadioGroupOption(label=say(dialogs.MOTION_HIGH), value="high"),
    ]
    component = ui.RadioGroup[Any](custom_id=MOTION_CHOICE, options=options)
    return ui.Label[Any](text=say(dialogs.MOTION_FIELD), component=component)


def motion_in(sent: Sent) -> Motion:
    """What was chosen: `low` or `high`."""
    return "high" if sent.chosen(MOTION_CHOICE) == "high" else "low"


def motion_dialog(task: Task, key: str, prompt: str) -> ui.Modal:
    """The dialog, with the prompt filled in."""
    fields = [prompt_field(prompt), motion_field()]
    return MOTION.modal(dialog_titles.animate(task), task, key, fields=fields)


async def _open(interaction: discord.Interaction[Any], asked: OpenedAction) -> None:
    await callbacks.modal(interaction, _dialog(asked))


async def _again(sent: Sent) -> ui.Modal:
    return _dialog(await sent.opened())


def _dialog(asked: OpenedAction) -> ui.Modal:
    return motion_dialog(asked.view.task, asked.button.key, initial_prompt(asked))


async def _submit(sent: Sent) -> TaskView:
    typed = tidied(sent.needed_prompt)
    words = re.sub(r"\s*--motion\s+\S+", "", typed.text)
    prompt = f"{words} --motion {motion_in(sent)}"
    return await sent.press(DialogInput(dialog=Dialog.MOTION, prompt=prompt, notes=typed.notes))


MOTION: Final = Form(topic="motion", submit=_submit, again=_again, asks=Dialog.MOTION, open=_open)
