"""Right-click on a member, Apps: what stands against them, for moderators."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot.discord_client.installs import in_servers_only
from bot.discord_client.patches import add_context_menu
from bot.ui.answers import replies
from bot.ui.panels import member
from bot.ui.texts import commands as texts

Interaction = discord.Interaction[Any]


async def about_member(interaction: Interaction, user: discord.User | discord.Member) -> None:
    """Show what a member used and what counts against them, with what can be done about it."""
    async with replies.refusing(interaction):
        await member.show(interaction, user)


def add_member_menus(tree: app_commands.CommandTree[Any]) -> None:
    """Add all of them."""
    menu = app_commands.ContextMenu(name=texts.MENU_MEMBER, callback=about_member)
    in_servers_only(menu)
    add_context_menu(tree, menu)
