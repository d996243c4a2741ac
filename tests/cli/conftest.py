from collections.abc import AsyncIterator

import pytest

from playground.comet import LocalComet
from playground.discord import LocalDiscord


@pytest.fixture
async def discord() -> AsyncIterator[LocalDiscord]:
    opened = await LocalDiscord.start()
    yield opened
    await opened.close()


@pytest.fixture
async def comet() -> AsyncIterator[LocalComet]:
    opened = await LocalComet.start(pace=0.1)
    yield opened
    await opened.close()


@pytest.fixture
def addresses(discord: LocalDiscord, comet: LocalComet) -> dict[str, str]:
    """Settings that lead to the local servers; without secrets."""
    return {
        "DISCORD_API_URL": discord.api_url,
        "DISCORD_GATEWAY_URL": discord.gateway_url,
        "COMETAPI_BASE_URL": comet.base_url,
    }


@pytest.fixture
def settings(addresses: dict[str, str], discord: LocalDiscord, comet: LocalComet) -> dict[str, str]:
    """All that a bot needs."""
    return {**addresses, "DISCORD_TOKEN": discord.token, "COMETAPI_KEY": comet.key}
