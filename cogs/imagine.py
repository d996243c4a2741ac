"""`/imagine`: a prompt becomes a picture."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain import Speed
from bot.ui import answers

PROMPT_MAX = 6000


class ImagineCog(commands.Cog):
    """The command that starts everything."""

    @app_commands.command(description="Make a picture from words with Midjourney")
    @app_commands.describe(
        prompt="What you want to see; parameters such as --ar 16:9 go at the end",
        model="Midjourney for everything, Niji for anime",
        speed="How fast, and how dear; your server's default if you leave it out",
    )
    @app_commands.choices(
        model=[
            app_commands.Choice(name="Midjourney", value="midjourney"),
            app_commands.Choice(name="Niji", value="niji"),
        ],
        speed=[
            app_commands.Choice(name="Relax", value="relax"),
            app_commands.Choice(name="Fast", value="fast"),
            app_commands.Choice(name="Turbo", value="turbo"),
        ],
    )
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    async def imagine(
        self,
        interaction: discord.Interaction[Any],
        prompt: app_commands.Range[str, 1, PROMPT_MAX],
        model: str = "midjourney",
        speed: str | None = None,
    ) -> None:
        """Answer at once with the message that becomes the picture."""
        async with answers.refusing(interaction):
            answers.check_permissions(interaction)
            view = await answers.requests_of(interaction).imagine(
                answers.asker_of(interaction),
                prompt,
                niji=model == "niji",
                speed=Speed(speed) if speed in set(Speed) else None,
            )
            await answers.with_task(interaction, view)
