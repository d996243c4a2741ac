"""`/preset`: words and parameters that a member or a server keeps by a name."""

from __future__ import annotations

from typing import Any, Final

import discord
from discord import app_commands
from discord.ext import commands

from bot.services.tasks.entries import PROMPT, Entry
from bot.ui import interactions
from bot.ui.answers import replies
from bot.ui.choices import Choices, preset_choices
from bot.ui.dialogs import take_up
from bot.ui.dialogs.preset import NAME, NAME_MAX, OWNER, SAVE, SERVER
from bot.ui.panels.members import presets
from bot.ui.texts import commands as texts

PROMPT_MAX: Final = 6000

Name = app_commands.Range[str, 1, NAME_MAX]


class PresetsCog(commands.GroupCog, group_name="preset", group_description=texts.PRESET):
    """What is kept, and what is done with it."""

    @app_commands.command(description=texts.PRESET_SAVE)
    @app_commands.describe(**texts.PRESET_SAVE_OPTIONS)
    async def save(
        self,
        interaction: discord.Interaction[Any],
        name: Name,
        prompt: app_commands.Range[str, 1, PROMPT_MAX],
        server: bool = False,  # noqa: FBT001, FBT002 - an option of the command
    ) -> None:
        """Keep it, and say to its member what it stands for."""
        choices = {OWNER: [SERVER]} if server else {}
        texts_given = {NAME: name, PROMPT: prompt}
        await take_up(interaction, Entry(topic=SAVE.topic, texts=texts_given, choices=choices))

    @app_commands.command(name="list", description=texts.PRESET_LIST)
    async def show(self, interaction: discord.Interaction[Any]) -> None:
        """Show to a member what they can use."""
        async with replies.refusing(interaction):
            await presets.show(interaction)

    @app_commands.command(description=texts.PRESET_DELETE)
    @app_commands.describe(**texts.PRESET_DELETE_OPTIONS)
    async def delete(
        self,
        interaction: discord.Interaction[Any],
        name: Name,
        server: bool = False,  # noqa: FBT001, FBT002 - an option of the command
    ) -> None:
        """Remove it, with a button that undoes that."""
        async with replies.refusing(interaction):
            kept = interactions.services_of(interaction).presets
            requester = interactions.requester_of(interaction)
            changed = await kept.delete(requester, name, for_server=server)
            await presets.show_changed(interaction, changed)

    @app_commands.command(description=texts.PRESET_SHARE)
    @app_commands.describe(**texts.PRESET_SHARE_OPTIONS)
    async def share(self, interaction: discord.Interaction[Any], name: Name) -> None:
        """Show it to all in the channel, who can add it to theirs."""
        async with replies.refusing(interaction):
            await presets.share(interaction, name)

    @delete.autocomplete("name")
    @share.autocomplete("name")
    async def _names(self, interaction: discord.Interaction[Any], typed: str) -> Choices:
        return await preset_choices(interaction, typed)
