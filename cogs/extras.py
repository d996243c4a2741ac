"""Commands that CometAPI's documents do not promise: off until the operator switches them on."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.services.tasks.entries import PROMPT, Entry
from bot.ui.answers.placing import RESULTS, chosen_results
from bot.ui.dialogs import take_up
from bot.ui.dialogs.forms.fields import PICTURE
from bot.ui.dialogs.shorten import SHORTEN
from bot.ui.dialogs.swap import FACE, SWAP
from bot.ui.texts import commands as texts


class ShortenCog(commands.Cog):
    """The analysis of a prompt."""

    @app_commands.command(description=texts.SHORTEN)
    @app_commands.describe(**texts.SHORTEN_OPTIONS)
    async def shorten(
        self,
        interaction: discord.Interaction[Any],
        prompt: app_commands.Range[str, 1, 6000],
        private: bool | None = None,  # noqa: FBT001 - an option of the command
    ) -> None:
        """Answer at once with the message that becomes the analysis."""
        choices = {RESULTS: chosen_results(private=private)}
        entry = Entry(topic=SHORTEN.topic, texts={PROMPT: prompt}, choices=choices)
        await take_up(interaction, entry)


class SwapCog(commands.Cog):
    """Faces."""

    @app_commands.command(description=texts.SWAP)
    @app_commands.describe(**texts.SWAP_OPTIONS)
    async def swap(
        self,
        interaction: discord.Interaction[Any],
        face: discord.Attachment,
        picture: discord.Attachment,
        private: bool | None = None,  # noqa: FBT001 - an option of the command
    ) -> None:
        """Answer at once with the message that becomes the picture."""
        files = {FACE: [face.url], PICTURE: [picture.url]}
        choices = {RESULTS: chosen_results(private=private)}
        await take_up(interaction, Entry(topic=SWAP.topic, choices=choices, files=files))
