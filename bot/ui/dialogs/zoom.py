"""Custom Zoom: how far, in which format, with which prompt."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from discord import ui

from bot.discord_client.requests import callbacks
from bot.prompts import folded, ratio_meant, tidied, without_options
from bot.services.refusals import Refusal, RefusedError, all_of
from bot.services.tasks.dialog_inputs import Dialog, DialogInput
from bot.ui.dialogs.forms.form import Form, initial_prompt, prompt_field
from bot.ui.texts.dialogs import dialog_titles, dialogs
from bot.ui.texts.saying import say

if TYPE_CHECKING:
    import discord

    from bot.domain.tasks import Task, TaskView
    from bot.services.tasks.actions import OpenedAction
    from bot.ui.dialogs.forms.sent import Sent

_FACTOR: Final = "zoom"
_RATIO: Final = "ratio"
"""The custom_ids of the fields."""

_IS_FACTOR: Final = re.compile(r"[12](\.[0-9]{1,2})?")
_MOST: Final = 2.0
_LONGEST_RATIO: Final = 30


def zoom_dialog(task: Task, key: str, prompt: str) -> ui.Modal:
    """The dialog, with the prompt filled in."""
    zoom = ui.TextInput[Any](
        custom_id=_FACTOR, default="2", max_length=5, placeholder=say(dialogs.ZOOM_EXAMPLE)
    )
    ratio = ui.TextInput[Any](
        custom_id=_RATIO,
        required=False,
        max_length=_LONGEST_RATIO,
        placeholder=say(dialogs.ZOOM_RATIO_EXAMPLE),
    )
    fields = [
        prompt_field(prompt),
        ui.Label[Any](
            text=say(dialogs.ZOOM_FACTOR), description=say(dialogs.ZOOM_RANGE), component=zoom
        ),
        ui.Label[Any](text=say(dialogs.ZOOM_RATIO), component=ratio),
    ]
    return ZOOM.modal(dialog_titles.zoom(task), task, key, fields=fields)


async def _open(interaction: discord.Interaction[Any], asked: OpenedAction) -> None:
    await callbacks.modal(interaction, _dialog(asked))


async def _again(sent: Sent) -> ui.Modal:
    return _dialog(await sent.opened())


def _dialog(asked: OpenedAction) -> ui.Modal:
    return zoom_dialog(asked.view.task, asked.button.key, initial_prompt(asked))


async def _submit(sent: Sent) -> TaskView:
    zoom, ratio, prompt = all_of(
        lambda: _factor(sent), lambda: _ratio(sent), lambda: sent.needed_prompt
    )
    typed = tidied(prompt)
    words = without_options(typed.text, {"zoom", "ar"} if ratio else {"zoom"})
    prompt = f"{words}{f' --ar {ratio}' if ratio else ''} --zoom {zoom}"
    return await sent.press(DialogInput(dialog=Dialog.ZOOM, prompt=prompt, notes=typed.notes))


def _factor(sent: Sent) -> str:
    zoom = folded(sent.text(_FACTOR)).strip().replace(",", ".")
    if not _IS_FACTOR.fullmatch(zoom) or float(zoom) > _MOST:
        raise RefusedError(Refusal.ZOOM_FACTOR, value=zoom)
    return zoom


def _ratio(sent: Sent) -> str:
    typed = folded(sent.text(_RATIO))
    ratio = ratio_meant(typed) if typed else ""
    if ratio is None:
        raise RefusedError(Refusal.ZOOM_RATIO)
    return ratio


ZOOM: Final = Form(topic="zoom", submit=_submit, again=_again, asks=Dialog.ZOOM, open=_open)
