"""`/operator`: servers, for who owns the application or works on it in its team."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.ui.answers import replies
from bot.ui.panels import operator
from bot.ui.texts import commands as texts


class OperatorCog(commands.Cog):
    """The panel. In servers, Discord shows the command to nobody but administrators."""

    @app_commands.command(description=texts.OPERATOR)
    @app_commands.describe(**texts.OPERATOR_OPTIONS)
    @app_commands.default_permissions()
    async def operator(
        self,
        interaction: discord.Interaction[Any],
        check: bool = False,  # noqa: FBT001, FBT002 - an option of the command
    ) -> None:
        """Show it to whoever runs the bot, and to nobody else."""
        async with replies.refusing(interaction):
            await operator.show(interaction, check=check)
