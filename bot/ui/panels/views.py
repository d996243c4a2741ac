"""What pages show to whoever opened or pressed them, as it is at that moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.services.refusals import Refusal, RefusedError
from bot.ui import interactions
from bot.ui.panels.parts import View

if TYPE_CHECKING:
    import discord

    Interaction = discord.Interaction[Any]


async def view_for(interaction: Interaction) -> View:
    """What pages show to whoever asks: their server only if they may manage it."""
    services, requester = (
        interactions.services_of(interaction),
        interactions.requester_of(interaction),
    )
    settings = services.settings
    mine = await services.preferences.chosen(requester.user_id)
    if not requester.manages:
        return View(defaults=settings.defaults, mine=mine)
    server = await settings.server(requester)
    return View(
        defaults=settings.defaults,
        guild=interaction.guild,
        server=server,
        manages=True,
        granted_usd=await services.budgets.granted_usd(server),
        mine=mine,
    )


async def managed_view(interaction: Interaction) -> View:
    """As `view_for`. Raises RefusedError for members who may not manage their server."""
    view = await view_for(interaction)
    if not view.manages:
        raise RefusedError(Refusal.MANAGERS_ONLY)
    return view
