"""How a transaction runs, on whichever database: begun, worked in, committed or undone, told of.

A transaction is one job of the thread of its connection: one hand-over there and back, however many
statements it has, and nothing else can slip in between them.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from enum import Enum, auto
from typing import TYPE_CHECKING, TypeVar

from bot.store.database.observers import Transaction, observed, observers

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from collections.abc import Set as AbstractSet

    from bot.store.database.statements import Connection
    from bot.store.signals import Loop

    Committed = Callable[[AbstractSet[Loop]], object]
    """Is called, in the connection's thread, with the loops that a committed transaction woke."""

T = TypeVar("T")


class Access(Enum):
    """What a connection is for."""

    READ = auto()
    WRITE = auto()
    WRITE_BESIDE = auto()
    """Short transactions that wait for no other writer, where the database can do that."""


class TransactionRunner(ABC):
    """A connection in a thread of its own, which runs whole transactions one after another."""

    def __init__(self, committed: Committed, access: Access) -> None:
        self.writes = access is not Access.READ
        """Whether its transactions may write."""
        self._committed = committed

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

    @abstractmethod
    async def close(self) -> None:
        """Close it after what is under way."""

    @abstractmethod
    def _in_thread(self, job: Callable[[], T]) -> asyncio.Future[T]:
        """Let its thread do a job after those before it. Raises ValueError if it is closed."""

    @abstractmethod
    def _connection(self) -> Connection:
        """What the work of the next transaction is given."""

    @abstractmethod
    def _begin(self, connection: Connection, *, durable: bool) -> None:
        """Begin a transaction. Raises StoreUnavailableError."""

    @abstractmethod
    def _commit(self, connection: Connection, done: object) -> None:
        """Commit it; `done` is what its work returned.

        Raises:
            StoreUnavailableError: it was not committed.
            CommitUnknownError: it may be.
        """

    @abstractmethod
    def _roll_back(self) -> None:
        """Undo it, if it is not over yet. Raises StoreUnavailableError."""

    def _observed(
        self,
        work: Callable[[Connection], T],
        *,
        durable: bool,
        before: Sequence[Callable[[Connection], object]],
    ) -> T:
        connection = self._connection()
        if not observers:
            return self._transaction(connection, work, durable=durable)
        with observed(Transaction(connection, self.writes, (*before, work))):
            return self._transaction(connection, work, durable=durable)

    def _transaction(
        self, connection: Connection, work: Callable[[Connection], T], *, durable: bool
    ) -> T:
        self._begin(connection, durable=durable)
        try:
            done = work(connection)
            self._commit(connection, done)
        except BaseException:
            self._roll_back()
            raise
        if connection.woken:  # before whoever waits for this goes on
            self._committed(connection.woken)
        return done


async def shielded(work: Awaitable[T]) -> T:
    """Await `work` to its end even if the caller is cancelled, then pass the cancellation on."""
    task = asyncio.ensure_future(work)  # a future is taken as it is
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise
