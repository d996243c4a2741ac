"""What a member is told when a command could not be read, or fell through its own handling."""

from __future__ import annotations

from typing import Any, Final

import discord
import structlog
from discord import app_commands

from bot.ui.answers import replies
from bot.ui.answers.raw_options import entry_in
from bot.ui.languages import speaking_to
from bot.ui.texts import refusals
from bot.ui.texts.saying import say

log = structlog.get_logger()

_OUTDATED: Final = (
    app_commands.TransformerError,
    app_commands.CommandSignatureMismatch,
    app_commands.CommandNotFound,
)
"""What an old client sends after the commands changed, or anyone who makes requests by hand."""


async def command_failed(interaction: discord.Interaction[Any], error: Exception) -> None:
    """Say so to the member, and log it."""
    unreadable = type(error) is app_commands.AppCommandError or not isinstance(
        error, app_commands.AppCommandError
    )
    if interaction.type is discord.InteractionType.autocomplete:
        log.warning("suggestions.not_understood", reason=type(error).__name__)
    elif unreadable or isinstance(error, _OUTDATED):
        log.info("command.not_understood", reason=type(error).__name__)
        with speaking_to(interaction):
            await replies.unknown_here(interaction, say(refusals.RELOAD), entry_in(interaction))
    else:
        log.error("command.fault", exc_info=error)
        with speaking_to(interaction):
            sentence = say(refusals.SOMETHING_WRONG)
            await replies.privately(interaction, sentence, entry_in(interaction))
