"""Dialogs. What one is about stands in its custom_id, so a restart while it is open is harmless.

discord.py keeps an object per open dialog and drops submits it does not know; ours are sent as
already finished (never kept) and their submits are read from the interaction itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from discord import TextStyle, ui

from bot.ui import answers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import discord

    from bot.domain import Task

PROMPT_MAX: Final = 4000
_EDIT: Final = re.compile(r"edit:1:([0-9]{1,18})")
_PROMPT: Final = "prompt"


def edit_dialog(task: Task) -> ui.Modal:
    """A dialog with the prompt of a task, to be sent again as edited."""
    dialog = ui.Modal(title="Edit and retry", custom_id=f"edit:1:{task.id}")
    dialog.add_item(
        ui.Label(
            text="Prompt",
            component=ui.TextInput(
                custom_id=_PROMPT,
                default=task.prompt[:PROMPT_MAX],
                max_length=PROMPT_MAX,
                style=TextStyle.paragraph,
            ),
        ),
    )
    dialog.stop()
    return dialog


async def submitted(interaction: discord.Interaction[Any]) -> bool:
    """Answer the submit of one of our dialogs; False if it is not ours."""
    data: Mapping[str, Any] = interaction.data or {}
    match = _EDIT.fullmatch(str(data.get("custom_id", "")))
    if match is None:
        return False
    values = _values(data.get("components") or [])
    async with answers.refusing(interaction):
        answers.check_permissions(interaction)
        view = await answers.requests_of(interaction).edited(
            answers.asker_of(interaction),
            int(match[1]),
            values.get(_PROMPT, ""),
            message_id=answers.message_id_of(interaction),
        )
        await answers.with_task(interaction, view)
    return True


def _values(components: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The texts of a submit by custom_id, however deep its components are nested."""
    found: dict[str, str] = {}
    for component in components:
        if isinstance(component.get("value"), str) and component.get("custom_id"):
            found[component["custom_id"]] = component["value"]
        if isinstance(component.get("component"), dict):
            found |= _values([component["component"]])
        found |= _values(component.get("components") or [])
    return found
