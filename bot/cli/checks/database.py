"""The database: whether it can be used, is whole, and what waits in it."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Final

from bot.cli.checks.processes import check_processes
from bot.cli.checks.result import broken, fine, notice
from bot.cli.figures import described
from bot.store import DatabaseUnusableError
from bot.store.migrations import REVISIONS
from bot.store.overview import overview_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.cli.checks.result import Result
    from bot.store.overview import Overview

_OLD_S: Final = 24 * 3600.0
"""What is open for longer has outlived the deadline of every task."""


def check_database(
    path: Path | None, overview: Overview | DatabaseUnusableError | None
) -> Iterator[Result]:
    """The database and what it holds; no `path`: on a server, no `overview`: not there yet."""
    if path is not None and (blocked := _not_writable(path)) is not None:
        step = "Give the bot's user write access, or name another place in DATABASE_URL."
        yield broken("database", f"{blocked} cannot be written.", step)
    elif overview is None:
        yield fine("database", f"{path or 'Its schema'} is made at the first start.")
    if isinstance(overview, DatabaseUnusableError):
        yield broken("database", str(overview))
    elif overview is not None:
        yield from _contents(overview)


def look_at(url: str) -> Overview | DatabaseUnusableError | None:
    """What is in the database of that URL, if it is there, or why it cannot be read."""
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
    holds = "has" if overview.is_on_server else "is whole and has"
    yield fine("database", f"It {holds} {described(overview.contents)}; {runs}.")
    yield _schema(overview)
    if overview.processes and (overview.is_on_server or overview.slots > 1):
        yield check_processes(overview.processes, slots=overview.slots)
    if overview.is_in_use and not overview.is_on_server and overview.journal_mode != "wal":
        yield broken(
            "journal",
            f"SQLite uses the journal mode {overview.journal_mode} instead of WAL.",
            "Move the database to a local disk.",
        )
    yield _open(overview)


def _schema(overview: Overview) -> Result:
    if not overview.revision_is_older:
        return fine("schema", f"It is of this version ({overview.revision}).")
    found = f"It is of an earlier version: {overview.revision}, and this one has {REVISIONS[-1]}."
    if overview.is_on_server:
        return notice("schema", found, "Make a dump with pg_dump: the next start upgrades it.")
    return notice("schema", found, "The next start upgrades a copy.")


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
