"""The bot's commands as they are brought to Discord."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord.ext import commands

from bot.discord_client.patches import Tree

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from discord import app_commands

    from bot.discord_client.installs import Installs


async def described(
    cogs: Sequence[commands.Cog],
    add_menus: Callable[[app_commands.CommandTree[Any]], None],
    installs: Installs,
) -> list[dict[str, Any]]:
    """What these cogs and menus are in Discord's API, by a client that connects to nothing."""
    client = commands.Bot(
        command_prefix=(),
        tree_cls=Tree,
        allowed_installs=installs.types,
        allowed_contexts=installs.contexts,
        intents=discord.Intents.none(),
        help_command=None,
    )
    for cog in cogs:
        await client.add_cog(cog)
    add_menus(client.tree)
    return payload_of(client.tree)


def payload_of(tree: app_commands.CommandTree[Any]) -> list[dict[str, Any]]:
    """The commands of a tree, as Discord's API takes them."""
    return [command.to_dict(tree) for command in tree.get_commands()]
