"""The file that a process has taken as its database, and the connections to it."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Self

from bot.store.database.sqlite.claims_file import ClaimsFile
from bot.store.database.sqlite.file import DatabaseFile, file_of
from bot.store.database.sqlite.ticker import Ticker
from bot.store.database.sqlite.upgrade import bring_up_to_date
from bot.store.database.thread import ConnectionThread
from bot.store.errors import DatabaseUnusableError

if TYPE_CHECKING:
    from bot.store.database.transactions import Access, Committed, TransactionRunner


class SqliteBackend:
    """A file, locked and up to date, until `release`."""

    def __init__(self, file: DatabaseFile, *, shared: bool) -> None:
        self._file = file
        self.is_alone = not shared
        self._ticker: Ticker | None = None

    @classmethod
    def take(cls, url: str, *, shared: bool) -> Self:
        """Lock the file that a URL names, for this process or for all that share it.

        Its tables are made or upgraded.

        Raises:
            DatabaseUnusableError: with a sentence for the operator.
        """
        file = DatabaseFile.take(file_of(url), shared=shared)
        try:
            bring_up_to_date(file.path, shared=shared)
        except BaseException:
            file.release()
            raise
        return cls(file, shared=shared)

    async def connect(self, access: Access, committed: Committed) -> ConnectionThread:
        """Open a connection. Raises DatabaseUnusableError."""
        if self._ticker is None and not self.is_alone:
            self._ticker = Ticker(committed)
        try:
            return await ConnectionThread.open(self._file.path, access, committed)
        except (sqlite3.Error, OSError) as error:
            raise self.unusable(error) from error

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
        if self._ticker is not None:
            self._ticker.close()
        self._file.release()
