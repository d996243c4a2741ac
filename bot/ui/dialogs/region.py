"""Vary Region: areas chosen on the picture, in a message that only its member sees, or a mask."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.discord_client.requests import callbacks
from bot.domain.inputs import Inputs
from bot.media import Area
from bot.services.refusals import Refusal, RefusedError, all_of
from bot.services.tasks.dialog_inputs import Dialog, DialogInput, prompt_of
from bot.ui import interactions
from bot.ui.answers import replies
from bot.ui.custom_ids import (
    AREA_BUTTON,
    AREA_SELECT,
    AreaVerb,
    area_bits,
    area_button_id,
    area_select_id,
    areas_of,
)
from bot.ui.dialogs.forms.form import Form, prompt_field
from bot.ui.stateless import inert_layout
from bot.ui.texts import tasks
from bot.ui.texts.dialogs import dialog_titles, dialogs
from bot.ui.texts.prompts.areas import NAMES, marked
from bot.ui.texts.saying import say

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Sequence

    from bot.domain.tasks import Task
    from bot.services.tasks.actions import OpenedAction
    from bot.ui.dialogs.forms.sent import Sent

    Interaction = discord.Interaction[Any]

MASK_FILE: Final = "mask"


def areas_dialog(task: Task, key: str, bits: str, prompt: str) -> ui.Modal:
    """What the chosen areas should show."""
    fields = [prompt_field(prompt, dialogs.REGION_PROMPT)]
    return AREAS.modal(dialog_titles.region(task), task, f"{key}:{bits}", fields=fields)


def mask_dialog(task: Task, key: str, prompt: str) -> ui.Modal:
    """What a mask of one's own leaves open should show."""
    mask = mask_field(dialogs.MASK_COLOURS)
    fields = [prompt_field(prompt, dialogs.REGION_PROMPT), mask]
    return MASK.modal(dialog_titles.region(task), task, key, fields=fields)


def mask_field(description: str, *, required: bool = True) -> ui.Label[Any]:
    """The field for a mask."""
    upload = ui.FileUpload[Any](custom_id=MASK_FILE, required=required, max_values=1)
    return ui.Label[Any](text=say(dialogs.MASK), description=say(description), component=upload)


def mask_in(sent: Sent) -> str | None:
    """The address of the attached mask, if one is. Raises RefusedError for a broken one."""
    mask = sent.attached(MASK_FILE)
    if not mask and sent.entry.choices.get(MASK_FILE):
        raise RefusedError(Refusal.NO_MASK)
    return mask or None


async def _open(interaction: Interaction, asked: OpenedAction) -> None:
    await interactions.check_may_ask(interaction, posts=True)
    await callbacks.defer(interaction, thinking=True)
    await _show(interaction, asked, [])


async def _choose(interaction: Interaction, said: re.Match[str]) -> None:
    """The menu of areas: show the chosen ones marked."""
    asked = await _asked(interaction, said)
    await callbacks.defer(interaction)
    await _show(interaction, asked, interactions.chosen_in(interaction))


async def _write(interaction: Interaction, said: re.Match[str]) -> None:
    """A button below it: open the dialog for the prompt, or for a mask of one's own."""
    task, key = (await _asked(interaction, said)).view.task, said["key"]
    if said["verb"] == AreaVerb.UPLOAD:
        dialog = mask_dialog(task, key, prompt_of(task))
    else:
        dialog = areas_dialog(task, key, said["bits"], prompt_of(task))
    await callbacks.modal(interaction, dialog)


async def _asked(interaction: Interaction, said: re.Match[str]) -> OpenedAction:
    interactions.check_member(interaction)
    await interactions.check_may_ask(interaction)
    return await interactions.services_of(interaction).actions.dialog(
        interactions.requester_of(interaction),
        int(said["task_id"]),
        said["key"],
        message_id=interactions.shown_in(interaction),
    )


async def _show(interaction: Interaction, asked: OpenedAction, names: Sequence[str]) -> None:
    """Show (or bring up to date) the picture with the areas of these names marked."""
    services = interactions.services_of(interaction)
    areas = [area for area in Area if area.value in names]
    picture = await services.regions.preview(asked.view.task, [area.value for area in areas])
    file = discord.File(io.BytesIO(picture.data), filename=f"area-{area_bits(areas)}.webp")
    layout = _message(asked.view.task, asked.button.key, areas, file.filename)
    await callbacks.edit_original(interaction, layout, [file])


def _message(task: Task, key: str, areas: Sequence[Area], picture: str) -> ui.LayoutView:
    container: ui.Container[Any] = ui.Container()
    gallery: ui.MediaGallery[Any] = ui.MediaGallery()
    address = f"attachment://{picture}"
    gallery.add_item(media=address, description=marked(areas), spoiler=task.is_spoiler)
    container.add_item(gallery)
    container.add_item(ui.TextDisplay(say(tasks.REGION_CHOSEN if areas else tasks.REGION_ASK)))
    menu: ui.Select[Any] = ui.Select(
        custom_id=area_select_id(task, key),
        placeholder=say(dialogs.REGION_MENU),
        max_values=len(Area),
        options=[
            discord.SelectOption(label=say(name), value=area.value, default=area in areas)
            for area, name in NAMES.items()
        ],
    )
    container.add_item(ui.ActionRow(menu))
    write: ui.Button[Any] = ui.Button(
        label=say(dialogs.REGION_WRITE),
        style=discord.ButtonStyle.primary,
        disabled=not areas,
        custom_id=area_button_id(task, key, areas, AreaVerb.WRITE),
    )
    upload: ui.Button[Any] = ui.Button(
        label=say(dialogs.REGION_UPLOAD),
        custom_id=area_button_id(task, key, areas, AreaVerb.UPLOAD),
    )
    container.add_item(ui.ActionRow(write, upload))
    return inert_layout(container)


async def _areas_again(sent: Sent) -> ui.Modal:
    asked = await sent.opened()
    return areas_dialog(asked.view.task, asked.button.key, sent.entry.bits or "0", sent.prompt)


async def _mask_again(sent: Sent) -> ui.Modal:
    asked = await sent.opened()
    return mask_dialog(asked.view.task, asked.button.key, sent.prompt)


async def _with_areas(sent: Sent) -> None:
    await _press(sent, lambda: Inputs(areas=_areas_in(sent)))


async def _with_mask(sent: Sent) -> None:
    await _press(sent, lambda: Inputs(mask=_needed_mask(sent)))


def _areas_in(sent: Sent) -> tuple[Area, ...]:
    chosen = areas_of(sent.entry.bits or "0")
    if not chosen:
        raise RefusedError(Refusal.NO_AREA)
    return tuple(chosen)


def _needed_mask(sent: Sent) -> str:
    mask = mask_in(sent)
    if mask is None:
        raise RefusedError(Refusal.NO_MASK)
    return mask


async def _press(sent: Sent, inputs: Callable[[], Inputs]) -> None:
    """Start it with a message of its own: an answer would reply to the private one."""
    chosen, prompt = all_of(inputs, lambda: sent.needed_prompt)
    await interactions.check_may_ask(sent.interaction, posts=True)
    await replies.claim(sent.interaction)
    given = DialogInput(dialog=Dialog.REGION, prompt=prompt, inputs=chosen)
    await sent.press(given, to_post=True)
    await replies.instead(sent.interaction, say(tasks.REGION_SENT))


AREAS: Final = Form(
    topic="areas",
    submit=_with_areas,
    again=_areas_again,
    asks=Dialog.REGION,
    open=_open,
    presses={AREA_SELECT: _choose, AREA_BUTTON: _write},
)
MASK: Final = Form(topic="mask", submit=_with_mask, again=_mask_again)
