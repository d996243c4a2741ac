"""The database: whether it can be used, is whole, and what waits in it."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Final

from bot.cli.checks.result import broken, fine, notice
from bot.cli.figures import described
from bot.store import DatabaseUnusableError
from bot.store.database.sqlite.file import file_of
from bot.store.overview import overview_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.cli.checks.result import Result
    from bot.store.overview import Overview

_OLD_S: Final = 24 * 3600.0
"""What is open for longer has outlived the deadline of every task."""


def check_database(
    path: Path, overview: Overview | DatabaseUnusableError | None
) -> Iterator[Result]:
    """The file and what it holds; None stands for one that is not there yet."""
    if (blocked := _not_writable(path)) is not None:
        yield broken(
            "database", f"{blocked} cannot be written.", "Give the bot's user write access."
        )
    elif overview is None:
        yield fine("database", f"{path} is made at the first start.")
    if isinstance(overview, DatabaseUnusableError):
        yield broken("database", str(overview))
    elif overview is not None:
        yield from _contents(overview)


def look_at(url: str) -> Overview | DatabaseUnusableError | None:
    """What is in the database of that URL, if it is there, or why it cannot be read."""
    if not file_of(url).exists():
        return None
    try:
        return overview_of(url)
    except DatabaseUnusableError as error:
        return error


def _not_writable(path: Path) -> Path | None:
    """What keeps the bot from writing: the file, or the nearest folder that is there."""
    folder = next(parent for parent in path.parents if parent.exists())
    needed = [path, folder] if path.exists() else [folder]
    return next((one for one in needed if not os.access(one, os.W_OK)), None)


def _contents(overview: Overview) -> Iterator[Result]:
    runs = "a bot runs on it" if overview.is_in_use else "no bot runs on it"
    yield fine("database", f"It is whole and has {described(overview.contents)}; {runs}.")
    if overview.revision_is_older:
        yield notice("schema", "It is of an earlier version.", "The next start upgrades a copy.")
    if overview.is_in_use and overview.journal_mode != "wal":
        yield broken(
            "journal",
            f"SQLite uses the journal mode {overview.journal_mode} instead of WAL.",
            "Move the database to a local disk.",
        )
    yield _open(overview)


def _open(overview: Overview) -> Result:
    if not overview.open:
        return fine("open tasks", "None.")
    states = ", ".join(
        f"{count} {state.replace('_', ' ')}" for state, (count, _) in overview.open.items()
    )
    oldest_s = time.time() - min(oldest for _, oldest in overview.open.values())
    if oldest_s > _OLD_S:
        return notice("open tasks", f"{states}; one for more than a day.", "Start the bot.")
    return fine("open tasks", f"{states}.")
