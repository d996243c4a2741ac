"""Commands are described in each language that there is, within Discord's limits."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.commands import COGS, EXTRA_COGS, add_menus
from bot.discord_client.commands import described
from bot.discord_client.installs import Installs
from bot.domain.languages import ENGLISH, LANGUAGES
from bot.ui.command_texts import CommandTexts
from playground.discord.limits.commands import check_commands


async def _commands() -> list[dict[str, Any]]:
    cogs = [cog() for cog in (*COGS, *EXTRA_COGS.values())]
    return await described(cogs, add_menus, Installs(user=True), CommandTexts())


def _all(things: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Commands with their subcommands and options."""
    for thing in things:
        yield thing
        yield from _all(thing.get("options", []))


async def test_discord_takes_them() -> None:
    """Names up to 32 characters, descriptions up to 100, a command up to 8,000 in all."""
    check_commands(await _commands())


@pytest.mark.parametrize("language", set(LANGUAGES) - {ENGLISH})
async def test_each_description_is_translated(language: str) -> None:
    """And names in menus; names of slash commands and their options are typed as they are."""
    for thing in _all(await _commands()):
        if thing.get("description"):
            assert thing["description_localizations"][language]
            assert language not in thing.get("name_localizations", {})
        else:
            assert thing["name_localizations"][language]
