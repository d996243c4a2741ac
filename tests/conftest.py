from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import settings

from bot.store import Store, open_store
from tests.support.databases import new_database

# How long an example takes on a busy machine says nothing about the code. The suite tries the
# same examples each time; `--hypothesis-profile search` looks for others.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None)
settings.load_profile("repeatable")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """A store with nothing in it, which writes at once."""
    async with open_store(new_database(tmp_path), gather_s=0.0) as opened:
        yield opened
