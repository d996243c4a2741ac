from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from bot.store import open_store
from tests.engine.publishing.stage import Studio
from tests.state_machines.process import HostFetcher
from tests.support.databases import new_database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.media import Fetcher


@pytest.fixture
async def studio(tmp_path: Path) -> AsyncIterator[Studio]:
    url = new_database(tmp_path)
    async with open_store(url, gather_s=0.0) as store:
        made = Studio(store, cast("Fetcher", HostFetcher()))
        yield made
        await made.publisher.drain(0.0)
