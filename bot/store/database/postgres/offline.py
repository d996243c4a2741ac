"""A schema for commands beside the bot, which may be running on it."""

from __future__ import annotations

from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import psycopg
from sqlalchemy import select

from bot.domain import leases
from bot.store.database.postgres.address import Address
from bot.store.database.postgres.connection import DIALECT, PostgresConnection
from bot.store.database.postgres.meanings import reason
from bot.store.database.postgres.session import Session
from bot.store.database.postgres.thread import READS
from bot.store.database.postgres.upgrade import revision_of
from bot.store.database.statements import prepare
from bot.store.errors import DatabaseUnusableError, StoreUnavailableError
from bot.store.migrations import REVISIONS
from bot.store.processes.registry import is_over
from bot.store.schema import processes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NAME: Final = "imagine-bot command"

SNAPSHOT: Final = (
    *READS,
    # Whoever takes what is read may take their time, and holds nobody up.
    "SET LOCAL idle_in_transaction_session_timeout = 0",
    "SET LOCAL statement_timeout = 0",
)
_ALIVE: Final = select(processes.c.name).where(
    processes.c.ended_s.is_(None), ~is_over(processes.c.lease_until_s)
)


@dataclass(frozen=True, slots=True)
class OpenedSchema:
    """A schema with tables in it, in a transaction which is undone unless it is committed.

    Attributes:
        raw: the driver's connection.
        revision: of the tables.
    """

    schema: str
    session: Session
    raw: psycopg.Connection[Any]
    revision: str

    @property
    def connection(self) -> PostgresConnection:
        """The transaction, as the store has it."""
        return PostgresConnection(self.session)

    def stream(self, statement: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a statement, of which few are in memory at a time."""
        with self.raw.cursor(name="stream") as cursor:
            yield from cursor.execute(statement)

    def check_newest(self) -> None:
        """Make sure that the tables are those of this version. Raises DatabaseUnusableError."""
        if self.revision != REVISIONS[-1]:
            raise DatabaseUnusableError(
                f"The schema {self.schema} is of an earlier version: "
                "start the bot once, which upgrades it."
            )


@contextmanager
def opened(url: str, begin: Sequence[str] = SNAPSHOT) -> Iterator[OpenedSchema | None]:
    """Begin a transaction on the schema of that URL; None if no tables are in it.

    Args:
        url: of a database on a server.
        begin: what begins it; as it is, the transaction sees one state and changes nothing.

    Raises:
        DatabaseUnusableError: it cannot be reached, or is none that this version can read.
    """
    address = Address.parse(url)
    session = Session(address, name=NAME, begun=lambda _: None)
    try:
        with closing(session):
            raw = session.connect()
            session.command("; ".join(begin))
            revision = revision_of(raw, address.schema)
            found = OpenedSchema(address.schema, session, raw, revision) if revision else None
            yield found
    except StoreUnavailableError as error:
        raise _unusable(str(error)) from error
    except psycopg.Error as error:
        raise _unusable(reason(error)) from error


@contextmanager
def newest(url: str, begin: Sequence[str] = SNAPSHOT) -> Iterator[OpenedSchema]:
    """As `opened`, of a schema that has the tables of this version.

    Raises:
        DatabaseUnusableError: it has not.
    """
    with opened(url, begin) as found:
        if found is None:
            raise DatabaseUnusableError("There are no tables of the bot in the schema yet.")
        found.check_newest()
        yield found


def alive(raw: psycopg.Connection[Any]) -> list[str]:
    """The processes that run on a schema, by their names. Raises psycopg.Error."""
    asked = {"lease_s": leases.LEASE_S}
    return [name for (name,) in raw.execute(prepare(_ALIVE, ("lease_s",), DIALECT).sql, asked)]


def _unusable(why: str) -> DatabaseUnusableError:
    return DatabaseUnusableError(f"The database that DATABASE_URL names cannot be used ({why}).")
