"""What differs between databases in statements that are made once, as elements that each compiles.

A statement that is made of these and of SQLAlchemy's own compiles for SQLite and for PostgreSQL.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Float, Text, bindparam, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Dialect, Table, TextClause
    from sqlalchemy.sql.compiler import SQLCompiler
    from sqlalchemy.types import TypeEngine


class Ids(TypeDecorator[Any]):
    """Any number of ids as one parameter: an array, or for SQLite its JSON."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """What the database takes it as."""
        kind = Text() if dialect.name == "sqlite" else ARRAY(BigInteger)
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: Collection[int] | None, dialect: Dialect) -> object:
        """The ids as the driver takes them."""
        ids = list(value or ())
        return json.dumps(ids) if dialect.name == "sqlite" else ids


class Among(ColumnElement[bool]):
    """Whether a column is one of the ids that are given by that name when the statement runs."""

    inherit_cache = False

    def __init__(self, column: ColumnElement[Any], name: str, *, negated: bool = False) -> None:
        self.column = column
        self.ids = bindparam(name, type_=Ids())
        self.negated = negated


def among(column: ColumnElement[Any], name: str) -> Among:
    """That the column is one of those ids."""
    return Among(column, name)


def not_among(column: ColumnElement[Any], name: str) -> Among:
    """That the column is none of them."""
    return Among(column, name, negated=True)


@compiles(Among, "sqlite")
def _among_json(element: Among, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    column = compiler.process(element.column, **options)
    ids = compiler.process(element.ids, **options)
    return f"{column} {'NOT ' * element.negated}IN (SELECT value FROM json_each({ids}))"  # noqa: S608 - of columns


@compiles(Among, "postgresql")
def _among_array(element: Among, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    column = compiler.process(element.column, **options)
    ids = compiler.process(element.ids, **options)
    return f"{column} {'<> ALL' if element.negated else '= ANY'} ({ids})"


class IdIn(ColumnElement[int]):
    """The id that stands by a name in a JSON document; null if there is none."""

    inherit_cache = False
    type = BigInteger()

    def __init__(self, document: ColumnElement[Any], name: str) -> None:
        self.document = document
        self.name = name


@compiles(IdIn, "sqlite")
def _id_in_text(element: IdIn, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return f"json_extract({compiler.process(element.document, **options)}, '$.{element.name}')"


@compiles(IdIn, "postgresql")
def _id_in_json(element: IdIn, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return f"CAST({compiler.process(element.document, **options)} ->> '{element.name}' AS BIGINT)"


class DatabaseTime(ColumnElement[float]):
    """Epoch seconds by the database's own clock, which is one for all processes."""

    inherit_cache = True
    type = Float()


@compiles(DatabaseTime, "sqlite")
def _time_of_file(_element: DatabaseTime, _compiler: SQLCompiler, **_options: Any) -> str:  # noqa: ANN401
    return "((julianday('now') - 2440587.5) * 86400.0)"


@compiles(DatabaseTime, "postgresql")
def _time_of_server(_element: DatabaseTime, _compiler: SQLCompiler, **_options: Any) -> str:  # noqa: ANN401
    return "CAST(extract(epoch FROM clock_timestamp()) AS DOUBLE PRECISION)"


def upsert(table: Table, *only: str) -> TextClause:
    """Insert a row, or set what is not its key where the key is there; as both databases say it.

    Where it is there, `only` these columns are set, if any are named.
    """
    names = [column.name for column in table.columns]
    keys = [column.name for column in table.primary_key]
    values = ", ".join(f":{name}" for name in names)
    changed = only or [name for name in names if name not in keys]
    settings = ", ".join(f"{name} = excluded.{name}" for name in changed)
    into = f"{table.name} ({', '.join(names)}) VALUES ({values})"
    return text(f"INSERT INTO {into} ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {settings}")


class ByDatabase(ColumnElement[bool]):
    """The same condition in words of each kind of database, where no words are common to them."""

    inherit_cache = False

    def __init__(self, *, sqlite: ColumnElement[bool], postgresql: ColumnElement[bool]) -> None:
        self.sqlite = sqlite
        self.postgresql = postgresql


@compiles(ByDatabase, "sqlite")
def _as_file_says(element: ByDatabase, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return compiler.process(element.sqlite, **options)


@compiles(ByDatabase, "postgresql")
def _as_server_says(element: ByDatabase, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return compiler.process(element.postgresql, **options)
