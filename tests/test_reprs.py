from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot import app
from bot.engine.ratelimits.identifies import Identifies
from bot.settings import load_settings

TOKEN = "MTIz.Planted.TokenOfTheBot"
KEY = "sk-PlantedKeyOfCometapi"


async def test_no_object_shows_a_secret(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whatever ends up in a log line, an error or a debugger by its repr, and what it holds."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    monkeypatch.setenv("COMETAPI_KEY", KEY)
    settings = load_settings()
    async with AsyncExitStack() as stack:
        engine = await app._open(settings, stack)
        identifies = Identifies(engine.store.key_values, clock=engine.clock)
        client = await stack.enter_async_context(app._client(settings, engine, identifies))
        things = [settings, engine, client, client.services, engine.comet, engine.fetcher]
        things += [engine.comet._transport, client.http, client.tree, *client.cogs.values()]

        for thing in things:
            assert TOKEN not in f"{thing!r} {thing}"
            assert KEY not in f"{thing!r} {thing}"
