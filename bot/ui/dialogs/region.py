"""Vary Region: choosing an area on the picture, in a message that only its member sees."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.discord_client import callbacks
from bot.media import Area
from bot.ui import interactions
from bot.ui.custom_ids import AreaVerb, area_bits, area_button_id, area_select_id
from bot.ui.dialogs.form import areas_dialog, mask_dialog
from bot.ui.stateless import inert_layout
from bot.ui.texts import tasks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.tasks import Task
    from bot.services.tasks.actions import OpenedAction


async def show(
    interaction: discord.Interaction[Any], asked: OpenedAction, names: Sequence[str]
) -> None:
    """Show (or bring up to date) the picture with the areas of these names marked."""
    services = interactions.services_of(interaction)
    areas = [area for area in Area if area.value in names]
    picture = await services.regions.preview(asked.view.task, [area.value for area in areas])
    file = discord.File(io.BytesIO(picture.data), filename=f"area-{area_bits(areas)}.webp")
    layout = _message(asked.view.task, asked.button.key, areas, file.filename)
    await callbacks.edit_original(interaction, layout, [file])


async def write(
    interaction: discord.Interaction[Any],
    task_id: int,
    key: str,
    bits: str,
    verb: AreaVerb,
) -> None:
    """Open the dialog for what the area should show."""
    presses = interactions.services_of(interaction).actions
    requester = interactions.requester_of(interaction)
    asked = await presses.dialog(
        requester, task_id, key, message_id=interactions.shown_in(interaction)
    )
    task = asked.view.task
    prompt = task.prompt_as_run
    if verb is AreaVerb.UPLOAD:
        await callbacks.modal(interaction, mask_dialog(task, key, prompt))
    else:
        await callbacks.modal(interaction, areas_dialog(task, key, bits, prompt))


def _message(task: Task, key: str, areas: Sequence[Area], picture: str) -> ui.LayoutView:
    container: ui.Container[Any] = ui.Container()
    container.add_item(ui.TextDisplay(tasks.REGION_CHOSEN if areas else tasks.REGION_ASK))
    gallery: ui.MediaGallery[Any] = ui.MediaGallery()
    named = ", ".join(area.label for area in areas) or "nothing yet"
    gallery.add_item(media=f"attachment://{picture}", description=f"Marked: {named}")
    container.add_item(gallery)
    menu: ui.Select[Any] = ui.Select(
        custom_id=area_select_id(task, key),
        placeholder="Choose one or more areas",
        max_values=len(Area),
        options=[
            discord.SelectOption(label=area.label, value=area.value, default=area in areas)
            for area in Area
        ],
    )
    container.add_item(ui.ActionRow(menu))
    write_button: ui.Button[Any] = ui.Button(
        label="Write the prompt",
        style=discord.ButtonStyle.primary,
        disabled=not areas,
        custom_id=area_button_id(task, key, areas, AreaVerb.WRITE),
    )
    upload_button: ui.Button[Any] = ui.Button(
        label="Upload a mask",
        custom_id=area_button_id(task, key, areas, AreaVerb.UPLOAD),
    )
    container.add_item(ui.ActionRow(write_button, upload_button))
    return inert_layout(container)
