"""The command that shows pictures once more."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.ui import interactions
from bot.ui.answers import replies
from bot.ui.answers.shown_again import show_again
from bot.ui.choices import Choices, choices
from bot.ui.languages import speaking_to
from bot.ui.texts import commands as texts
from bot.ui.texts.members import showing


class ShowCog(commands.Cog):
    """Pictures whose message was lost, or that belong somewhere else as well."""

    @app_commands.command(description=texts.SHOW)
    @app_commands.describe(**texts.SHOW_OPTIONS)
    async def show(
        self, interaction: discord.Interaction[Any], picture: app_commands.Range[str, 1, 200]
    ) -> None:
        """Answer with a message that shows it, buttons and all."""
        async with replies.refusing(interaction):
            await show_again(interaction, picture)

    @show.autocomplete("picture")
    async def _pictures(self, interaction: discord.Interaction[Any], typed: str) -> Choices:
        services = interactions.services_of(interaction)
        found = await services.showing.offered(interaction.user.id, typed)
        with speaking_to(interaction):
            return choices((showing.suggestion(task), str(task.id)) for task in found)
