"""Whether a file is whole and keeps its laws, and mending what follows from the rest of it."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from typing import TYPE_CHECKING, Final

from bot.store.database.laws.history import wrong_history
from bot.store.database.laws.ledger import wrong_ledger
from bot.store.database.laws.tables import MOST_TOLD, Fault, mend, unreadable_tasks, wrong_queue
from bot.store.database.laws.usage import wrong_usage
from bot.store.database.sqlite.connection import SqliteConnection
from bot.store.database.sqlite.file import DatabaseFile
from bot.store.database.sqlite.offline import check_newest, opened
from bot.store.database.sqlite.upgrade import upgrade

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_OF_INDEX: Final = ("missing from index", "entries in index", "non-unique entry in index")
"""What SQLite says of an index that does not fit its table."""

_SCHEMA: Final = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"
_DERIVED: Final = frozenset({"index", "trigger"})


def faults(path: Path) -> list[Fault]:
    """What is wrong with a file, which a bot may be using.

    Raises:
        DatabaseUnusableError: it cannot be read at all.
    """
    with opened(path) as connection:
        check_newest(connection, path)
        return list(_faults(connection))


def repair(path: Path, found: list[Fault]) -> None:
    """Mend what was found in a file.

    Raises:
        DatabaseUnusableError: a bot is using it; nothing was changed.
    """
    file = DatabaseFile.take(path)
    try:
        with opened(path) as connection:
            connection.execute("BEGIN IMMEDIATE")
            mend(SqliteConnection(connection), found)
            connection.execute("COMMIT")
    finally:
        file.release()


def _faults(connection: sqlite3.Connection) -> Iterator[Fault]:
    ours = SqliteConnection(connection)
    yield from _pages(connection)
    yield from _references(connection)
    yield from unreadable_tasks(ours)
    changed = list(_schema(connection))
    yield from changed
    yield from wrong_ledger(ours)
    yield from wrong_usage(ours)
    yield from wrong_history(ours)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield from wrong_queue(ours, changed)
    finally:
        connection.execute("ROLLBACK")


def _pages(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Pages, indices and constraints."""
    found = connection.execute(f"PRAGMA integrity_check({MOST_TOLD})").fetchall()
    lines = [line for (line,) in found if line != "ok"]
    of_index = [line for line in lines if any(words in line for words in _OF_INDEX)]
    if of_index:
        yield Fault(f"an index does not fit its table ({of_index[0]})", ("REINDEX",))
    yield from (Fault(f"SQLite says: {line}") for line in lines if line not in of_index)


def _references(connection: sqlite3.Connection) -> Iterator[Fault]:
    found = Counter((row[0], row[2]) for row in connection.execute("PRAGMA foreign_key_check"))
    for (table, other), count in found.items():
        yield Fault(f"{table} refers {count} times to what is not in {other}")


def _schema(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Tables, indices and triggers that are not as this version makes them."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as fresh:
        upgrade(fresh)
        expected = fresh.execute(_SCHEMA).fetchall()
    there = {(kind, name): sql for kind, name, sql in connection.execute(_SCHEMA)}
    for kind, name, sql in expected:
        if there.get((kind, name)) != sql:
            anew = (f'DROP {kind} IF EXISTS "{name}"', sql)
            what = "is not as it should be" if (kind, name) in there else "is missing"
            yield Fault(f"the {kind} {name} {what}", anew if kind in _DERIVED else ())
