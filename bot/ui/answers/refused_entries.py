"""Buttons under a refusal: what was entered is opened again, or taken up all the same."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from bot.discord_client.requests import callbacks
from bot.services.refusals import RefusedError
from bot.ui import interactions
from bot.ui.answers import replies
from bot.ui.custom_ids import BackVerb
from bot.ui.dialogs import DIALOGS, imagine, take_up
from bot.ui.dialogs.forms.refill import refilled
from bot.ui.dialogs.forms.sent import Sent
from bot.ui.texts.requests import batches
from bot.ui.texts.saying import say

if TYPE_CHECKING:
    import re

    import discord
    from discord import ui

    from bot.services.tasks.entries import Entry

    Interaction = discord.Interaction[Any]


async def pressed(interaction: Interaction, said: re.Match[str]) -> None:
    """Open what was refused again, take it up, corrected or at its price, or drop it; that once."""
    entries, draft_id = interactions.services_of(interaction).entries, int(said["draft"])
    if said["verb"] == BackVerb.FIX:
        entry = await entries.take(interaction.user.id, draft_id)
        await take_up(interaction, entry.fixed())
        return
    if said["verb"] == BackVerb.MAKE:
        await take_up(interaction, await entries.take(interaction.user.id, draft_id))
        return
    if said["verb"] == BackVerb.DROP:
        await entries.take(interaction.user.id, draft_id)
        await replies.instead(interaction, say(batches.DROPPED))
        return
    entry = await entries.kept(interaction.user.id, draft_id)
    dialog = await _dialog(interaction, entry)
    await callbacks.modal(interaction, refilled(dialog, entry, draft_id))


async def _dialog(interaction: Interaction, entry: Entry) -> ui.Modal:
    """The dialog of an entry; that of a new picture if what it was about is closed to it."""
    form = DIALOGS.get(entry.topic)
    with suppress(RefusedError):
        if form is not None and form.again is not None:
            return await form.again(Sent(interaction, entry))
    return imagine.imagine_dialog()
