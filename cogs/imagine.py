"""`/imagine`: a prompt becomes a picture."""

from __future__ import annotations

from enum import Enum
from typing import Any, Final

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain import Speed
from bot.ui import answers

PROMPT_MAX: Final = 6000
"""Discord's own limit of an option; longer prompts than Midjourney takes get a sentence of ours."""


class Model(Enum):
    """The choices of `model`, by the name that members see."""

    Midjourney = "midjourney"
    Niji = "niji"


class SpeedChoice(Enum):
    """The choices of `speed`, by the name that members see."""

    Relax = Speed.RELAX.value
    Fast = Speed.FAST.value
    Turbo = Speed.TURBO.value


class ImagineCog(commands.Cog):
    """The command that starts everything."""

    @app_commands.command(description="Make a picture from words with Midjourney")
    @app_commands.describe(
        prompt="What you want to see; parameters such as --ar 16:9 go at the end",
        model="Midjourney for everything, Niji for anime",
        speed="How fast, and how dear; your server's default if you leave it out",
    )
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    async def imagine(
        self,
        interaction: discord.Interaction[Any],
        prompt: app_commands.Range[str, 1, PROMPT_MAX],
        model: Model = Model.Midjourney,
        speed: SpeedChoice | None = None,
    ) -> None:
        """Answer at once with the message that becomes the picture."""
        async with answers.refusing(interaction):
            answers.check_permissions(interaction)
            view = await answers.requests_of(interaction).imagine(
                answers.asker_of(interaction),
                prompt,
                niji=model is Model.Niji,
                speed=Speed(speed.value) if speed else None,
            )
            await answers.with_task(interaction, view)
