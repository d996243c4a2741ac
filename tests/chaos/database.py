"""Where the bot of a run keeps its rows: a file, or a server that can be cut off and ended."""

from __future__ import annotations

import asyncio
import sqlite3
from abc import ABC, abstractmethod
from contextlib import AsyncExitStack, asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from bot.domain.members.data_requests import FORMER_MEMBER
from bot.store.schema import metadata
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
ERASED: Final = f"SELECT id FROM tasks WHERE user_id = {FORMER_MEMBER}"  # noqa: S608 - a number
_UNNOTED: Final = """
    SELECT id FROM tasks WHERE to_post AND message_id IS NULL AND state = 'cancelled'
"""
PENDING: Final = "SELECT id, kind FROM data_requests WHERE state = 'pending'"
_SHOWS: Final = "SELECT id FROM tasks WHERE original_id IS NOT NULL"
_LOCK: Final = (
    "SELECT pg_advisory_xact_lock(hashtextextended('imagine-bot writer ' || current_schema(), 0))"
)


class Database(ABC):
    """What a run needs of the bot's database, whichever it is."""

    @abstractmethod
    def url(self, process: int) -> str:
        """Where that process finds it."""

    @abstractmethod
    def reading(self) -> AbstractContextManager[Any]:
        """A connection beside the bot's."""

    @abstractmethod
    def alone(self) -> AbstractContextManager[Any]:
        """A connection in a transaction beside which nobody writes."""

    @abstractmethod
    async def begin(self, revision: str) -> None:
        """Make it as the program of that revision left it, as far as there was one."""

    @abstractmethod
    def locked(self) -> AbstractAsyncContextManager[None]:
        """Another program's transaction, which nobody can write beside."""

    @abstractmethod
    async def close(self) -> None:
        """Let go of it."""

    def rows(self) -> dict[int, str]:
        """Its tasks, with their states."""
        return dict(self._found(_STATES))

    def shows(self) -> frozenset[int]:
        """Its tasks that show once more what others made."""
        return frozenset(task_id for (task_id,) in self._found(_SHOWS))

    def erased(self) -> frozenset[int]:
        """Its tasks of members who had everything deleted."""
        return frozenset(task_id for (task_id,) in self._found(ERASED))

    def unnoted(self) -> frozenset[int]:
        """Its tasks that were withdrawn before it was known whether their message stands.

        What Discord did not answer is not tried again then; a press there notes it.
        """
        return frozenset(task_id for (task_id,) in self._found(_UNNOTED))

    def data_requests(self) -> list[str]:
        """What of copies and deletions of data is not over, in words."""
        return [f"{kind} {number}" for number, kind in self._found(PENDING)]

    def wrong_entries(self) -> list[object]:
        """Where its ledger is not what its tasks cost."""
        with self.reading() as connection:
            return wrong_in(connection)

    def taken(self) -> tuple[list[Taken], list[Entry], list[Change]]:
        """What was taken, and by which rules."""
        with self.reading() as connection:
            return read(connection)

    def tables(self) -> dict[str, list[dict[str, Any]]]:
        """All rows of the tables of the newest program, by their columns."""
        found = {}
        with self.reading() as connection:
            for name in metadata.tables:
                rows = connection.execute(f"SELECT * FROM {name}")  # noqa: S608 - of the schema
                columns = [column[0] for column in rows.description]
                found[name] = [dict(zip(columns, row, strict=True)) for row in rows.fetchall()]
        return found

    def _found(self, statement: str) -> list[Any]:
        with self.reading() as connection:
            return list(connection.execute(statement).fetchall())


@dataclass(frozen=True, slots=True)
class FileDatabase(Database):
    """A file that all processes open."""

    path: Path

    def url(self, process: int) -> str:  # noqa: ARG002 - the same for all
        """Where all processes find it."""
        return f"sqlite+aiosqlite:///{self.path}"

    def reading(self) -> AbstractContextManager[Any]:
        """A connection beside the bot's."""
        return closing(sqlite3.connect(self.path))

    @contextmanager
    def alone(self) -> Iterator[Any]:
        """A connection that holds SQLite's lock for writing."""
        connect = partial(sqlite3.connect, self.path, timeout=1.0, isolation_level=None)
        with closing(connect()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")

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
class ServerDatabase(Database):
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

    def reading(self) -> AbstractContextManager[Any]:
        """A connection beside the bot's."""
        return closing(connected(self.server.url(self.name)))

    @contextmanager
    def alone(self) -> Iterator[Any]:
        """A connection that holds the lock that makes a writer be alone."""
        with self.reading() as connection:
            connection.execute("BEGIN")
            connection.execute(_LOCK)
            yield connection
            connection.execute("COMMIT")

    async def begin(self, revision: str) -> None:
        """Leave it empty: no earlier program kept anything on a server."""

    @asynccontextmanager
    async def locked(self) -> AsyncIterator[None]:
        """Hold the lock that makes a writer be alone."""
        with self.reading() as connection:
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
