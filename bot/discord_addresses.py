"""The operator's own addresses of Discord and proxies, for all that a process does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yarl import URL

from bot.discord_client.patches import use_addresses
from bot.network import Proxies, use_proxies
from bot.ui.links import use_web_address

if TYPE_CHECKING:
    from pydantic import SecretStr

    from bot.settings import Settings


def use_addresses_of(settings: Settings) -> None:
    """Ask the Discord that the settings name, by their proxies; links lead to its pages."""
    use_proxies(
        Proxies(
            secured=_proxy(settings.https_proxy) or _proxy(settings.all_proxy),
            plain=_proxy(settings.http_proxy) or _proxy(settings.all_proxy),
            bypass=settings.no_proxy,
        )
    )
    if settings.discord_api_url:
        use_addresses(settings.discord_api_url, settings.discord_gateway_url)
    use_web_address(settings.discord_web_url)


def _proxy(written: SecretStr) -> URL | None:
    return URL(text) if (text := written.get_secret_value()) else None
