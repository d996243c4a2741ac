"""Commands that CometAPI's documents do not promise: off until the operator switches them on."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.ui.replies import start_task


class ShortenCog(commands.Cog):
    """The analysis of a prompt."""

    @app_commands.command(description="Find out which words of a prompt count")
    @app_commands.describe(prompt="The prompt")
    async def shorten(
        self,
        interaction: discord.Interaction[Any],
        prompt: app_commands.Range[str, 1, 6000],
    ) -> None:
        """Answer at once with the message that becomes the analysis."""
        await start_task(
            interaction,
            lambda services, requester: services.generation.shorten(requester, prompt),
        )


class SwapCog(commands.Cog):
    """Faces."""

    @app_commands.command(description="Put the face of one picture into another")
    @app_commands.describe(face="The picture with the face", picture="The picture that gets it")
    async def swap(
        self,
        interaction: discord.Interaction[Any],
        face: discord.Attachment,
        picture: discord.Attachment,
    ) -> None:
        """Answer at once with the message that becomes the picture."""
        await start_task(
            interaction,
            lambda services, requester: services.generation.swap(requester, face.url, picture.url),
        )
