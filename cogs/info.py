"""`/info` and `/cancel`: what a member has under way, and how they stand."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.ui.answers import replies
from bot.ui.panels.members import info
from bot.ui.texts import commands as texts


class InfoCog(commands.Cog):
    """One page by two names: who looks for a way to cancel finds the buttons there."""

    @app_commands.command(description=texts.INFO)
    async def info(self, interaction: discord.Interaction[Any]) -> None:
        """Show it to whoever asks, and to nobody else."""
        async with replies.refusing(interaction):
            await info.show(interaction)

    @app_commands.command(description=texts.CANCEL)
    async def cancel(self, interaction: discord.Interaction[Any]) -> None:
        """Show the same."""
        async with replies.refusing(interaction):
            await info.show(interaction)
