"""`/usage`: what a server used for who manages it, and everybody's own."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.ui.answers import replies
from bot.ui.panels import usage
from bot.ui.texts import commands as texts


class UsageCog(commands.Cog):
    """The card with its chart."""

    @app_commands.command(description=texts.USAGE)
    async def usage(self, interaction: discord.Interaction[Any]) -> None:
        """Show it to whoever asks, and to nobody else."""
        async with replies.refusing(interaction):
            await usage.show(interaction)
