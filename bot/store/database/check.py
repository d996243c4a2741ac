"""Whether a database is whole and keeps its laws, and mending what follows from the rest of it."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select

from bot.store.database.sqlite.connection import SqliteConnection
from bot.store.database.sqlite.file import DatabaseFile, file_of
from bot.store.database.sqlite.offline import check_newest, opened
from bot.store.database.sqlite.upgrade import upgrade
from bot.store.schema import tasks
from bot.store.tasks.rows import to_task

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MOST_TOLD: Final = 20
_OF_INDEX: Final = ("missing from index", "entries in index", "non-unique entry in index")
"""What SQLite says of an index that does not fit its table."""

_SCHEMA: Final = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"
_DERIVED: Final = frozenset({"index", "trigger"})
_QUEUE: Final = "SELECT * FROM queue ORDER BY turn, task_id"
# Triggers keep each member's part of the queue, and make it anew when what is held changes.
_MAKE_QUEUE: Final = (
    "DELETE FROM queue",
    """
    INSERT INTO held_places (task_id, user_id, places, until_s)
    SELECT min(id), user_id, 0, 0.0 FROM tasks
    WHERE state IN ('queued', 'submitting', 'running', 'needs_input') GROUP BY user_id
    """,
    "DELETE FROM held_places WHERE places = 0 AND until_s = 0.0",
)
_TASK: Final = select(tasks).where(tasks.c.id == bindparam("task_id"))


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, for the operator, and the statements that mend it; none where nothing does."""

    what: str
    mend: tuple[str, ...] = ()


def faults(url: str) -> list[Fault]:
    """What is wrong with the database of that URL, which a bot may be using.

    Raises:
        DatabaseUnusableError: it cannot be read at all.
    """
    path = file_of(url)
    with opened(path) as connection:
        check_newest(connection, path)
        return list(_faults(connection))


def repaired(url: str) -> list[Fault]:
    """Mend what can be in the database of that URL; returns what was wrong.

    Raises:
        DatabaseUnusableError: a bot is using it, or it cannot be read at all; nothing was changed.
    """
    path = file_of(url)
    found = [fault for fault in faults(url) if fault.mend]
    if not found:
        return []
    file = DatabaseFile.take(path)
    try:
        with opened(path) as connection:
            connection.execute("BEGIN IMMEDIATE")
            _mend(connection, found)
            connection.execute("COMMIT")
    finally:
        file.release()
    return found


def _faults(connection: sqlite3.Connection) -> Iterator[Fault]:
    yield from _pages(connection)
    yield from _references(connection)
    yield from _rows(connection)
    changed = list(_schema(connection))
    yield from changed
    yield from _queue(connection, changed)


def _mend(connection: sqlite3.Connection, found: Iterable[Fault]) -> None:
    for statement in chain.from_iterable(fault.mend for fault in found):
        connection.execute(statement)


def _pages(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Pages, indices and constraints."""
    found = connection.execute(f"PRAGMA integrity_check({_MOST_TOLD})").fetchall()
    lines = [line for (line,) in found if line != "ok"]
    of_index = [line for line in lines if any(words in line for words in _OF_INDEX)]
    if of_index:
        yield Fault(f"an index does not fit its table ({of_index[0]})", ("REINDEX",))
    yield from (Fault(f"SQLite says: {line}") for line in lines if line not in of_index)


def _references(connection: sqlite3.Connection) -> Iterator[Fault]:
    found = Counter((row[0], row[2]) for row in connection.execute("PRAGMA foreign_key_check"))
    for (table, other), count in found.items():
        yield Fault(f"{table} refers {count} times to what is not in {other}")


def _rows(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Tasks that the bot cannot read."""
    ours = SqliteConnection(connection)
    ids = (task_id for (task_id,) in connection.execute("SELECT id FROM tasks ORDER BY id"))
    unreadable = (task_id for task_id in ids if not _is_readable(ours, task_id))
    for task_id in islice(unreadable, _MOST_TOLD):
        yield Fault(f"task {task_id} cannot be read")


def _is_readable(connection: SqliteConnection, task_id: int) -> bool:
    try:
        to_task(connection.execute(_TASK, {"task_id": task_id}).mappings().one())
    except (ValueError, TypeError, LookupError, AttributeError):
        return False
    return True


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


def _queue(connection: sqlite3.Connection, changed: list[Fault]) -> Iterator[Fault]:
    """Whether what waits stands in the queue as the rest of the database says."""
    before = connection.execute(_QUEUE).fetchall()
    connection.execute("BEGIN IMMEDIATE")
    try:
        _mend(connection, [*changed, Fault("", _MAKE_QUEUE)])
        after = connection.execute(_QUEUE).fetchall()
    finally:
        connection.execute("ROLLBACK")
    if before != after:
        yield Fault("the queue is not what waits", _MAKE_QUEUE)
