"""Where the bot of a run keeps its rows: a file, or a server that can be cut off and ended."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import AsyncExitStack, asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Protocol

from tests.chaos.rules import read
from tests.store.ledger_model import wrong_in
from tests.store.postgres.proxy import Proxy, proxied
from tests.store.test_upgrade import make_file
from tests.support.databases import connected
from tests.support.postgres import server as own_server

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from contextlib import AbstractAsyncContextManager, AbstractContextManager
    from pathlib import Path

    from tests.chaos.rules import Change, Entry, Taken
    from tests.support.postgres import Server

_STATES: Final = "SELECT id, state FROM tasks"
_SHOWS: Final = "SELECT id FROM tasks WHERE original_id IS NOT NULL"
_LOCK: Final = (
    "SELECT pg_advisory_xact_lock(hashtextextended('imagine-bot writer ' || current_schema(), 0))"
)


class Database(Protocol):
    """What a run needs of the bot's database, whichever it is."""

    def url(self, process: int) -> str:
        """Where that process finds it."""

    def rows(self) -> dict[int, str]:
        """Its tasks, with their states."""

    def shows(self) -> frozenset[int]:
        """Its tasks that show once more what others made."""

    def wrong_entries(self) -> list[object]:
        """Where its ledger is not what its tasks cost."""

    def alone(self) -> AbstractContextManager[Any]:
        """A connection in a transaction beside which nobody writes."""

    def taken(self) -> tuple[list[Taken], list[Entry], list[Change]]:
        """What was taken, and by which rules."""

    async def begin(self, revision: str) -> None:
        """Make it as the program of that revision left it, as far as there was one."""

    def locked(self) -> AbstractAsyncContextManager[None]:
        """Another program's transaction, which nobody can write beside."""

    async def close(self) -> None:
        """Let go of it."""


@dataclass(frozen=True, slots=True)
class FileDatabase:
    """A file that all processes open."""

    path: Path

    def url(self, process: int) -> str:  # noqa: ARG002 - the same for all
        """Where all processes find it."""
        return f"sqlite+aiosqlite:///{self.path}"

    def rows(self) -> dict[int, str]:
        """Its tasks, with their states."""
        with closing(sqlite3.connect(self.path)) as connection:
            return dict(connection.execute(_STATES).fetchall())

    def shows(self) -> frozenset[int]:
        """Its tasks that show once more what others made."""
        with closing(sqlite3.connect(self.path)) as connection:
            return frozenset(task_id for (task_id,) in connection.execute(_SHOWS).fetchall())

    def wrong_entries(self) -> list[object]:
        """Where its ledger is not what its tasks cost."""
        with closing(sqlite3.connect(self.path)) as connection:
            return wrong_in(connection)

    @contextmanager
    def alone(self) -> Iterator[Any]:
        """A connection that holds SQLite's lock for writing."""
        connect = partial(sqlite3.connect, self.path, timeout=1.0, isolation_level=None)
        with closing(connect()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")

    def taken(self) -> tuple[list[Taken], list[Entry], list[Change]]:
        """What was taken, and by which rules."""
        with closing(sqlite3.connect(self.path)) as connection:
            return read(connection)

    async def begin(self, revision: str) -> None:
        """Make the file as that revision left it."""
        await asyncio.to_thread(make_file, self.path, revision)

    @asynccontextmanager
    async def locked(self) -> AsyncIterator[None]:
        """Hold SQLite's lock for writing."""
        connect = partial(
            sqlite3.connect, self.path, timeout=5, isolation_level=None, check_same_thread=False
        )
        lock = await asyncio.to_thread(connect)
        try:
            await asyncio.to_thread(lock.execute, "BEGIN IMMEDIATE")
            yield
        finally:
            lock.close()

    async def close(self) -> None:
        """Do nothing: nothing is open."""


@dataclass(slots=True, kw_only=True)
class ServerDatabase:
    """A database on a server of the run's own, behind a network for each process."""

    server: Server
    name: str
    proxies: list[Proxy]
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    @classmethod
    async def open(cls, processes: int) -> ServerDatabase:
        """Make the database and the networks on the server of this program."""
        server = own_server()
        assert server is not None, "PostgreSQL's server is not installed"
        stack = AsyncExitStack()
        proxies = [await stack.enter_async_context(proxied(server.port)) for _ in range(processes)]
        name = server.new_database()
        return cls(server=server, name=name, proxies=proxies, _stack=stack)

    def url(self, process: int) -> str:
        """Where that process finds it: at the other end of its network."""
        return self.server.url(self.name).replace(
            f":{self.server.port}/", f":{self.proxies[process].port}/"
        )

    def rows(self) -> dict[int, str]:
        """Its tasks, with their states."""
        with closing(connected(self.server.url(self.name))) as connection:
            return dict(connection.execute(_STATES).fetchall())

    def shows(self) -> frozenset[int]:
        """Its tasks that show once more what others made."""
        with closing(connected(self.server.url(self.name))) as connection:
            return frozenset(task_id for (task_id,) in connection.execute(_SHOWS).fetchall())

    def wrong_entries(self) -> list[object]:
        """Where its ledger is not what its tasks cost."""
        with closing(connected(self.server.url(self.name))) as connection:
            return wrong_in(connection)

    @contextmanager
    def alone(self) -> Iterator[Any]:
        """A connection that holds the lock that makes a writer be alone."""
        with closing(connected(self.server.url(self.name))) as connection:
            connection.execute("BEGIN")
            connection.execute(_LOCK)
            yield connection
            connection.execute("COMMIT")

    def taken(self) -> tuple[list[Taken], list[Entry], list[Change]]:
        """What was taken, and by which rules."""
        with closing(connected(self.server.url(self.name))) as connection:
            return read(connection)

    async def begin(self, revision: str) -> None:
        """Leave it empty: no earlier program kept anything on a server."""

    @asynccontextmanager
    async def locked(self) -> AsyncIterator[None]:
        """Hold the lock that makes a writer be alone."""
        with closing(connected(self.server.url(self.name))) as connection:
            connection.execute("BEGIN")
            await asyncio.to_thread(connection.execute, _LOCK)
            yield

    async def stop(self, number: int) -> None:
        """End the server by that signal."""
        await asyncio.to_thread(self.server.stop, number)

    async def start(self) -> None:
        """Start it again, and wait until it takes connections."""
        self.server.start_again()
        await asyncio.to_thread(self.server.wait)

    @contextmanager
    def admin(self) -> Iterator[Any]:
        """A superuser's connection to it."""
        with closing(self.server.admin(self.name)) as connection:
            yield connection

    async def close(self) -> None:
        """Take the networks down."""
        await self._stack.aclose()
