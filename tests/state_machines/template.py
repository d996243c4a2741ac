"""An empty database, migrated once for all examples."""

from __future__ import annotations

import asyncio
import atexit
import tempfile
from functools import cache
from pathlib import Path

from bot.store import open_store


@cache
def empty_database() -> Path:
    """The file to copy."""
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    path = Path(folder.name) / "empty.db"

    async def make() -> None:
        async with open_store(f"sqlite+aiosqlite:///{path}"):
            pass

    asyncio.run(make())
    return path


def clean(path: Path) -> None:
    """Remove a database with all that stands beside it."""
    for left in path.parent.glob(f"{path.name}*"):
        left.unlink()
