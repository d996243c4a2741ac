"""Dialogs. What one is about stands in its custom_id, so a restart while it is open is harmless.

discord.py keeps an object per open dialog and drops submits it does not know; ours are sent as
already finished (never kept), and `bot.ui.dialogs.submits` reads their submits from the interaction
itself. The custom_id is `dlg:2:<tag>:<what>:<task id>:<key>:<areas>`, without the last where not
needed; one about a draft has no tag.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import TextStyle, ui

from bot.ui.custom_ids import dialog_id, draft_dialog_id
from bot.ui.escaping import filled, label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.tasks import Task

PROMPT_MAX: Final = 4000
TITLE: Final = 45

PROMPT: Final = "prompt"
ZOOM: Final = "zoom"
RATIO: Final = "ratio"
MOTION: Final = "motion"
MASK: Final = "mask"
ROLE: Final = "role"
"""The custom_ids of the fields."""


class Topic(StrEnum):
    """What a dialog is for; the value stands in its custom_id."""

    EDIT = "edit"
    CONTINUE = "continue"
    PRESS = "press"
    ZOOM = "zoom"
    MOTION = "motion"
    AREAS = "areas"
    MASK = "mask"
    REFERENCE = "ref"
    ANIMATE = "animate"
    REPAINT = "repaint"


def edit_dialog(task: Task) -> ui.Modal:
    """The prompt of a task, to be sent again as edited."""
    return _dialog("Edit and retry", Topic.EDIT, task, fields=[_prompt(task.prompt)])


def continue_dialog(task: Task) -> ui.Modal:
    """The prompt of a task that Midjourney asks for."""
    return _dialog("Continue", Topic.CONTINUE, task, fields=[_prompt(task.prompt_as_run)])


def prompt_dialog(task: Task, key: str, title: str, prompt: str) -> ui.Modal:
    """The prompt that a button is about to run."""
    return _dialog(title, Topic.PRESS, task, key, fields=[_prompt(prompt)])


def zoom_dialog(task: Task, key: str, prompt: str) -> ui.Modal:
    """Custom Zoom: how far, in which format, with which prompt."""
    zoom = ui.TextInput[Any](custom_id=ZOOM, default="2", max_length=5, placeholder="1.0 to 2.0")
    ratio = ui.TextInput[Any](
        custom_id=RATIO,
        required=False,
        max_length=9,
        placeholder="16:9, or nothing to keep it",
    )
    fields = [
        _prompt(prompt),
        ui.Label[Any](text="Zoom", description="From 1.0 to 2.0", component=zoom),
        ui.Label[Any](text="Aspect ratio", component=ratio),
    ]
    return _dialog("Custom Zoom", Topic.ZOOM, task, key, fields=fields)


def motion_dialog(task: Task, key: str, prompt: str) -> ui.Modal:
    """Animate manually: how much moves, and what happens."""
    fields = [_prompt(prompt), _motion()]
    return _dialog("Animate manually", Topic.MOTION, task, key, fields=fields)


def areas_dialog(task: Task, key: str, bits: str, prompt: str) -> ui.Modal:
    """Vary Region: what the chosen area should show."""
    fields = [_prompt(prompt, "What should the area show?")]
    return _dialog("Vary Region", Topic.AREAS, task, f"{key}:{bits}", fields=fields)


def mask_dialog(task: Task, key: str, prompt: str) -> ui.Modal:
    """Vary Region with a mask of one's own."""
    upload = ui.FileUpload[Any](custom_id=MASK, max_values=1)
    mask = ui.Label[Any](
        text="Mask",
        description="White is what changes, black is what stays",
        component=upload,
    )
    fields = [_prompt(prompt, "What should the area show?"), mask]
    return _dialog("Vary Region", Topic.MASK, task, key, fields=fields)


def reference_dialog(draft_id: int) -> ui.Modal:
    """A prompt that uses the picture of a message."""
    roles = ui.Select[Any](
        custom_id=ROLE,
        options=[
            discord.SelectOption(label="Image prompt", value="image", default=True),
            discord.SelectOption(label="Style", value="style"),
            discord.SelectOption(label="Character (V6, Niji 6)", value="character"),
            discord.SelectOption(label="Anything in it (V7)", value="omni"),
        ],
    )
    fields = [_prompt(""), ui.Label[Any](text="The picture is", component=roles)]
    return _dialog("Use as reference", Topic.REFERENCE, draft_id, fields=fields)


def animate_dialog(draft_id: int) -> ui.Modal:
    """A film that begins with the picture of a message."""
    fields = [_prompt("", "What should happen?", required=False), _motion()]
    return _dialog("Animate", Topic.ANIMATE, draft_id, fields=fields)


def repaint_dialog(draft_id: int) -> ui.Modal:
    """An edit of the picture of a message."""
    upload = ui.FileUpload[Any](custom_id=MASK, required=False, max_values=1)
    mask = ui.Label[Any](
        text="Mask",
        description="White is what changes; leave it out to edit all of it",
        component=upload,
    )
    fields = [_prompt("", "What should the picture show?"), mask]
    return _dialog("Edit", Topic.REPAINT, draft_id, fields=fields)


def _prompt(default: str, text: str = "Prompt", *, required: bool = True) -> ui.Label[Any]:
    component = ui.TextInput[Any](
        custom_id=PROMPT,
        default=filled(default, PROMPT_MAX) or None,
        max_length=PROMPT_MAX,
        style=TextStyle.paragraph,
        required=required,
    )
    return ui.Label[Any](text=text, component=component)


def _motion() -> ui.Label[Any]:
    options = [
        discord.RadioGroupOption(label="Low: calm, little moves", value="low", default=True),
        discord.RadioGroupOption(label="High: the camera moves too", value="high"),
    ]
    component = ui.RadioGroup[Any](custom_id=MOTION, options=options)
    return ui.Label[Any](text="Motion", component=component)


def _dialog(
    title: str,
    topic: Topic,
    subject: Task | int,
    rest: str = "",
    *,
    fields: Sequence[ui.Label[Any]],
) -> ui.Modal:
    if isinstance(subject, int):
        custom_id = draft_dialog_id(topic, subject)
    else:
        custom_id = dialog_id(topic, subject, rest)
    dialog = ui.Modal(title=label(title, TITLE) or "Prompt", custom_id=custom_id)
    for field in fields:
        dialog.add_item(field)
    dialog.stop()
    return dialog
