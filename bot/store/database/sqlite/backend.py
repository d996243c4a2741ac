"""The file that a process has taken as its database, and the connections to it."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Self

from bot.store.database.sqlite.claims_file import ClaimsFile
from bot.store.database.sqlite.file import DatabaseFile, file_of
from bot.store.database.sqlite.upgrade import bring_up_to_date
from bot.store.database.thread import ConnectionThread
from bot.store.errors import DatabaseUnusableError, StoreUnavailableError

if TYPE_CHECKING:
    from bot.store.database.transactions import Committed, TransactionRunner


class SqliteBackend:
    """A file, locked and up to date, until `release`."""

    def __init__(self, file: DatabaseFile) -> None:
        self._file = file

    @classmethod
    def take(cls, url: str) -> Self:
        """Lock the file that a URL names, and make or upgrade its tables.

        Raises:
            DatabaseUnusableError: with a sentence for the operator.
        """
        file = DatabaseFile.take(file_of(url))
        try:
            bring_up_to_date(file.path)
        except BaseException:
            file.release()
            raise
        return cls(file)

    async def connect(self, *, writes: bool, committed: Committed) -> ConnectionThread:
        """Open a connection. Raises DatabaseUnusableError."""
        try:
            return await ConnectionThread.open(self._file.path, writes=writes, committed=committed)
        except (sqlite3.Error, OSError) as error:
            raise self.unusable(error) from error

    async def connect_beside(self) -> ConnectionThread:
        """Open a connection for single statements. Raises StoreUnavailableError."""
        try:
            return await ConnectionThread.open(
                self._file.path, writes=True, committed=lambda _: None, durable=False
            )
        except (sqlite3.Error, OSError) as error:
            raise StoreUnavailableError(str(error)) from error

    def claims_record(self, writer: TransactionRunner) -> ClaimsFile:
        """The number of claims that stands beside the database."""
        del writer
        return ClaimsFile(self._file.path)

    def remember(self) -> None:
        """All connections are open: note what belongs to the database now."""
        self._file.remember()

    def check(self) -> None:
        """Raise DatabaseLostError if the file is no longer the one that was opened."""
        self._file.check()

    def unusable(self, error: Exception) -> DatabaseUnusableError:
        """What is said of an error at the start."""
        return DatabaseUnusableError(f"{self._file.path} is not a usable database ({error}).")

    def release(self) -> None:
        """Give it up; all connections must be closed before."""
        self._file.release()
