"""`/privacy`: what is kept of a member, a copy of it, and its deletion."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.ui.answers import replies
from bot.ui.panels.members import privacy
from bot.ui.texts import commands as texts


class PrivacyCog(commands.Cog):
    """The card."""

    @app_commands.command(description=texts.PRIVACY)
    async def privacy(self, interaction: discord.Interaction[Any]) -> None:
        """Show it to whoever asks, and to nobody else."""
        async with replies.refusing(interaction):
            await privacy.show(interaction)
