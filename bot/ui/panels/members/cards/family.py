"""A family of pictures on a card: drawn as one picture, with a menu that leads to each."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

import discord
import structlog
from discord import ui

from bot.discord_client.requests import callbacks
from bot.media import PictureError
from bot.services.refusals import Refusal, RefusedError
from bot.ui import interactions
from bot.ui.custom_ids import details_id
from bot.ui.escaping import label
from bot.ui.panels.members.cards import details
from bot.ui.panels.members.cards.family_drawing import Family, drawn, name_of
from bot.ui.panels.members.cards.pictures import is_blurred
from bot.ui.panels.paging import page_of
from bot.ui.panels.parts import button, buttons, text
from bot.ui.stateless import inert_layout
from bot.ui.task_message.heading import words as words_of
from bot.ui.texts.members import details as words
from bot.ui.texts.members import family as texts
from bot.ui.texts.saying import say

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from bot.domain.tasks import Task

    Interaction = discord.Interaction[Any]

log = structlog.get_logger()

ON_A_PAGE: Final = 25
"""Discord's limit for the choices of a menu."""

_CHOICE: Final = 100
"""Discord's limit for what stands in a menu, as a name and below it."""

_FILE: Final = "family.jpg"


async def show(interaction: Interaction, said: re.Match[str]) -> None:
    """Show a family in the place of the card whose button was pressed. Raises RefusedError."""
    await callbacks.defer(interaction)
    family = await _family(interaction, said)
    files = []
    try:
        jpeg = await drawn(interaction, family)
        files.append(discord.File(BytesIO(jpeg), filename=_FILE))
    except PictureError as error:
        log.info("family.not_drawn", task_id=family.here.id, reason=str(error))
    number = (family.number - 1) // ON_A_PAGE
    layout = _layout(interaction, family, number, is_drawn=bool(files))
    await callbacks.edit_original(interaction, layout, files)


async def page(interaction: Interaction, said: re.Match[str]) -> None:
    """Show other choices of the menu below the same drawing."""
    family = await _family(interaction, said)
    is_drawn = interaction.message is not None and bool(interaction.message.attachments)
    layout = _layout(interaction, family, int(said["page"] or 0), is_drawn=is_drawn)
    await callbacks.update(interaction, layout)


async def jump(interaction: Interaction, _said: re.Match[str]) -> None:
    """Show the card of the task that was chosen in the menu."""
    chosen = next(iter(interactions.chosen_in(interaction)), "")
    if not (chosen.isascii() and chosen.isdecimal() and len(chosen) <= 18):  # noqa: PLR2004 - as all ids
        raise RefusedError(Refusal.NO_SUCH_TASK)
    await callbacks.defer(interaction)
    await details.put(interaction, await details.known_of(interaction, int(chosen)))


async def _family(interaction: Interaction, said: re.Match[str]) -> Family:
    viewer, task_id = interactions.viewer_of(interaction), int(said["task_id"])
    service = interactions.services_of(interaction).details
    tree = await service.family(viewer, task_id, said["tag"])
    return Family(branches=tree.branches, here=tree.here, user_id=viewer.user_id)


def _layout(
    interaction: Interaction, family: Family, number: int, *, is_drawn: bool
) -> ui.LayoutView:
    shown = family.tasks
    page = page_of(list(shown.items()), number, ON_A_PAGE)
    container: ui.Container[Any] = ui.Container()
    why = "" if is_drawn else say(texts.NOT_DRAWN)
    summary = texts.summary(len(shown), family.number)
    container.add_item(text(f"### {say(texts.TITLE)}", summary, why))
    if is_drawn:
        gallery: ui.MediaGallery[Any] = ui.MediaGallery()
        gallery.add_item(
            media=f"attachment://{_FILE}",
            description=texts.alt(len(shown), family.number, family.mine),
            spoiler=any(is_blurred(interaction, task) for task in shown.values()),
        )
        container.add_item(gallery)
    container.add_item(_menu(family, page.shown))
    container.add_item(buttons(*_turning(family, page.number, page.last)))
    return inert_layout(container)


def _menu(family: Family, shown: Sequence[tuple[int, Task]]) -> ui.ActionRow[Any]:
    """The choices of a page, each by the number that it has in the drawing."""
    menu = ui.Select[Any](custom_id=details_id(family.here, "jump"), placeholder=say(texts.JUMP))
    for number, task in shown:
        name, below = _option(number, task)
        menu.add_option(label=name, value=str(task.id), description=below or None)
    row: ui.ActionRow[Any] = ui.ActionRow()
    row.add_item(menu)
    return row


def _option(number: int, task: Task) -> tuple[str, str]:
    """The entry of a task in the menu: its number and where it came from; below it its words."""
    name = f"#{number} · {name_of(task)}" if name_of(task) else f"#{number}"
    return label(name, _CHOICE), label(words_of(task), _CHOICE)


def _turning(family: Family, page: int, last: int) -> list[ui.Button[Any]]:
    found = [button(say(words.BACK), details_id(family.here, "card"))]
    if page:
        found.append(button(say(texts.EARLIER), details_id(family.here, "page", page - 1)))
    if page < last:
        found.append(button(say(texts.LATER), details_id(family.here, "page", page + 1)))
    return found
