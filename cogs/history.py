"""`/history`: what a member made, or others where the member reads."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.ui.answers import replies
from bot.ui.panels.members import history
from bot.ui.texts import commands as texts


class HistoryCog(commands.Cog):
    """Pictures that were made, newest first."""

    @app_commands.command(description=texts.HISTORY)
    @app_commands.describe(**texts.HISTORY_OPTIONS)
    async def history(
        self,
        interaction: discord.Interaction[Any],
        words: app_commands.Range[str, 1, 32] = "",
        server: bool = False,  # noqa: FBT001, FBT002 - an option of the command
    ) -> None:
        """Show them to whoever asks, and to nobody else."""
        async with replies.refusing(interaction):
            await history.show(interaction, others=server, text=words)
