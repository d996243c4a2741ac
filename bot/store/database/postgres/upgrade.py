"""From the schema that is there to the tables of this version: as a whole, or not at all."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

import psycopg
import structlog
from psycopg import errors
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from bot.store.database.migration import migrate
from bot.store.database.older_programs import (
    LEASED,
    MustWaitError,
    check_older_programs,
    when_possible,
)
from bot.store.database.postgres.connecting import connect
from bot.store.database.postgres.meanings import reason
from bot.store.errors import DatabaseUnusableError, StoreUnavailableError
from bot.store.migrations import REVISIONS, postgres_at_0014

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from bot.store.database.postgres.address import Address

log = structlog.get_logger()

NAME: Final = "imagine-bot upgrade"

_TABLES: Final = (
    "SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace(%s) AND relkind = 'r'"
)
_IS_THERE: Final = text("SELECT to_regnamespace(:schema) IS NOT NULL")
_VERSION: Final = "SELECT version_num FROM alembic_version"
MAY_THINK: Final = "set_config('idle_in_transaction_session_timeout', '60s', true)"
"""For a transaction that makes tables: it thinks between its statements, on a busy machine long."""

# Rows that a start before this one waits for, or a query that somebody forgot, must not keep
# everybody else waiting behind this.
_BEGIN: Final = text(
    "SELECT set_config('lock_timeout', '5s', true), set_config('statement_timeout', '0', true), "
    f"{MAY_THINK}, "
    "pg_advisory_xact_lock(hashtextextended('imagine-bot writer ' || :schema, 0))"
)
# What programs before 0016 hold as long as they run.
_ALONE: Final = text(
    "SELECT pg_try_advisory_xact_lock(hashtextextended('imagine-bot process ' || :schema, 0))"
)
_HELD: Final = (errors.LockNotAvailable, errors.DeadlockDetected)
_OURS: Final = frozenset({"alembic_version", "tasks", "task_states", "task_moves"})


def bring_up_to_date(address: Address) -> None:
    """Make the tables in an empty schema, or upgrade those of an earlier version.

    It waits for processes that could not go on then, and while another one does the same.

    Raises:
        DatabaseUnusableError: with a sentence for the operator; all is as it was.
        StoreUnavailableError: the server cannot be used now; all is as it was.
    """
    engine = create_engine(
        "postgresql+psycopg://", creator=lambda: connect(address, name=NAME), poolclass=NullPool
    )
    when_possible(partial(_try, engine, address.schema))


def _try(engine: Engine, schema: str) -> None:
    try:
        with engine.begin() as connection:
            connection.execute(_BEGIN, {"schema": schema})
            _bring_up_to_date(connection, schema)
    except DBAPIError as error:
        if not isinstance(error.orig, psycopg.Error):
            raise
        if isinstance(error.orig, _HELD):
            raise MustWaitError(f"Others use or upgrade the tables in {schema}.") from error
        raise StoreUnavailableError(reason(error.orig)) from error


def _bring_up_to_date(connection: Connection, schema: str) -> None:
    raw: Any = connection.connection.driver_connection
    _check_encoding(raw, schema)
    revision = revision_of(raw, schema)
    if revision is None:
        if not connection.execute(_IS_THERE, {"schema": schema}).scalar():
            connection.exec_driver_sql(f'CREATE SCHEMA "{schema}"')  # any word, such as user
        postgres_at_0014.create(connection)
        migrate(connection, stamp=postgres_at_0014.REVISION)
        migrate(connection)
    elif revision != REVISIONS[-1]:
        _check_alone(connection, schema, revision)
        migrate(connection)
        log.info("database.upgraded", before=revision, now=REVISIONS[-1])


def _check_encoding(raw: psycopg.Connection[Any], schema: str) -> None:
    """Make sure that what members write can be kept. Raises DatabaseUnusableError."""
    encoding = raw.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise DatabaseUnusableError(
            f"The schema {schema} is in a database of the encoding {encoding}, which has not all "
            "letters. Make one with ENCODING 'UTF8'."
        )


def _check_alone(connection: Connection, schema: str, revision: str) -> None:
    """Make sure that no program runs that these migrations leave behind. Raises MustWaitError."""
    check_older_programs(connection, revision)
    if revision < LEASED and not connection.execute(_ALONE, {"schema": schema}).scalar():
        raise MustWaitError("A process of an older version runs, and is to be stopped.")


def revision_of(raw: psycopg.Connection[Any], schema: str) -> str | None:
    """The revision of the tables in a schema; None if it has none.

    Raises:
        DatabaseUnusableError: they are of another program, or of a newer version.
    """
    names = {name for (name,) in raw.execute(_TABLES, [schema])}
    if not names:
        return None
    known = [number for (number,) in raw.execute(_VERSION)] if names >= _OURS else []
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
