"""The command that shows pictures once more."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.ui import interactions
from bot.ui.answers import placing, replies
from bot.ui.answers.private_results import with_task
from bot.ui.texts import commands as texts
from bot.ui.texts.language import speaking
from bot.ui.texts.members import showing


class ShowCog(commands.Cog):
    """Pictures whose message was lost, or that belong somewhere else as well."""

    @app_commands.command(description=texts.SHOW)
    @app_commands.describe(**texts.SHOW_OPTIONS)
    async def show(
        self, interaction: discord.Interaction[Any], picture: app_commands.Range[str, 1, 200]
    ) -> None:
        """Answer with a message that shows it, buttons and all."""
        async with replies.refusing(interaction):
            channel_id = await placing.place(interaction, private=False)
            requester = interactions.requester_of(interaction)
            requester = replace(requester, private_channel_id=channel_id)
            services, viewer = (
                interactions.services_of(interaction),
                interactions.viewer_of(interaction),
            )
            task_id = await services.showing.named(picture)
            await with_task(interaction, await services.showing.show(requester, viewer, task_id))

    @show.autocomplete("picture")
    async def _pictures(
        self, interaction: discord.Interaction[Any], typed: str
    ) -> list[app_commands.Choice[str]]:
        services = interactions.services_of(interaction)
        found = await services.showing.offered(interaction.user.id, typed)
        with speaking(str(interaction.locale)):
            return [
                app_commands.Choice(name=showing.suggestion(task), value=str(task.id))
                for task in found
            ]
