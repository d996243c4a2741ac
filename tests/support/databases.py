"""An empty database, migrated once a process: making its tables takes longer than most tests."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from bot.store.database.upgrade import bring_up_to_date


@cache
def empty_database() -> Path:
    """The file to copy."""
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    path = Path(folder.name) / "empty.db"
    bring_up_to_date(path)
    return path


def new_database(folder: Path) -> str:
    """The URL of a copy in that folder, which is named as the bot names its own."""
    path = shutil.copy(empty_database(), folder / "imagine.db")
    return f"sqlite+aiosqlite:///{path}"


def clean(path: Path) -> None:
    """Remove a database with all that stands beside it."""
    for left in path.parent.glob(f"{path.name}*"):
        left.unlink()
