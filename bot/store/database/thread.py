"""One SQLite connection in a thread of its own, which is aiosqlite's."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, Self, TypeVar

import aiosqlite

from bot.store.database.sqlite.connection import SqliteConnection, translated
from bot.store.database.transactions import TransactionRunner

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from pathlib import Path

    from bot.store.database.statements import Connection
    from bot.store.database.transactions import Access, Committed

T = TypeVar("T")

BUSY_TIMEOUT_MS: Final = 10_000
STATEMENTS: Final = 256
"""So many statements SQLite keeps ready to run."""


class ConnectionThread(TransactionRunner):
    """An open connection; made by `open`, ended by `close`."""

    def __init__(
        self, thread: aiosqlite.Connection, path: Path, committed: Committed, access: Access
    ) -> None:
        super().__init__(committed, access)
        self._thread = thread
        self._path = path
        # Begun with the lock that only one can have, what writes cannot be refused half way.
        self._beginning = "BEGIN IMMEDIATE" if self.writes else "BEGIN"
        self._durable = True
        self._closed = False
        self._raw: sqlite3.Connection

    @classmethod
    async def open(cls, path: Path, access: Access, committed: Committed) -> Self:
        """Connect to a file; `committed` is told of loops to wake. Raises sqlite3.Error."""
        thread = await aiosqlite.connect(
            path,
            isolation_level=None,  # we say BEGIN ourselves
            cached_statements=STATEMENTS,
        )
        connection = cls(thread, path, committed, access)
        try:
            await connection._in_thread(connection._prepare)
        except BaseException:
            await connection.close()
            raise
        return connection

    async def close(self) -> None:
        """Close it after what is under way."""
        self._closed = True
        await self._thread.close()

    def _in_thread(self, job: Callable[[], T]) -> asyncio.Future[T]:
        if self._closed:
            raise ValueError("the connection is closed")
        # aiosqlite has no public way to give its thread more than one statement. Its queue rather
        # than its `_execute`: a future needs no task around it to outlast a cancelled caller.
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._thread._tx.put_nowait((done, job))  # noqa: SLF001
        return done

    def _prepare(self) -> None:
        raw = self._thread._conn  # noqa: SLF001 - made in this thread, by aiosqlite
        raw.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        raw.execute("PRAGMA foreign_keys = ON")
        raw.execute("PRAGMA synchronous = FULL")
        # What is erased is gone from the file as well: tokens must not be found in free pages.
        raw.execute("PRAGMA secure_delete = ON")
        if not self.writes:
            raw.execute("PRAGMA query_only = ON")
        self._raw = raw

    def _connection(self) -> SqliteConnection:
        return SqliteConnection(self._raw, self._path)

    def _begin_nothing(self) -> None:
        self._make_durable(durable=False)

    def _begin(self, connection: Connection, *, durable: bool) -> None:
        del connection
        self._make_durable(durable=durable)
        with translated(self._path):
            self._raw.execute(self._beginning)

    def _make_durable(self, *, durable: bool) -> None:
        if durable is not self._durable:
            with translated(self._path):
                self._raw.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            self._durable = durable

    def _commit(self, connection: Connection, done: object) -> None:
        del connection, done
        with translated(self._path):
            self._raw.execute("COMMIT")

    def _roll_back(self) -> None:
        if self._raw.in_transaction:  # some errors end it by themselves
            with translated(self._path):
                self._raw.execute("ROLLBACK")
