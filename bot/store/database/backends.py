"""The kinds of databases: what one has to be able to do, and which one a URL names."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from bot.store.database.postgres.address import Address, is_postgres
from bot.store.database.sqlite.backend import SqliteBackend
from bot.store.database.sqlite.file import file_of
from bot.store.errors import DatabaseUnusableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.store.database.postgres.backend import PostgresBackend
    from bot.store.database.sqlite.claims_file import ClaimsRecord
    from bot.store.database.transactions import Access, Committed, TransactionRunner


class Backend(Protocol):
    """A database that this process has open, and that is up to date, until `release`."""

    @property
    def is_alone(self) -> bool:
        """Whether no other process can have it as long as this one has."""

    async def connect(self, access: Access, committed: Committed) -> TransactionRunner:
        """Open a connection; `committed` is told of loops to wake. Raises DatabaseUnusableError."""

    def claims_record(self, writer: TransactionRunner) -> ClaimsRecord:
        """What is known of its claims beside it, for the thread of its writing connection."""

    def remember(self) -> None:
        """All connections are open: note what belongs to it now."""

    def check(self) -> None:
        """Raise DatabaseLostError if it is no longer the one that was opened."""

    def unusable(self, error: Exception) -> DatabaseUnusableError:
        """What is said of an error at the start."""

    def release(self) -> None:
        """Give it up; all connections must be closed before."""


def check_url(url: str) -> None:
    """Make sure that a URL names a database. Raises DatabaseUnusableError."""
    if is_postgres(url):
        Address.parse(url)
    else:
        file_of(url)


def take(url: str, *, shared: bool) -> Backend:
    """Take the database of a URL, and make or upgrade its tables.

    Args:
        url: of an SQLite file, or of a PostgreSQL database, which any number of processes may have.
        shared: whether other processes of this machine that say so may have the file as well.

    Raises:
        DatabaseUnusableError: with a sentence for the operator.
    """
    if is_postgres(url):
        return _postgres().take(url)
    return SqliteBackend.take(url, shared=shared)


def _postgres() -> type[PostgresBackend]:
    with needing_the_extra():
        from bot.store.database.postgres.backend import PostgresBackend  # noqa: PLC0415 - an extra
    return PostgresBackend


@contextmanager
def needing_the_extra() -> Iterator[None]:
    """Where its driver is imported, say what to install if it cannot be."""
    try:
        yield
    except ImportError as error:
        raise DatabaseUnusableError(
            f"DATABASE_URL names a PostgreSQL database, which needs one more package ({error}): "
            "pip install 'imagine-bot[postgres]'."
        ) from error
