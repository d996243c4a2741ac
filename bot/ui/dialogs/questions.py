"""Asking a member what a button needs, as the first answer to its press."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.discord_client import callbacks
from bot.domain.kinds import Kind
from bot.services.tasks.actions import Dialog
from bot.ui.dialogs import region
from bot.ui.dialogs.form import motion_dialog, prompt_dialog, zoom_dialog
from bot.ui.task_message.suggestions import suggestions

if TYPE_CHECKING:
    import discord

    from bot.domain.tasks import Task
    from bot.services.tasks.actions import OpenedAction


async def ask(interaction: discord.Interaction[Any], asked: OpenedAction) -> None:
    """Open the dialog of a button, filled from the stored prompt."""
    task, key = asked.view.task, asked.button.key
    prompt = _prompt(task, asked)
    match asked.dialog:
        case Dialog.ZOOM:
            await callbacks.modal(interaction, zoom_dialog(task, key, prompt))
        case Dialog.MOTION:
            await callbacks.modal(interaction, motion_dialog(task, key, prompt))
        case Dialog.REGION:
            await callbacks.defer(interaction, thinking=True)
            await region.show(interaction, asked, [])
        case _:
            title = asked.button.label or asked.action.label
            await callbacks.modal(interaction, prompt_dialog(task, key, title, prompt))


def _prompt(task: Task, asked: OpenedAction) -> str:
    """The prompt to begin with: of a description or shortening, the chosen line."""
    if task.kind in {Kind.DESCRIBE, Kind.SHORTEN}:
        lines = suggestions(task.final_prompt or "")
        index = (asked.action.index or 1) - 1
        return lines[index] if index < len(lines) else ""
    return task.prompt_as_run
