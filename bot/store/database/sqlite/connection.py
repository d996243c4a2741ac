"""A transaction on SQLite, and what its errors mean."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from sqlalchemy import text
from sqlalchemy.dialects import sqlite

from bot.store.database.statements import Connection, Result
from bot.store.errors import ConflictError, DatabaseLostError, StoreUnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sqlalchemy import Table

    from bot.store.database.statements import Prepared, Values

DIALECT: Final = sqlite.dialect(paramstyle="named")

_FIRST_ID: Final = text(
    "INSERT INTO sqlite_sequence (name, seq) SELECT :name, 0 "
    "WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = :name)",
)
_PASS_OVER: Final = text("UPDATE sqlite_sequence SET seq = seq + :further WHERE name = :name")


@contextmanager
def translated(path: Path | str) -> Iterator[None]:
    """Raise errors of the store for those of SQLite that its callers can do something about."""
    try:
        yield
    except sqlite3.Error as error:
        raise _meaning(error, path) from None


def _meaning(error: sqlite3.Error, path: Path | str) -> Exception:
    if isinstance(error, sqlite3.OperationalError):
        return StoreUnavailableError(str(error))
    if isinstance(error, sqlite3.IntegrityError):
        return ConflictError(str(error))
    if type(error) is sqlite3.DatabaseError:
        return DatabaseLostError(f"{path} is damaged ({error}); restore a copy")
    return error  # of what was asked for


class SqliteConnection(Connection):
    """The inside of one transaction on a file."""

    def __init__(self, raw: sqlite3.Connection, path: Path | str = "the database") -> None:
        super().__init__(DIALECT)
        self._raw = raw
        self._path = path

    def pragma(self, name: str, value: str | int) -> None:
        """Set one of SQLite's switches of this connection, before the transaction begins."""
        self._raw.execute(f"PRAGMA {name} = {value}")

    def pass_ids_over(self, table: Table, further: int) -> None:
        """As for all databases."""
        self.execute(_FIRST_ID, {"name": table.name})
        self.execute(_PASS_OVER, {"name": table.name, "further": further})

    @property
    def _is_open(self) -> bool:
        return self._raw.in_transaction

    # What is done here is what most of the time of a statement goes into, beside SQLite's own.

    def _one(self, prepared: Prepared, values: Values) -> Result:
        try:
            cursor = self._raw.execute(prepared.sql, prepared.bound(values))
            return Result(cursor, prepared.outward)
        except sqlite3.Error as error:
            raise _meaning(error, self._path) from None

    def _several(self, prepared: Prepared, values: Sequence[Values]) -> Result:
        with translated(self._path):
            cursor = self._raw.executemany(prepared.sql, map(prepared.bound, values))
            return Result(cursor, prepared.outward)

    def _command(self, sql: str) -> None:
        if not self._raw.in_transaction:  # an error ended it: each statement would commit itself
            raise StoreUnavailableError("the transaction is over")
        with translated(self._path):
            self._raw.execute(sql)
