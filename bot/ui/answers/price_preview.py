"""The price of a press, shown to its member alone, who goes on or leaves it at that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.discord_client import callbacks
from bot.ui.custom_ids import priced_action_id
from bot.ui.stateless import inert_layout
from bot.ui.texts import controls, refusals
from bot.ui.texts.saying import say

if TYPE_CHECKING:
    from bot.services.refusals import RefusedError
    from bot.services.tasks.actions import OpenedAction


async def show(
    interaction: discord.Interaction[Any], asked: OpenedAction, error: RefusedError
) -> None:
    """Say what a press costs, which its member is to agree to."""
    row: ui.ActionRow[Any] = ui.ActionRow()
    custom_id = priced_action_id(asked.view.task, asked.button.key, error.values["usd"])
    style = discord.ButtonStyle.primary
    row.add_item(ui.Button(label=say(controls.MAKE), style=style, custom_id=custom_id))
    layout = inert_layout(ui.TextDisplay(refusals.refusal(error)), row)
    await callbacks.message(interaction, view=layout, ephemeral=True)
