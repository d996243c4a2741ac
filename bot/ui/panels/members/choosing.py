"""What a press, a choice or a dialog of the page *Mine* does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.discord_client.requests import callbacks
from bot.domain.ids import id_in
from bot.services.refusals import Refusal, RefusedError
from bot.ui import interactions
from bot.ui.languages import speaking_to
from bot.ui.panels.card import card
from bot.ui.panels.members.mine import (
    OTHER,
    PAGE,
    PAGES_OF_MEMBERS,
    USUAL,
    page_of,
    told,
)
from bot.ui.panels.members.writing import LONGEST, written_dialog
from bot.ui.panels.views import view_for
from bot.ui.texts import refusals
from bot.ui.texts.members import mine as texts
from bot.ui.texts.saying import say

if TYPE_CHECKING:
    import re
    from collections.abc import Awaitable

    import discord
    from discord import ui

    from bot.services.members.preferences import OwnPreferences
    from bot.services.requester import Requester
    from bot.store import Chosen, NewChoice

    Interaction = discord.Interaction[Any]


async def own(interaction: Interaction, said: re.Match[str]) -> None:
    """Choose what was chosen in a menu, or switch; or open the dialog of what is written."""
    name = said["name"]
    value = next(iter(interactions.chosen_in(interaction)), said["about"])
    if value == OTHER and name in LONGEST:
        await callbacks.modal(interaction, written_dialog(name, await _chosen(interaction)))
        return
    choice = _choice(interaction, name, None if value == USUAL else value)
    await _shown(interaction, choice, page_of(name))


async def written(interaction: Interaction, name: str, value: str) -> None:
    """Choose what was written in a dialog; nothing if that is empty. Raises RefusedError."""
    choice = await _choice(interaction, name, value.strip() or None)
    await callbacks.update(interaction, await _after(interaction, choice, page_of(name)))


async def reset(interaction: Interaction, _said: re.Match[str]) -> None:
    """Choose nothing any more."""
    preferences, requester = _own(interaction)
    await _shown(interaction, preferences.reset(requester), PAGE)


async def take_back(interaction: Interaction, said: re.Match[str]) -> None:
    """Put back what was chosen before, if nothing was since."""
    preferences, requester = _own(interaction)
    page = said["name"] if said["name"] in PAGES_OF_MEMBERS else PAGE
    await _shown(interaction, preferences.undo(requester, id_in(said["about"])), page)


def _choice(interaction: Interaction, name: str, value: str | None) -> Awaitable[NewChoice]:
    preferences, requester = _own(interaction)
    return preferences.choose(requester, name, value)


def _own(interaction: Interaction) -> tuple[OwnPreferences, Requester]:
    services = interactions.services_of(interaction)
    return services.own_preferences, interactions.requester_of(interaction)


async def _chosen(interaction: Interaction) -> Chosen:
    preferences = interactions.services_of(interaction).preferences
    return await preferences.chosen(interaction.user.id)


async def _shown(interaction: Interaction, change: Awaitable[NewChoice], page: str) -> None:
    """Show that page after a change, or with why there is none."""
    try:
        layout = await _after(interaction, await change, page)
    except RefusedError as error:
        is_later = error.why is Refusal.CHANGED_MEANWHILE
        note = say(texts.MEANWHILE) if is_later else refusals.refusal(error)
        layout = card(await view_for(interaction), page, note=note)
    await callbacks.update(interaction, layout)


async def _after(interaction: Interaction, choice: NewChoice, page: str) -> ui.LayoutView:
    view = await view_for(interaction)
    with speaking_to(interaction):  # which may be what they chose just now
        return card(view, page, told=told(choice, page))
