"""Commands about how the bot treats a member."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.ui import interactions
from bot.ui.answers import replies
from bot.ui.texts import commands as texts
from bot.ui.texts import tasks
from bot.ui.texts.saying import say


class PreferencesCog(commands.Cog):
    """A member's own switches."""

    @app_commands.command(description=texts.REMIX)
    @app_commands.describe(**texts.REMIX_OPTIONS)
    async def remix(
        self,
        interaction: discord.Interaction[Any],
        on: bool | None = None,  # noqa: FBT001 - an option of the command
    ) -> None:
        """Switch it, and say how it is now."""
        async with replies.refusing(interaction):
            members = interactions.services_of(interaction).preferences
            wanted = on if on is not None else not await members.remix(interaction.user.id)
            await members.set_remix(interaction.user.id, on=wanted)
            sentence = say(tasks.REMIX_ON if wanted else tasks.REMIX_OFF)
            await replies.privately(interaction, sentence)
