"""Everything in the database as values that JSON knows, but for credentials."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import JSON, Boolean

from bot.store.database.sqlite.file import file_of
from bot.store.database.sqlite.offline import check_newest, opened
from bot.store.schema import CREDENTIALS, metadata

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator

    from sqlalchemy import Column, Table


def export(url: str) -> Iterator[dict[str, Any]]:
    """Each row of each table of the database of that URL, as it is at one moment.

    The name of its table stands beside the columns, as `table`.

    Raises:
        DatabaseUnusableError: with a sentence for the operator.
    """
    path = file_of(url)
    with opened(path) as connection:
        check_newest(connection, path)
        connection.execute("BEGIN")
        for table in metadata.sorted_tables:
            yield from _rows(connection, table)


def _rows(connection: sqlite3.Connection, table: Table) -> Iterator[dict[str, Any]]:
    columns = [column for column in table.columns if column not in CREDENTIALS]
    names = ", ".join(f'"{column.name}"' for column in columns)
    order = ", ".join(f'"{column.name}"' for column in table.primary_key)
    converters = [_converter(column) for column in columns]
    for row in connection.execute(f"SELECT {names} FROM {table.name} ORDER BY {order}"):  # noqa: S608 - of the schema
        values = zip(columns, converters, row, strict=True)
        yield {"table": table.name, **{one.name: convert(value) for one, convert, value in values}}


def _converter(column: Column[Any]) -> Callable[[Any], Any]:
    return next((convert for kind, convert in _CONVERTERS if isinstance(column.type, kind)), _same)


def _same(value: Any) -> Any:  # noqa: ANN401 - a value of a database
    return value


def _from_json(value: str | None) -> Any:  # noqa: ANN401 - JSON
    return None if value is None else json.loads(value)


def _truth(value: int | None) -> bool | None:
    return None if value is None else bool(value)


_CONVERTERS: Final = ((JSON, _from_json), (Boolean, _truth))
