"""`/help`: what the bot can do for whoever asks."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.ui.answers import replies
from bot.ui.panels.members import help as panel
from bot.ui.texts import commands as texts


class HelpCog(commands.Cog):
    """The one screen."""

    @app_commands.command(description=texts.HELP)
    async def help(self, interaction: discord.Interaction[Any]) -> None:
        """Show it to whoever asks, and to nobody else."""
        async with replies.refusing(interaction):
            await panel.show(interaction)
