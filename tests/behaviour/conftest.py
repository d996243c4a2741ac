from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.settings import Settings
from bot.ui.answers import replies
from playground.comet import LocalComet
from playground.comet.drawing import artworks
from tests.behaviour.world import World
from tests.support.databases import new_database

PACE = 0.006
SYNC_S = 1.0


@pytest.fixture
async def comet(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[LocalComet]:
    # Small pictures: how large they are is not what these stories are about.
    monkeypatch.setattr(artworks, "SIDE", 96)
    monkeypatch.setattr(artworks, "PREVIEW_SIDE", 48)
    local = await LocalComet.start(pace=PACE, sync_s=SYNC_S)
    yield local
    await local.close()


@pytest.fixture
def chosen() -> dict[str, object]:
    """Settings that a test wants otherwise; it names them by parametrizing this."""
    return {}


@pytest.fixture
def settings(comet: LocalComet, tmp_path: Path, chosen: dict[str, object]) -> Settings:
    usual = Settings.model_construct(
        discord_token=SecretStr("unused"),
        cometapi_key=SecretStr(comet.key),
        cometapi_base_url=comet.base_url,
        database_url=SecretStr(new_database(tmp_path)),
    )
    return usual.model_copy(update=chosen)


@pytest.fixture
async def world(
    comet: LocalComet, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[World]:
    # It lets another copy answer first (tests/e2e/test_copies.py), and there is none here.
    monkeypatch.setattr(replies, "UNKNOWN_AFTER_S", 0.0)
    started = await World.start(comet, settings)
    yield started
    await started.close()
