"""From the file that is there to the tables of this version: as a whole, or not at all.

What cannot be used is left as it is. Before an upgrade the file is copied; a copy that is there
already is never written to.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, contextmanager
from functools import partial
from itertools import chain, count
from typing import TYPE_CHECKING, Final

import filelock
from sqlalchemy import create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from bot.store.database.migration import migrate
from bot.store.database.older_programs import check_older_programs, when_possible
from bot.store.database.sqlite.file import write_through
from bot.store.database.sqlite.pages import check_pages
from bot.store.database.thread import BUSY_TIMEOUT_MS
from bot.store.errors import DatabaseUnusableError
from bot.store.migrations import REVISIONS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Engine

_ADVICE: Final[dict[int | None, str]] = {
    sqlite3.SQLITE_BUSY: "Another program holds it: stop that first.",
    sqlite3.SQLITE_FULL: "Make room, and start again: it was left as it is.",
}
_OTHER_ADVICE: Final = "Restore a copy or move it away."
_HEADER: Final = 100
_WAL: Final = "wal"
_PART: Final = 1 << 20
_OURS: Final = frozenset({"alembic_version", "tasks", "task_states", "task_moves"})


def bring_up_to_date(path: Path, *, shared: bool = False) -> None:
    """Make the tables in an empty file, or upgrade those of an earlier version.

    Of a `shared` file it waits for processes that could not go on then, and while another one does
    the same.

    Raises:
        DatabaseUnusableError: with a sentence for the operator; the file is as it was.
    """
    try:
        if shared:
            when_possible(partial(_one_by_one, path))
        else:
            with _connected(path) as connection:
                _bring_up_to_date(connection, path)
    except (sqlite3.Error, DBAPIError) as error:
        reason = error.orig if isinstance(error, DBAPIError) else error
        message = f"{path} is not a usable database ({reason}). {advice(reason)}"
        raise DatabaseUnusableError(message) from error
    except OSError as error:
        message = f"The copy that is made before an upgrade of {path} failed ({error.strerror})."
        raise DatabaseUnusableError(message) from error


def advice(error: BaseException | None) -> str:
    """What to do about an error of SQLite's, in a sentence."""
    return _ADVICE.get(getattr(error, "sqlite_errorcode", None), _OTHER_ADVICE)


@contextmanager
def _connected(path: Path) -> Iterator[sqlite3.Connection]:
    # The driver's own transactions do not hold what changes tables, so it is to have none.
    with closing(
        sqlite3.connect(path, timeout=BUSY_TIMEOUT_MS / 1000, isolation_level=None)
    ) as connection:
        # The upgrade writes rows anew that have a token.
        connection.execute("PRAGMA secure_delete = ON")
        # A table that is made anew must not take along what refers to it.
        connection.execute("PRAGMA foreign_keys = OFF")
        yield connection


def _one_by_one(path: Path) -> None:
    with filelock.FileLock(f"{path}.upgrade", mode=0o600), _connected(path) as connection:
        _check_older_programs(connection, path)
        _bring_up_to_date(connection, path)


def _bring_up_to_date(connection: sqlite3.Connection, path: Path) -> None:
    revision = revision_of(connection, path)
    check_pages(connection, path)
    if revision not in {None, REVISIONS[-1]}:
        keep_copy(connection, path)
        # Earlier versions left in the file what they erased, tokens too.
        connection.execute("VACUUM")
    [(journal,)] = connection.execute("PRAGMA journal_mode = WAL")
    if journal != _WAL:
        message = (
            f"The disk of {path} does not take SQLite's write-ahead log, as network drives do not. "
            "Put the database on a local disk."
        )
        raise DatabaseUnusableError(message)
    if revision != REVISIONS[-1]:
        upgrade(connection)


def revision_of(connection: sqlite3.Connection, path: Path) -> str | None:
    """The schema that the file has; None if it holds nothing at all.

    Raises:
        DatabaseUnusableError: it is of another program, or of a newer version.
    """
    names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    if not names:
        return None
    known = [one for (one,) in connection.execute(_VERSION)] if names >= _OURS else []
    if len(known) != 1:
        message = (
            f"{path} is a database of another program, or one that an earlier version left "
            "half made. Move it away, or name another file in DATABASE_URL."
        )
        raise DatabaseUnusableError(message)
    if known[0] not in REVISIONS:
        message = f"{path} was written by a newer version of Imagine Bot. Update the program"
        raise DatabaseUnusableError(f"{message}{_or_copy(path)}.")
    return str(known[0])


def _or_copy(path: Path) -> str:
    """How to go back to the copy that the last upgrade made; nothing if none is there."""
    copies = list(path.parent.glob(f"{path.name}.before-[0-9]*"))
    if not copies:
        return ""
    last = max(copies, key=lambda copy: copy.stat().st_mtime)
    return f", or put back the copy made before the upgrade: imagine-bot restore {last}"


_VERSION: Final = "SELECT version_num FROM alembic_version"


def copy_into(connection: sqlite3.Connection, made: Path) -> None:
    """Copy the database as it is now to that path, without what was erased, and without tokens.

    Nobody needs those by the time that a copy is restored. Others may write meanwhile.
    Raises sqlite3.Error, OSError.
    """
    made.unlink(missing_ok=True)  # of a copy that was cut off
    os.close(os.open(made, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    connection.execute("VACUUM INTO ?", [str(made)])
    with closing(sqlite3.connect(made, isolation_level=None)) as copy:
        copy.execute("PRAGMA journal_mode = OFF")  # what is cut off is made anew
        copy.execute("PRAGMA secure_delete = ON")
        copy.execute("UPDATE tasks SET interaction_token = NULL WHERE interaction_token NOT NULL")
        copy.execute("DELETE FROM facts WHERE name = 'moved'")  # which is said of the place
    write_through(made)


def keep_copy(connection: sqlite3.Connection, path: Path) -> None:
    """Copy the database as `copy_into` does beside it. Raises sqlite3.Error, OSError."""
    made = path.with_name(f"{path.name}.copying")
    copy_into(connection, made)
    first = path.with_name(f"{path.name}.before-{REVISIONS[-1]}")
    for target in names_like(first):
        if not target.exists():
            made.rename(target)
            write_through(target)
            return
        if _holds_the_same(made, target):
            made.unlink()
            return


def names_like(first: Path) -> Iterator[Path]:
    """Names for copies that are to stand beside each other."""
    return chain([first], (first.with_name(f"{first.name}.{number}") for number in count(2)))


def _holds_the_same(one: Path, other: Path) -> bool:
    """Whether two copies differ in nothing but the counters in their first bytes."""
    if one.stat().st_size != other.stat().st_size:
        return False
    with one.open("rb") as mine, other.open("rb") as theirs:
        mine.seek(_HEADER)
        theirs.seek(_HEADER)
        while part := mine.read(_PART):
            if theirs.read(_PART) != part:
                return False
    return True


def _check_older_programs(connection: sqlite3.Connection, path: Path) -> None:
    revision = revision_of(connection, path)
    if revision not in {None, REVISIONS[-1]}:
        with _engine(connection).connect() as one:
            check_older_programs(one, str(revision))


def upgrade(connection: sqlite3.Connection) -> None:
    """Bring the tables to the newest schema, all in one transaction. Raises sqlite3.Error."""
    engine = _engine(connection)
    event.listen(engine, "begin", _begin)
    with engine.begin() as one:
        migrate(one)


def _engine(connection: sqlite3.Connection) -> Engine:
    return create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN EXCLUSIVE")
