"""Everything in the database as values that JSON knows, but for credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.store.database.backends import needing_the_extra
from bot.store.database.postgres.address import is_postgres
from bot.store.database.sqlite.connection import DIALECT as SQLITE
from bot.store.database.sqlite.file import file_of
from bot.store.database.sqlite.offline import check_newest, opened
from bot.store.database.statements import prepare
from bot.store.schema import CREDENTIALS, metadata

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sqlalchemy import Dialect, Table

    Execute = Callable[[str], Iterable[tuple[Any, ...]]]
    """Runs a statement, and returns its rows one after another."""


def export(url: str) -> Iterator[dict[str, Any]]:
    """Each row of each table of the database of that URL, as it is at one moment.

    The name of its table stands beside the columns, as `table`.

    Raises:
        DatabaseUnusableError: with a sentence for the operator.
    """
    return _of_schema(url) if is_postgres(url) else _of_file(url)


def _of_file(url: str) -> Iterator[dict[str, Any]]:
    path = file_of(url)
    with opened(path) as connection:
        check_newest(connection, path)
        connection.execute("BEGIN")
        yield from _rows(connection.execute, SQLITE)


def _of_schema(url: str) -> Iterator[dict[str, Any]]:
    with needing_the_extra():
        from bot.store.database.postgres import offline  # noqa: PLC0415 - an extra
        from bot.store.database.postgres.connection import DIALECT  # noqa: PLC0415

    with offline.newest(url) as found:
        yield from _rows(found.stream, DIALECT)


def _rows(execute: Execute, dialect: Dialect) -> Iterator[dict[str, Any]]:
    for table in metadata.sorted_tables:
        yield from _rows_of(table, execute, dialect)


def _rows_of(table: Table, execute: Execute, dialect: Dialect) -> Iterator[dict[str, Any]]:
    columns = [column for column in table.columns if column not in CREDENTIALS]
    prepared = prepare(select(*columns).order_by(*table.primary_key), (), dialect)
    for row in execute(prepared.sql):
        values = {
            column.name: prepared.outward[place](value) if place in prepared.outward else value
            for place, (column, value) in enumerate(zip(columns, row, strict=True))
        }
        yield {"table": table.name, **values}
