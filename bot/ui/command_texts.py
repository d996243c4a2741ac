"""What commands are called and do, in the languages that Discord may be used in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from discord import app_commands

from bot.domain.languages import LANGUAGES
from bot.ui.texts.language import speaking
from bot.ui.texts.saying import say

if TYPE_CHECKING:
    import discord

_Place = app_commands.TranslationContextLocation
_TRANSLATED: Final = {
    _Place.command_description,
    _Place.group_description,
    _Place.parameter_description,
}


class CommandTexts(app_commands.Translator):
    """Translates descriptions and the names in menus; those of slash commands are typed."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """A text in a language; None where the text itself is shown."""
        in_menu = isinstance(context.data, app_commands.ContextMenu)
        if locale.value not in LANGUAGES or not (in_menu or context.location in _TRANSLATED):
            return None
        with speaking(locale.value):
            return say(string.message)
