"""One SQLite connection in a thread of its own, which runs whole transactions.

A transaction is one job of that thread: one hand-over there and back, however many statements it
has, and nothing else can slip in between them. The thread and its queue are aiosqlite's, the
statements are `bot.store.database.statements`'.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, Self, TypeVar

import aiosqlite

from bot.store.database.observers import Transaction, observed, observers
from bot.store.database.statements import Connection

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from bot.store.signals import Loop

T = TypeVar("T")

BUSY_TIMEOUT_MS: Final = 10_000
READS: Final = "BEGIN"
"""How transactions begin that only read."""

WRITES: Final = "BEGIN IMMEDIATE"
"""How those begin that write: with the lock that only one can have."""

STATEMENTS: Final = 256
"""So many statements SQLite keeps ready to run."""


class ConnectionThread:
    """An open connection; made by `open`, ended by `close`."""

    def __init__(
        self, thread: aiosqlite.Connection, committed: Callable[[AbstractSet[Loop]], object]
    ) -> None:
        self._thread = thread
        self._committed = committed
        self._durable = True
        self._closed = False
        self._begin: str
        self._raw: sqlite3.Connection

    @classmethod
    async def open(
        cls, path: Path, *, begin: str, committed: Callable[[AbstractSet[Loop]], object]
    ) -> Self:
        """Connect to a file.

        Args:
            path: of the file.
            begin: how its transactions start.
            committed: called in its thread with the loops that a committed transaction woke.

        Raises sqlite3.Error.
        """
        thread = await aiosqlite.connect(
            path,
            isolation_level=None,  # we say BEGIN ourselves
            cached_statements=STATEMENTS,
        )
        connection = cls(thread, committed)
        try:
            await connection._in_thread(lambda: connection._prepare(begin))
        except BaseException:
            await connection.close()
            raise
        return connection

    def run(
        self,
        work: Callable[[Connection], T],
        *,
        durable: bool = True,
        before: Sequence[Callable[[Connection], object]] = (),
    ) -> asyncio.Future[T]:
        """Run `work` in a transaction; to be awaited for what it returns.

        It is under way when this returns, and ends whether or not it is awaited.

        Args:
            work: a plain function; whatever it raises undoes the transaction and comes back.
            durable: whether the commit must outlive a power cut. It outlives the end of the
                process in any case.
            before: what `work` takes along, for observers to know.
        """
        return self._in_thread(lambda: self._observed(work, durable=durable, before=before))

    def call(self, job: Callable[[], T]) -> asyncio.Future[T]:
        """Run something beside all transactions, in their thread; to be awaited likewise."""
        return self._in_thread(job)

    @property
    def writes(self) -> bool:
        """Whether its transactions may write."""
        return self._begin != READS

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

    def _prepare(self, begin: str) -> None:
        raw = self._thread._conn  # noqa: SLF001 - made in this thread, by aiosqlite
        raw.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        raw.execute("PRAGMA foreign_keys = ON")
        raw.execute("PRAGMA synchronous = FULL")
        # What is erased is gone from the file as well: tokens must not be found in free pages.
        raw.execute("PRAGMA secure_delete = ON")
        if begin == READS:
            raw.execute("PRAGMA query_only = ON")
        self._begin, self._raw = begin, raw

    def _observed(
        self,
        work: Callable[[Connection], T],
        *,
        durable: bool,
        before: Sequence[Callable[[Connection], object]],
    ) -> T:
        connection = Connection(self._raw)
        if not observers:
            return self._transaction(connection, work, durable=durable)
        with observed(Transaction(connection, self.writes, (*before, work))):
            return self._transaction(connection, work, durable=durable)

    def _transaction(
        self, connection: Connection, work: Callable[[Connection], T], *, durable: bool
    ) -> T:
        if durable is not self._durable:
            connection.pragma("synchronous", "FULL" if durable else "NORMAL")
            self._durable = durable
        self._raw.execute(self._begin)
        try:
            done = work(connection)
            self._raw.execute("COMMIT")
        except BaseException:
            if self._raw.in_transaction:  # some errors end it by themselves
                self._raw.execute("ROLLBACK")
            raise
        if connection.woken:  # before whoever waits for this goes on
            self._committed(connection.woken)
        return done
