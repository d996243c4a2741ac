"""The kinds of databases: what one has to be able to do, and which one a URL names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from bot.store.database.sqlite import SqliteBackend

if TYPE_CHECKING:
    from bot.store.database.claims_file import ClaimsRecord
    from bot.store.database.transactions import Committed, TransactionRunner
    from bot.store.errors import DatabaseUnusableError


class Backend(Protocol):
    """A database that this process has taken, and that is up to date, until `release`."""

    async def connect(self, *, writes: bool, committed: Committed) -> TransactionRunner:
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


def take(url: str) -> Backend:
    """Take the database of a URL, and make or upgrade its tables.

    Raises:
        DatabaseUnusableError: with a sentence for the operator.
    """
    return SqliteBackend.take(url)
