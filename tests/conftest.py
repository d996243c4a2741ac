from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import settings

from bot.store import Store, open_store
from tests.support.databases import new_database

# How long an example takes on a busy machine says nothing about the code.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """A store with nothing in it, which writes at once."""
    async with open_store(new_database(tmp_path), gather_s=0.0) as opened:
        yield opened
