"""How a transaction runs, on whichever database: begun, worked in, committed or undone, told of.

A transaction is one job of the thread of its connection: one hand-over there and back, however many
statements it has, and nothing else can slip in between them.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, Final, TypeVar

from bot.store.database.observers import Transaction, observed, observers
from bot.store.errors import TransactionAbortedError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from collections.abc import Set as AbstractSet

    from sqlalchemy import Executable

    from bot.store.database.statements import Connection, Result, Values
    from bot.store.signals import Loop

    Committed = Callable[[AbstractSet[Loop]], object]
    """Is called, in the connection's thread, with the loops that a committed transaction woke."""

T = TypeVar("T")

ATTEMPTS: Final = 3
"""So often work is run whose transaction the server undoes."""


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
            work: a plain function; whatever it raises undoes the transaction and comes back. It may
                be run several times, of which the last one counts, so it changes nothing outside.
            durable: whether the commit must outlive a power cut. It outlives the end of the
                process in any case.
            before: what `work` takes along, for observers to know.
        """
        return self._in_thread(lambda: self.transact(work, durable=durable, before=before))

    def call(self, job: Callable[[], T]) -> asyncio.Future[T]:
        """Run something beside all transactions, in their thread; to be awaited likewise."""
        return self._in_thread(job)

    def autocommit(self, statement: Executable, values: Values) -> asyncio.Future[Result]:
        """Run one statement that is a transaction of its own, as one that need not be durable.

        To be awaited likewise. Whoever stops meanwhile holds nobody up: nothing stays locked.
        """

        def execute() -> Result:
            self._begin_nothing()
            return self._connection().execute(statement, values)

        return self._in_thread(execute)

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
    def _begin_nothing(self) -> None:
        """See to it that a statement outside of a transaction can run. Raises as `_begin`."""

    @abstractmethod
    def _begin(self, connection: Connection, *, durable: bool) -> None:
        """Begin a transaction. Raises StoreUnavailableError."""

    @abstractmethod
    def _commit(self, connection: Connection, done: object) -> None:
        """Commit it; `done` is what its work returned.

        Raises:
            StoreUnavailableError: it was not committed.
            TransactionAbortedError: the same, and its work may be run again.
            CommitUnknownError: it may be.
        """

    @abstractmethod
    def _roll_back(self) -> None:
        """Undo it, if it is not over yet. Raises StoreUnavailableError."""

    def transact(
        self,
        work: Callable[[Connection], T],
        *,
        durable: bool,
        before: Sequence[Callable[[Connection], object]],
    ) -> T:
        """As `run`, for what runs in the connection's thread already."""
        connection = self._connection()
        if not observers:
            return self._transaction(connection, work, durable=durable)
        with observed(Transaction(connection, self.writes, (*before, work))):
            return self._transaction(connection, work, durable=durable)

    def _transaction(
        self, connection: Connection, work: Callable[[Connection], T], *, durable: bool
    ) -> T:
        for _ in range(ATTEMPTS - 1):
            try:
                return self._attempt(connection, work, durable=durable)
            except TransactionAbortedError:
                connection.forget()
        return self._attempt(connection, work, durable=durable)

    def _attempt(
        self, connection: Connection, work: Callable[[Connection], T], *, durable: bool
    ) -> T:
        try:
            self._begin(connection, durable=durable)
            done = work(connection)
            self._commit(connection, done)
        except BaseException:
            self._roll_back()
            raise
        for keep in connection.learned:
            keep()
        if connection.woken:  # before whoever waits for this goes on
            self._committed(connection.woken)
        return done


async def shielded(work: Awaitable[T]) -> T:
    """Await `work` to its end even if the caller is cancelled, then pass the cancellation on."""
    task = asyncio.ensure_future(work)  # a future is taken as it is
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        task.add_done_callback(_take_notice)  # though the wait may be cancelled as well
        await asyncio.wait([task])
        raise


def _take_notice(ended: asyncio.Future[Any]) -> None:
    """Nobody waits for it any more, which is no fault that Python is to complain of."""
    if not ended.cancelled():
        ended.exception()
