"""The operator's own addresses of Discord, for all that a process does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.discord_client.patches import use_addresses
from bot.ui.links import use_web_address

if TYPE_CHECKING:
    from bot.settings import Settings


def use_addresses_of(settings: Settings) -> None:
    """Ask the Discord that the settings name, and let links lead to its pages."""
    if settings.discord_api_url:
        use_addresses(settings.discord_api_url, settings.discord_gateway_url)
    use_web_address(settings.discord_web_url)
