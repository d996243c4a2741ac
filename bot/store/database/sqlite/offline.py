"""A database's file for commands beside the bot, which may be running on it."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.store.database.sqlite.upgrade import advice, revision_of
from bot.store.database.thread import BUSY_TIMEOUT_MS
from bot.store.errors import DatabaseUnusableError
from bot.store.migrations import REVISIONS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class EmptyDatabaseError(DatabaseUnusableError):
    """There is a file with nothing in it, as a start leaves that found no room for the tables."""


@dataclass(frozen=True, slots=True)
class Contents:
    """How many tasks a database holds, and when the last was asked for, in epoch seconds."""

    tasks: int
    last_s: float | None


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection to a database that is there, which waits while others write.

    Raises:
        DatabaseUnusableError: there is none that this version can read.
    """
    if path.exists() and not path.is_file():
        raise DatabaseUnusableError(f"{path} is not a file. DATABASE_URL must name an SQLite file.")
    if not path.exists():
        raise DatabaseUnusableError(f"There is no database at {path}.")
    try:
        with closing(_connected(path)) as connection:
            if revision_of(connection, path) is None:
                raise EmptyDatabaseError(f"{path} is empty.")
            yield connection
    except (sqlite3.Error, OSError) as error:
        message = f"{path} is not a usable database ({error}). {advice(error)}"
        raise DatabaseUnusableError(message) from error


def check_newest(connection: sqlite3.Connection, path: Path) -> None:
    """Make sure that a database has the tables of this version.

    Raises:
        DatabaseUnusableError: it is of an earlier version.
    """
    if revision_of(connection, path) != REVISIONS[-1]:
        line = f"{path} is of an earlier version: start the bot once, which upgrades it."
        raise DatabaseUnusableError(line)


def contents_of(connection: Any) -> Contents:  # noqa: ANN401 - of either driver
    """What a database holds. Raises the driver's errors."""
    [(tasks, last_s)] = connection.execute("SELECT count(*), max(created_s) FROM tasks")
    return Contents(tasks, last_s)


def _connected(path: Path) -> sqlite3.Connection:
    # Never one that is made by being opened.
    address = f"{path.resolve().as_uri()}?mode=rw"
    seconds = BUSY_TIMEOUT_MS / 1000
    return sqlite3.connect(address, uri=True, timeout=seconds, isolation_level=None)


def check_free(connection: sqlite3.Connection) -> None:
    """Raise sqlite3.OperationalError if another program keeps others from writing."""
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("ROLLBACK")
