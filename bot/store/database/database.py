"""The database: opened once, locked against a second process, migrated at start.

Reads and writes have connections of their own. A write is one plain function that runs in one
transaction on the only writing connection, alone; it cannot be interrupted half way, since nothing
in it awaits and cancellation of the caller waits for the commit.
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, suppress
from functools import partial
from typing import TYPE_CHECKING, Final, NoReturn, TypeVar

import structlog

from bot.store.database.backends import take
from bot.store.database.connections import Connections
from bot.store.database.copies.moved import check_not_moved
from bot.store.database.group_commit import GroupCommit
from bot.store.database.sqlite.claims_file import ClaimCount
from bot.store.database.sqlite.loss import Loss
from bot.store.database.transactions import shielded
from bot.store.database.write_behind import Notes
from bot.store.errors import DatabaseLostError, StoreUnavailableError
from bot.store.signals import Signals

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from collections.abc import Set as AbstractSet

    from sqlalchemy import Executable

    from bot.store.database.backends import Backend
    from bot.store.database.statements import Connection, Result, Values
    from bot.store.database.transactions import Committed, TransactionRunner
    from bot.store.signals import Loop

T = TypeVar("T")

log = structlog.get_logger()

INSIST_S: Final = 1.0
"""How long after a write that was not taken the same is tried again."""

GATHER_S: Final = 0.15
"""A note waits no longer for a transaction that takes it along: an edit keeps its place until the
note of it is written, and places are short while thousands of messages are due."""


class Database:
    """An open database. Use `Database.open`, and `close` when done."""

    def __init__(
        self,
        backend: Backend,
        connections: Connections,
        *,
        signals: Signals,
        gather_s: float,
        claims: ClaimCount,
    ) -> None:
        self._backend = backend
        self._connections = connections
        self._writer = connections.writer
        self._group_commit = GroupCommit(connections.writer)
        self.signals = signals
        """Set after each commit, for the loops that it concerns."""
        self.claims = claims
        nothing = partial(self.retry_until_written, lambda _: None, durable=False)
        self._notes = Notes(nothing, gather_s=gather_s)
        self._loss = Loss(backend.check)
        self._idle: asyncio.Queue[TransactionRunner] = asyncio.Queue()
        for reader in connections.readers:
            self._idle.put_nowait(reader)

    @classmethod
    async def open(cls, url: str, *, gather_s: float = GATHER_S, shared: bool = False) -> Database:
        """Open and migrate the database of that URL, making what is missing.

        Args:
            url: `sqlite+aiosqlite:///path` or `postgresql://user:password@host/name?schema=name`.
            gather_s: for how long notes may wait.
            shared: of a file, whether other processes that say so may work on it as well.

        Raises:
            DatabaseUnusableError: with a sentence for the operator.
        """
        backend = await asyncio.to_thread(partial(take, url, shared=shared))
        async with AsyncExitStack() as stack:
            stack.callback(backend.release)
            try:
                database = await cls._opened(backend, stack, gather_s)
            except (StoreUnavailableError, OSError) as error:
                raise backend.unusable(error) from error
            stack.pop_all()
        return database

    @classmethod
    async def _opened(cls, backend: Backend, stack: AsyncExitStack, gather_s: float) -> Database:
        signals = Signals()
        connections = await Connections.open(backend, _waking(signals))
        stack.push_async_callback(connections.close)
        claims = await ClaimCount.open(
            backend.claims_record(connections.writer), connections.writer
        )
        for check in (check_not_moved, claims.begin):
            await connections.readers[0].run(check)
        backend.remember()
        return cls(backend, connections, signals=signals, gather_s=gather_s, claims=claims)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run `work` inside a transaction that sees one state of the database."""
        reader = await self._idle.get()
        try:
            return await self._noting_loss(reader.run(work))
        finally:
            self._idle.put_nowait(reader)

    async def write(self, work: Callable[[Connection], T], *, durable: bool = True) -> T:
        """Run `work` inside a transaction that is alone, and return what it returns.

        What was committed before a POST must outlive a power cut, or it is paid twice. What can be
        found out again (looks, edits) need not be `durable`: it outlives the process all the same.

        Raises:
            ConflictError: a constraint refuses it; nothing was written.
            StoreUnavailableError: the disk is full, read-only or broken, or another program holds
                the database; nothing was written. Or it is lost, and nothing new is begun.
        """
        self._loss.check()
        return await self._write(work, durable=durable)

    async def _write(self, work: Callable[[Connection], T], *, durable: bool = True) -> T:
        return await self._noting_loss(shielded(self._begin(work, durable=durable)))

    async def _noting_loss(self, running: Awaitable[T]) -> T:
        try:
            return await running
        except DatabaseLostError as error:
            self._loss.note(error)
            raise

    @property
    def is_alone(self) -> bool:
        """Whether no other process can have the database open as long as this one has."""
        return self._backend.is_alone

    async def write_beside(self, work: Callable[[Connection], T]) -> T:
        """Run a short `work` inside a transaction that waits for no long one, and is not alone.

        On PostgreSQL what else is written may be committed between its statements.

        Raises:
            StoreUnavailableError: as `write`.
        """
        beside = self._connections.beside
        if beside is None:
            return await self.write(work, durable=False)
        return await self._noting_loss(shielded(beside.run(work, durable=False)))

    async def autocommit(self, statement: Executable, values: Values) -> Result:
        """Run one statement that commits itself, and holds nobody up. Raises as `write`."""
        return await (self._connections.beside or self._writer).autocommit(statement, values)

    def note(
        self, work: Callable[[Connection], object], *, taken_by: Loop | None = None
    ) -> asyncio.Future[None]:
        """Do `work` with the next transaction that writes, at the latest after `GATHER_S`.

        It is done whether or not it is awaited. To be awaited for the commit; raises what `work`
        raises, which leaves other notes as they are. Not durable, as `write` explains. A loop that
        it concerns and that writes is woken at once, to take it along (`taken_by`).
        """
        done = self._notes.add(work)
        if taken_by is not None:
            self.signals.wake([taken_by])
        return done

    async def catch_up(self, work: Callable[[Connection], T]) -> T:
        """As `read`, but of rows that are as the notes say which wait."""
        if not self._notes:
            return await self.read(work)
        if self.is_alone:
            return await self._write(work, durable=False)
        # Of several processes none may write meanwhile, so what only reads is not among it.
        await self._write(lambda _: None, durable=False)
        return await self.read(work)

    def check(self) -> None:
        """For transactions before something is paid: raise DatabaseLostError if it is lost."""
        self._backend.check()

    def lose(self, error: DatabaseLostError) -> None:
        """Count it as lost over what a transaction found in it, and begin nothing new."""
        self._loss.note(error)

    async def until_lost(self) -> NoReturn:
        """Raise DatabaseLostError once it is lost; nothing new is begun then."""
        await self._loss.happens()

    def _begin(self, work: Callable[[Connection], T], *, durable: bool) -> asyncio.Future[T]:
        """Begin a transaction that takes along what notes there are."""
        return self._notes.taken_along(work, partial(self._group_commit.run, durable=durable))

    async def retry_until_written(
        self, work: Callable[[Connection], T], *, durable: bool = True
    ) -> T:
        """Write what must not be lost, since it happened already: again until it is taken.

        Raises:
            DatabaseLostError: it never will be.
        """
        while True:
            try:
                return await self._write(work, durable=durable)
            except DatabaseLostError:
                raise
            except StoreUnavailableError as error:
                log.error("store.unavailable", reason=str(error))  # noqa: TRY400 - no fault of ours
                await asyncio.sleep(INSIST_S)

    async def close(self) -> None:
        """Write what notes wait, close all connections and give up the lock."""
        await self._notes.stop()
        if self._notes:
            with suppress(StoreUnavailableError):
                await self._write(lambda _: None, durable=False)
        await self._connections.close()
        self._backend.release()


def _waking(signals: Signals) -> Committed:
    """What wakes loops from another thread, if their event loop has not ended."""
    loop = asyncio.get_running_loop()

    def committed(woken: AbstractSet[Loop]) -> None:
        with suppress(RuntimeError):  # it has: what is committed must not be taken for undone
            loop.call_soon_threadsafe(signals.wake, woken)

    return committed
