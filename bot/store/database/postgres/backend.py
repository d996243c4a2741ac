"""The schema that processes have as their database, and the sessions of this one on it."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING, Final, Self

import structlog

from bot.store.database.postgres.address import Address
from bot.store.database.postgres.claims import ClaimsHere, same_server
from bot.store.database.postgres.former import end_former, session_name
from bot.store.database.postgres.notifications import Channel, Listener
from bot.store.database.postgres.session import Session
from bot.store.database.postgres.thread import PostgresThread
from bot.store.database.postgres.upgrade import bring_up_to_date
from bot.store.database.transactions import Access
from bot.store.errors import (
    DatabaseAwayError,
    DatabaseLostError,
    DatabaseUnusableError,
    StoreUnavailableError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    import psycopg

    from bot.store.database.transactions import Committed, TransactionRunner


log = structlog.get_logger()

STARTS_WITHIN_S: Final = 30.0
"""So long a start waits for the server."""

AGAIN_S: Final = 1.0

_NAMES: Final = {
    Access.READ: "imagine-bot reader",
    Access.WRITE_BESIDE: "imagine-bot leases",
}


class PostgresBackend:
    """A schema that is up to date, until `release`."""

    is_alone = False

    def __init__(self, address: Address, writing: Session, channel: Channel) -> None:
        self._address = address
        self._writing = writing
        self._channel = channel
        self._listener: Listener | None = None

    @classmethod
    def take(cls, url: str) -> Self:
        """Open the schema that a URL names, and make or upgrade its tables.

        Raises:
            DatabaseUnusableError: with a sentence for the operator.
        """
        address = Address.parse(url)
        name = session_name()
        writing = Session(address, name=name, begun=_each(end_former(name), same_server()))
        try:
            _connect(writing)
            bring_up_to_date(address)
        except StoreUnavailableError as error:
            writing.close()
            raise _unusable(error) from error
        except BaseException:
            writing.close()
            raise
        return cls(address, writing, Channel(address, secrets.token_hex(8)))

    async def connect(self, access: Access, committed: Committed) -> PostgresThread:
        """Open a session, which is connected when it is used."""
        session = self._writing
        if access is not Access.WRITE:
            session = Session(self._address, name=_NAMES[access], begun=lambda _: None)
        elif self._listener is None:
            self._listener = Listener(
                self._address, self._channel, committed, is_away=lambda: session.is_broken
            )
        return PostgresThread(session, committed, access, self._channel)

    def claims_record(self, writer: TransactionRunner) -> ClaimsHere:
        """The number of claims, as far as these tables are the ones they were counted in."""
        del writer
        return ClaimsHere(self._writing)

    def remember(self) -> None:
        """There is nothing beside the tables."""

    def check(self) -> None:
        """Tables do not vanish under a process: its statements would fail."""

    def unusable(self, error: Exception) -> DatabaseUnusableError:
        """What is said of an error at the start."""
        return _unusable(error)

    def release(self) -> None:
        """Give it up, with all that the server keeps for it."""
        self._writing.close()
        if self._listener is not None:
            self._listener.close()


def _each(*steps: Callable[[psycopg.Connection], None]) -> Callable[[psycopg.Connection], None]:
    def begun(raw: psycopg.Connection) -> None:
        for step in steps:
            step(raw)

    return begun


def _connect(session: Session) -> None:
    """Connect, and wait for a server that may just be starting; each reason is told once."""
    until_s = time.monotonic() + STARTS_WITHIN_S
    told = set[str]()
    while True:
        try:
            session.connect()
        except DatabaseLostError:
            raise
        except StoreUnavailableError as error:
            if time.monotonic() >= until_s:
                raise
            if str(error) not in told:
                log.warning("database.waits", reason=str(error))
            told.add(str(error))
            time.sleep(AGAIN_S)
        else:
            return


def _unusable(error: Exception) -> DatabaseUnusableError:
    if isinstance(error, DatabaseLostError):
        return DatabaseUnusableError(str(error))
    return DatabaseAwayError(f"The database that DATABASE_URL names cannot be used ({error}).")
