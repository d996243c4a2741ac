"""The bot's commands as they are brought to Discord."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord.ext import commands

from bot.discord_client.errors import snowflake
from bot.discord_client.patches import Tree

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from discord import app_commands

    from bot.discord_client.installs import Installs

_SLASH: Final = discord.AppCommandType.chat_input.value


async def described(
    cogs: Sequence[commands.Cog],
    add_menus: Callable[[app_commands.CommandTree[Any]], None],
    installs: Installs,
    translator: app_commands.Translator,
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
    return await payload_of(client.tree, translator)


def ids_in(answer: object) -> dict[str, int]:
    """The ids of slash commands by name, as far as they can be read in Discord's answer to them."""
    commands_told = answer if isinstance(answer, list) else []
    found = ((one.get("name"), snowflake(one.get("id"))) for one in commands_told if _is_slash(one))
    return {str(name): command_id for name, command_id in found if command_id is not None}


def versions_in(answer: object) -> list[str]:
    """What Discord calls the present state of each command that its answer names."""
    commands_told = answer if isinstance(answer, list) else []
    return sorted(str(one.get("version")) for one in commands_told if isinstance(one, dict))


def _is_slash(told: object) -> bool:
    return isinstance(told, dict) and told.get("type", _SLASH) == _SLASH


async def payload_of(
    tree: app_commands.CommandTree[Any], translator: app_commands.Translator
) -> list[dict[str, Any]]:
    """The commands of a tree in all languages, as Discord's API takes them."""
    return [
        await command.get_translated_payload(tree, translator) for command in tree.get_commands()
    ]
