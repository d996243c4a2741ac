"""The tables of a schema, from which a database is moved away or in which it is made."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, cast

import psycopg
from sqlalchemy import JSON, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from bot.domain import leases
from bot.store.database.postgres.claims import KNOWN, NOTE
from bot.store.database.postgres.connecting import connect, set_up
from bot.store.database.postgres.meanings import reason
from bot.store.database.postgres.offline import alive
from bot.store.database.postgres.upgrade import make_tables, revision_of
from bot.store.errors import DatabaseUnusableError
from bot.store.migrations import REVISIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Column, Connection, Table

    from bot.store.database.postgres.address import Address

    Row = tuple[Any, ...]

NAME: Final = "imagine-bot move"
AT_ONCE: Final = 2_000
"""So many rows are read from the server at a time."""

# However long it takes, nobody else writes here meanwhile.
_BEGIN: Final = text(
    "SELECT set_config('lock_timeout', '5s', true), set_config('statement_timeout', '0', true), "
    "set_config('idle_in_transaction_session_timeout', '0', true), "
    "pg_try_advisory_xact_lock(hashtextextended('imagine-bot writer ' || :schema, 0))"
)
_HOLDS_ANY: Final = text(
    "SELECT EXISTS (SELECT FROM pg_class WHERE relnamespace = to_regnamespace(:schema))"
)
_FORGET_COPY: Final = text("DELETE FROM facts WHERE name = 'copy'")
_LAST_ID: Final = """
SELECT greatest(
    max(id), pg_sequence_last_value(CAST(pg_get_serial_sequence('{table}', 'id') AS regclass)), 0
) FROM {table}
"""
_PASS_OVER: Final = text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last_id)")


class PostgresTables:
    """Those of a schema, in a transaction."""

    def __init__(self, address: Address, connection: Connection) -> None:
        self.place = address.place
        self.connection = connection
        self._raw = _raw(connection)

    def rows(self, table: Table) -> Iterator[Row]:
        """As for all databases."""
        names = ", ".join(map(_selected, table.columns))
        with _told(self.place), self._raw.cursor(name="rows") as cursor:
            cursor.itersize = AT_ONCE
            yield from cursor.execute(f"SELECT {names} FROM {table.name}".encode())  # noqa: S608 - of the schema

    def fill(self, table: Table, rows: Iterable[Row]) -> None:
        """As for all databases."""
        names = ", ".join(f'"{column.name}"' for column in table.columns)
        before = f"ALTER TABLE {table.name} DISABLE TRIGGER USER; DELETE FROM {table.name}"  # noqa: S608
        with _told(self.place), self._raw.cursor() as cursor:
            cursor.execute(before.encode())
            with cursor.copy(f"COPY {table.name} ({names}) FROM STDIN".encode()) as copy:
                for row in rows:
                    copy.write_row(row)
            cursor.execute(f"ALTER TABLE {table.name} ENABLE TRIGGER USER".encode())
            # The server would plan for empty tables until it finds the time.
            cursor.execute(f"ANALYZE {table.name}".encode())

    def last_id(self, table: Table) -> int:
        """As for all databases."""
        return int(self.connection.exec_driver_sql(_LAST_ID.format(table=table.name)).scalar_one())

    def pass_over(self, table: Table, last_id: int) -> None:
        """As for all databases."""
        if last_id:
            self.connection.execute(_PASS_OVER, {"name": table.name, "last_id": last_id})

    def claims_beside(self) -> int | None:
        """As for all databases."""
        row = self.connection.exec_driver_sql(KNOWN).one_or_none()
        return None if row is None else int(row[0] or 0)

    def set_claims_beside(self, count: int | None) -> None:
        """As for all databases; the number itself is in the tables already."""
        if count is None:
            self.connection.execute(_FORGET_COPY)
        else:
            self.connection.exec_driver_sql(NOTE)


@contextmanager
def left(address: Address) -> Iterator[PostgresTables]:
    """The tables of a schema that no bot works on.

    Raises:
        DatabaseUnusableError: with a sentence for the operator.
    """
    with _begun(address) as connection:
        revision = revision_of(_raw(connection), address.schema)
        if revision is None:
            raise DatabaseUnusableError(f"There is no database in {address.place}.")
        if revision != REVISIONS[-1]:
            raise DatabaseUnusableError(
                f"The tables in {address.place} are of an earlier version: start the bot once, "
                "which upgrades them."
            )
        _check_nobody_works(_raw(connection), address.place)
        yield PostgresTables(address, connection)


def _check_nobody_works(raw: psycopg.Connection[Any], place: str) -> None:
    if names := alive(raw):
        raise DatabaseUnusableError(
            f"A bot is running on {place} ({', '.join(names)}). Stop it first; "
            f"one that was killed is taken for running for {leases.LEASE_S:.0f} seconds."
        )


@contextmanager
def made(address: Address) -> Iterator[PostgresTables]:
    """The tables of a schema where nothing is, which are there once all is done.

    Raises:
        DatabaseUnusableError: with a sentence for the operator; nothing is there.
    """
    with _begun(address) as connection:
        if connection.execute(_HOLDS_ANY, {"schema": address.schema}).scalar_one():
            raise DatabaseUnusableError(
                f"There is something in {address.place} already. Name another schema (?schema=...)."
            )
        make_tables(connection, address.schema)
        yield PostgresTables(address, connection)
        connection.commit()


@contextmanager
def _begun(address: Address) -> Iterator[Connection]:
    engine = create_engine(
        "postgresql+psycopg://", creator=lambda: connect(address, name=NAME), poolclass=NullPool
    )
    with _told(address.place), engine.connect() as connection:
        set_up(_raw(connection), address)
        *_, is_free = connection.execute(_BEGIN, {"schema": address.schema}).one()
        if not is_free:
            raise DatabaseUnusableError(f"A process is writing to {address.place}. Stop it first.")
        yield connection


@contextmanager
def _told(place: str) -> Iterator[None]:
    """Say in a sentence which schema something is wrong with, in words without its rows."""
    try:
        yield
    except (psycopg.Error, DBAPIError) as error:
        original = error.orig if isinstance(error, DBAPIError) else error
        if not isinstance(original, psycopg.Error):
            raise
        raise DatabaseUnusableError(f"{place} cannot be used ({reason(original)}).") from None


def _raw(connection: Connection) -> psycopg.Connection[Any]:
    return cast("psycopg.Connection[Any]", connection.connection.driver_connection)


def _selected(column: Column[Any]) -> str:
    """A column as it is selected: JSON as the text that was written."""
    return f'CAST("{column.name}" AS TEXT)' if isinstance(column.type, JSON) else f'"{column.name}"'
