"""Which commands the bot has, by its settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.discord_client.commands import described
from bot.discord_client.installs import Installs
from bot.ui.command_texts import CommandTexts
from cogs.extras import ShortenCog, SwapCog
from cogs.help import HelpCog
from cogs.history import HistoryCog
from cogs.imagine import ImagineCog
from cogs.info import InfoCog
from cogs.member_menus import add_member_menus
from cogs.message_menus import add_message_menus
from cogs.operator import OperatorCog
from cogs.pictures import PicturesCog
from cogs.preferences import PreferencesCog
from cogs.presets import PresetsCog
from cogs.privacy import PrivacyCog
from cogs.settings import SettingsCog
from cogs.show import ShowCog
from cogs.usage import UsageCog

if TYPE_CHECKING:
    from discord.app_commands import CommandTree
    from discord.ext.commands import Cog

    from bot.settings import Settings

COGS: Final = (
    ImagineCog,
    PicturesCog,
    ShowCog,
    HistoryCog,
    InfoCog,
    PreferencesCog,
    PresetsCog,
    SettingsCog,
    UsageCog,
    PrivacyCog,
    HelpCog,
    OperatorCog,
)

EXTRA_COGS: Final = {"shorten": ShortenCog, "swap": SwapCog}
"""Commands that the setting EXTRAS switches on, by the word in it."""


def cogs_of(settings: Settings) -> list[Cog]:
    """New cogs with the slash commands of a bot with these settings."""
    switched_on = settings.extras.split(",")
    extras = [cog for name, cog in EXTRA_COGS.items() if name in switched_on]
    return [cog() for cog in (*COGS, *extras)]


def add_menus(tree: CommandTree[Any]) -> None:
    """Add what stands in the menus of messages and members."""
    add_message_menus(tree)
    add_member_menus(tree)


async def commands_of(settings: Settings) -> list[dict[str, Any]]:
    """The commands that a bot with these settings brings to Discord, as its API writes them."""
    return await described(cogs_of(settings), add_menus, installs_of(settings), CommandTexts())


def installs_of(settings: Settings) -> Installs:
    """Where a bot with these settings may be installed."""
    return Installs(user=settings.user_install == "on")
