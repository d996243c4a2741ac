"""`/settings`: what members choose for themselves, and managers for their server."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.ui import panels
from bot.ui.answers import replies
from bot.ui.texts import commands as texts


class SettingsCog(commands.Cog):
    """The panel."""

    @app_commands.command(description=texts.SETTINGS)
    async def settings(self, interaction: discord.Interaction[Any]) -> None:
        """Show it to whoever asks, and to nobody else."""
        async with replies.refusing(interaction):
            await panels.show(interaction)
