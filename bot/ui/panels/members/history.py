"""`/history`: pictures that were made, shown to who asks alone; presses go on after a restart."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.discord_client.requests import callbacks
from bot.domain.members.history import Filter
from bot.ui import interactions
from bot.ui.answers.shown_again import show_again
from bot.ui.dialogs.forms.sent import fields_in
from bot.ui.panels.members import history_card as cards
from bot.ui.panels.members.cards import details
from bot.ui.panels.members.cards.message_pictures import pictures_of
from bot.ui.panels.members.cards.pictures import is_blurred
from bot.ui.panels.members.history_state import Shown, Verb, channel_in, words_in
from bot.ui.presses.reactions import removal_question

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping

    import discord

    Interaction = discord.Interaction[Any]


async def show(interaction: Interaction, *, others: bool, text: str) -> None:
    """Answer with the newest of the member's own pictures, or of their server. Raises RefusedError.

    `text`: words that are looked for, empty for all.
    """
    await callbacks.defer(interaction, thinking=True)
    await _put(interaction, Shown(others, Filter(text=words_in(text))))


async def pressed(interaction: Interaction, said: re.Match[str]) -> None:
    """Show another page, or ask for what is looked for. Raises RefusedError.

    A verb of another version shows the page anew.
    """
    shown = Shown.read(said)
    if said["verb"] == Verb.SEARCH:
        now_s = interactions.services_of(interaction).clock()
        dialog = cards.search_dialog(shown, interaction.guild, now_s=now_s)
        await callbacks.modal(interaction, dialog)
        return
    if said["verb"] == Verb.FAVOURITES:
        found = replace(shown.found, favourites=not shown.found.favourites)
        shown = shown.finding(found)
    elif said["verb"] == Verb.ALL:
        shown = shown.finding(Filter())
    await callbacks.defer(interaction)
    await _put(interaction, shown)


async def submitted(
    interaction: Interaction,
    said: re.Match[str],
    written: Mapping[str, str],
    _files: Mapping[str, list[str]],
) -> None:
    """Show what is looked for. Raises RefusedError."""
    _, choices = fields_in(interaction)

    def chosen(name: str) -> str:
        return next(iter(choices.get(name, ())), "")

    shown = Shown.read(said)
    channel = chosen(cards.CHANNEL)
    found = Filter(
        text=words_in(written.get(cards.WORDS, "")),
        kind=chosen(cards.KIND),
        version=chosen(cards.VERSION),
        month=chosen(cards.MONTH),
        channel_id=channel_in(channel) if channel.isdecimal() else None,
        favourites=shown.found.favourites,
    )
    await callbacks.defer(interaction)
    await _put(interaction, shown.finding(found))


async def picture_pressed(interaction: Interaction, said: re.Match[str]) -> None:
    """Show a picture here, its details, or ask whether to remove it. Raises RefusedError."""
    services, viewer = interactions.services_of(interaction), interactions.viewer_of(interaction)
    task_id = int(said["task_id"])
    if said["verb"] == "show":
        await show_again(interaction, said["task_id"])
        return
    if said["verb"] == "details":
        await details.answer(interaction, await details.known_of(interaction, task_id))
        return
    seen = await services.histories.seen(viewer, task_id)
    services.access.check_owner(interactions.requester_of(interaction), seen.task)
    await callbacks.message(interaction, view=removal_question(seen.task), ephemeral=True)


async def _put(interaction: Interaction, shown: Shown) -> None:
    """Show a page in the place of the answer that was begun."""
    histories, viewer = (
        interactions.services_of(interaction).histories,
        interactions.viewer_of(interaction),
    )
    page = await histories.page(viewer, shown.found, shown.place, others=shown.others)
    pictures = await pictures_of(interaction.client, (seen.task for seen in page.pictures))
    blurred = {seen.task.id for seen in page.pictures if is_blurred(interaction, seen.task)}
    layout = cards.card(shown, page, pictures, viewer_id=viewer.user_id, blurred=blurred)
    await callbacks.edit_original(interaction, layout)
