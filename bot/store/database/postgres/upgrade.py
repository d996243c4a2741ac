"""From the schema that is there to the tables of this version: as a whole, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import psycopg
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from bot.store.database.migration import migrate
from bot.store.database.postgres.session import connect, reason
from bot.store.errors import DatabaseUnusableError, StoreUnavailableError
from bot.store.migrations import REVISIONS, postgres

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.store.database.postgres.address import Address

NAME: Final = "imagine-bot upgrade"

_TABLES: Final = text(
    "SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace(:schema) AND relkind = 'r'"
)
_IS_THERE: Final = text("SELECT to_regnamespace(:schema) IS NOT NULL")
_VERSION: Final = text("SELECT version_num FROM alembic_version")
# Rows that a start before this one waits for, or a query that somebody forgot, must not keep
# everybody else waiting behind this.
_BEGIN: Final = text(
    "SELECT set_config('lock_timeout', '5s', true), set_config('statement_timeout', '0', true), "
    "pg_advisory_xact_lock(hashtextextended('imagine-bot writer ' || :schema, 0))"
)
_OURS: Final = frozenset({"alembic_version", "tasks", "task_states", "task_moves"})


def bring_up_to_date(address: Address) -> None:
    """Make the tables in an empty schema, or upgrade those of an earlier version.

    Raises:
        DatabaseUnusableError: with a sentence for the operator; all is as it was.
    """
    engine = create_engine(
        "postgresql+psycopg://", creator=lambda: connect(address, name=NAME), poolclass=NullPool
    )
    try:
        with engine.begin() as connection:
            connection.execute(_BEGIN, {"schema": address.schema})
            _bring_up_to_date(connection, address.schema)
    except DBAPIError as error:
        if not isinstance(error.orig, psycopg.Error):
            raise
        raise StoreUnavailableError(reason(error.orig)) from error


def _bring_up_to_date(connection: Connection, schema: str) -> None:
    revision = _revision(connection, schema)
    if revision is None:
        if not connection.execute(_IS_THERE, {"schema": schema}).scalar():
            connection.exec_driver_sql(f"CREATE SCHEMA {schema}")  # a name of letters and digits
        postgres.create(connection)
        migrate(connection, stamp=postgres.REVISION)
    if revision != REVISIONS[-1]:
        migrate(connection)


def _revision(connection: Connection, schema: str) -> str | None:
    """The revision of the tables that are there; None if there is none."""
    names = set(connection.execute(_TABLES, {"schema": schema}).scalars())
    if not names:
        return None
    known = list(connection.execute(_VERSION).scalars()) if names >= _OURS else []
    if len(known) != 1:
        raise DatabaseUnusableError(
            f"The schema {schema} holds tables of another program. "
            "Name another one in DATABASE_URL (?schema=...)."
        )
    if known[0] not in REVISIONS:
        raise DatabaseUnusableError(
            f"The schema {schema} was written by a newer version of Imagine Bot. "
            "Update the program."
        )
    return str(known[0])


def make_tables(connection: Connection, schema: str) -> None:
    """Make the tables of this version, in a transaction, in a schema where nothing is yet."""
    _bring_up_to_date(connection, schema)
