"""Commands about how the bot treats a member, and `/shorten` for those who have it."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.ui import answers, texts


class PersonalCog(commands.Cog):
    """A member's own switches."""

    @app_commands.command(description="Change the prompt before V, Vary, Pan and reroll run")
    @app_commands.describe(on="On or off; left out, it is switched to the other")
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    async def remix(
        self,
        interaction: discord.Interaction[Any],
        on: bool | None = None,  # noqa: FBT001 - an option of the command
    ) -> None:
        """Switch it, and say how it is now."""
        async with answers.refusing(interaction):
            members = answers.services_of(interaction).members
            wanted = on if on is not None else not await members.remix(interaction.user.id)
            await members.set_remix(interaction.user.id, on=wanted)
            sentence = texts.REMIX_ON if wanted else texts.REMIX_OFF
            await answers.privately(interaction, sentence)


class ShortenCog(commands.Cog):
    """Only where the operator switched it on: CometAPI's documents do not promise it."""

    @app_commands.command(description="Find out which words of a prompt count")
    @app_commands.describe(prompt="The prompt")
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    async def shorten(
        self,
        interaction: discord.Interaction[Any],
        prompt: app_commands.Range[str, 1, 6000],
    ) -> None:
        """Answer at once with the message that becomes the analysis."""
        async with answers.refusing(interaction):
            answers.check_permissions(interaction)
            requests = answers.services_of(interaction).requests
            view = await requests.shorten(answers.asker_of(interaction), prompt)
            await answers.with_task(interaction, view)
