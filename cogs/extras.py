"""Commands that CometAPI's documents do not promise: off until the operator switches them on."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.ui import replies


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
        async with replies.refusing(interaction):
            replies.check_permissions(interaction)
            requests = replies.services_of(interaction).generation
            view = await requests.shorten(replies.asker_of(interaction), prompt)
            await replies.with_task(interaction, view)


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
        async with replies.refusing(interaction):
            replies.check_permissions(interaction)
            requests = replies.services_of(interaction).generation
            view = await requests.swap(replies.asker_of(interaction), face.url, picture.url)
            await replies.with_task(interaction, view)
