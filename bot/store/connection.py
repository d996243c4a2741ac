"""One SQLite connection in a thread of its own, which runs whole transactions.

A transaction is one job of that thread: one hand-over there and back, however many statements it
has, and nothing else can slip in between them. The thread and its queue are aiosqlite's, the
statements SQLAlchemy's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

import aiosqlite
from sqlalchemy import create_engine, event
from sqlalchemy.pool import StaticPool

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Connection

T = TypeVar("T")

BUSY_TIMEOUT_MS: Final = 10_000


class ConnectionThread:
    """An open connection; made by `open`, ended by `close`."""

    def __init__(self, thread: aiosqlite.Connection) -> None:
        self._thread = thread
        self._durable = True
        self._sql: Connection

    @classmethod
    async def open(cls, path: Path, *, begin: str) -> Self:
        """Connect to a file; `begin` is how its transactions start.

        Raises sqlite3.Error.
        """
        thread = await aiosqlite.connect(path, isolation_level=None)  # we say BEGIN ourselves
        connection = cls(thread)
        await connection._in_thread(lambda: connection._prepare(begin))
        return connection

    async def run(self, work: Callable[[Connection], T], *, durable: bool = True) -> T:
        """Run `work` in a transaction and return what it returns.

        Args:
            work: a plain function; whatever it raises undoes the transaction and comes back.
            durable: whether the commit must outlive a power cut. It outlives the end of the
                process in any case.
        """
        return await self._in_thread(lambda: self._transaction(work, durable=durable))

    async def close(self) -> None:
        """Close it after what is under way."""
        await self._in_thread(self._dispose)
        await self._thread.close()

    async def _in_thread(self, job: Callable[[], T]) -> T:
        # aiosqlite has no public way to give its thread more than one statement.
        result: T = await self._thread._execute(job)  # type: ignore[no-untyped-call]  # noqa: SLF001
        return result

    def _prepare(self, begin: str) -> None:
        raw = self._thread._conn  # noqa: SLF001 - made in this thread, by aiosqlite
        raw.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        raw.execute("PRAGMA foreign_keys = ON")
        raw.execute("PRAGMA synchronous = FULL")
        engine = create_engine("sqlite://", creator=lambda: raw, poolclass=StaticPool)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
        self._raw: Any = raw
        self._sql = engine.connect()

    def _dispose(self) -> None:
        self._sql.close()
        self._sql.engine.dispose()

    def _transaction(self, work: Callable[[Connection], T], *, durable: bool) -> T:
        if durable is not self._durable:
            self._raw.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            self._durable = durable
        with self._sql.begin():
            return work(self._sql)
