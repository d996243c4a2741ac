"""The tables of a file, of which a database is moved away or made."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import JSON, Boolean, String, create_engine, event
from sqlalchemy.pool import StaticPool

from bot.store.database.sqlite.claims_file import ClaimsFile
from bot.store.database.sqlite.file import DatabaseFile, put_in_place, write_through
from bot.store.database.sqlite.offline import check_newest, opened
from bot.store.database.sqlite.upgrade import upgrade
from bot.store.errors import DatabaseUnusableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Table

    Row = tuple[Any, ...]
    Converter = Callable[[Any], Any]

_TRIGGERS: Final = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
_LAST_ID: Final = """
SELECT max(coalesce(max(id), 0), coalesce((SELECT seq FROM sqlite_sequence WHERE name = ?), 0))
FROM {table}
"""
_FORGET_LAST_ID: Final = "DELETE FROM sqlite_sequence WHERE name = ?"
# Of other tables SQLite keeps none.
_SET_LAST_ID: Final = """
INSERT INTO sqlite_sequence (name, seq)
SELECT name, ? FROM sqlite_master WHERE name = ? AND sql LIKE '%AUTOINCREMENT%'
"""


class SqliteTables:
    """Those of a file, in a transaction."""

    def __init__(self, path: Path, raw: sqlite3.Connection, connection: Connection) -> None:
        self.place = str(path)
        self.connection = connection
        self._raw = raw
        self._claims = ClaimsFile(path)

    def rows(self, table: Table) -> Iterator[Row]:
        """As for all databases."""
        names = ", ".join(f'"{column.name}"' for column in table.columns)
        converters = _converters(table)
        # What somebody wrote by hand into a column of another type is not converted.
        with _told(self.place, ValueError, TypeError):
            for row in self._raw.execute(f"SELECT {names} FROM {table.name}"):  # noqa: S608 - of the schema
                yield _converted(row, converters)

    def fill(self, table: Table, rows: Iterable[Row]) -> None:
        """As for all databases; there are no triggers in what is made."""
        names = ", ".join(f'"{column.name}"' for column in table.columns)
        places = ", ".join("?" * len(table.columns))
        with _told(self.place):
            self._raw.execute(f"DELETE FROM {table.name}")  # noqa: S608 - of the schema
            self._raw.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({places})", rows)  # noqa: S608

    def last_id(self, table: Table) -> int:
        """As for all databases."""
        [(last_id,)] = self._raw.execute(_LAST_ID.format(table=table.name), [table.name])
        return int(last_id)

    def pass_over(self, table: Table, last_id: int) -> None:
        """As for all databases."""
        self._raw.execute(_FORGET_LAST_ID, [table.name])
        self._raw.execute(_SET_LAST_ID, [last_id, table.name])

    def claims_beside(self) -> int | None:
        """As for all databases."""
        return self._claims.read()

    def set_claims_beside(self, count: int | None) -> None:
        """As for all databases."""
        if count is None:
            self._claims.remove()
        else:
            self._claims.write(count)


@contextmanager
def left(path: Path) -> Iterator[SqliteTables]:
    """The tables of a file that no bot has open.

    Raises:
        DatabaseUnusableError: with a sentence for the operator.
    """
    if not path.is_file():
        raise DatabaseUnusableError(f"There is no database at {path}.")
    file = DatabaseFile.take(path)
    try:
        with opened(path) as raw:
            check_newest(raw, path)
            raw.execute("PRAGMA secure_delete = ON")
            with _begun(raw) as connection:
                yield SqliteTables(path, raw, connection)
    finally:
        file.release()


@contextmanager
def made(path: Path) -> Iterator[SqliteTables]:
    """The tables of a file that is made, and put in its place once all is done.

    Raises:
        DatabaseUnusableError: with a sentence for the operator; there is no such file.
    """
    is_new = not path.exists()
    if not is_new and path.stat().st_size:
        raise DatabaseUnusableError(f"{path} is there already. Name another file.")
    file = DatabaseFile.take(path)
    unfinished = path.with_name(f"{path.name}.moving")
    try:
        with _told(path), closing(_new(unfinished)) as raw, _begun(raw) as connection:
            with _without_triggers(raw):
                yield SqliteTables(path, raw, connection)
            connection.commit()
        write_through(unfinished)
        put_in_place(path, unfinished)
    except OSError as error:
        raise DatabaseUnusableError(f"{path} cannot be written ({error.strerror}).") from error
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
            if is_new and not path.stat().st_size:
                path.unlink()
        file.release()


def _new(path: Path) -> sqlite3.Connection:
    """A connection to a file that has the tables, and is of no use to anybody if it breaks off."""
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("PRAGMA journal_mode = OFF")
    raw.execute("PRAGMA synchronous = OFF")
    upgrade(raw)
    return raw


@contextmanager
def _begun(raw: sqlite3.Connection) -> Iterator[Connection]:
    engine = create_engine("sqlite://", creator=lambda: raw, poolclass=StaticPool)
    event.listen(engine, "begin", lambda begun: begun.exec_driver_sql("BEGIN IMMEDIATE"))
    with engine.connect() as connection:
        connection.begin()
        yield connection


@contextmanager
def _without_triggers(raw: sqlite3.Connection) -> Iterator[None]:
    triggers = raw.execute(_TRIGGERS).fetchall()
    for name, _ in triggers:
        raw.execute(f"DROP TRIGGER {name}")
    yield
    for _, sql in triggers:
        raw.execute(sql)
    if raw.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise sqlite3.IntegrityError("a row refers to another that is missing")


@contextmanager
def _told(place: object, *errors: type[Exception]) -> Iterator[None]:
    """Say in a sentence which file something is wrong with."""
    told: tuple[type[Exception], ...] = (sqlite3.Error, *errors)
    try:
        yield
    except told as error:
        raise DatabaseUnusableError(f"{place} cannot be used ({error}).") from error


def _converters(table: Table) -> list[tuple[int, Converter]]:
    """What a file keeps in another way than all databases do, by place."""
    found = ((place, _converter(column.type)) for place, column in enumerate(table.columns))
    return [(place, convert) for place, convert in found if convert is not None]


def _converter(kind: Any) -> Converter | None:  # noqa: ANN401 - of SQLAlchemy's
    if isinstance(kind, Boolean):
        return bool
    if isinstance(kind, JSON):
        return str  # a number in a column of no certain type is kept as one
    return _without_nul if isinstance(kind, String) else None


def _without_nul(value: str) -> str:
    """The text without the one character that PostgreSQL has in none."""
    return value.replace("\0", "\ufffd")


def _converted(row: Row, converters: list[tuple[int, Converter]]) -> Row:
    values = list(row)
    for place, convert in converters:
        if values[place] is not None:
            values[place] = convert(values[place])
    return tuple(values)
