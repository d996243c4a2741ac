"""One session on the server in a thread of its own, which runs whole transactions."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any, Final, TypeVar

from bot.store.database.postgres.commits import is_committed
from bot.store.database.postgres.connecting import STATEMENT_TIMEOUT_S
from bot.store.database.postgres.connection import PostgresConnection
from bot.store.database.transactions import Access, TransactionRunner
from bot.store.errors import CommitUnknownError, StoreUnavailableError, TransactionAbortedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.store.database.postgres.notifications import Channel
    from bot.store.database.postgres.session import Session
    from bot.store.database.statements import Connection
    from bot.store.database.transactions import Committed

    Job = tuple[asyncio.Future[Any], Callable[[], Any]]

T = TypeVar("T")

STUCK_S: Final = STATEMENT_TIMEOUT_S + 5.0
"""The server ended a statement that took longer than this, so no answer comes any more: a firewall
or a proxy swallows it, which nothing else tells the thread that waits for it."""

STUCK_BESIDE_S: Final = 3.0
"""What is written beside others takes no time, and a lease is not prolonged by waiting."""

READS: Final = ("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",)
"""So that several statements see one state."""

# At this level each statement sees what was committed before it; at a higher one, what was when the
# wait for the lock began.
_COMMITTED: Final = "BEGIN ISOLATION LEVEL READ COMMITTED"
# By its id the server tells later whether it was committed.
_OWN_ID: Final = "SELECT pg_current_xact_id()::text"
# One writer over all processes.
_ALONE: Final = (
    "pg_advisory_xact_lock(hashtextextended('imagine-bot writer ' || current_schema(), 0))"
)
WRITES_BESIDE: Final = (_COMMITTED, _OWN_ID)
WRITES: Final = (_COMMITTED, f"{_OWN_ID}, {_ALONE}")
_BEGIN: Final = {
    Access.READ: READS,
    Access.WRITE: WRITES,
    Access.WRITE_BESIDE: WRITES_BESIDE,
}


class PostgresThread(TransactionRunner):
    """An open session; ended by `close`."""

    def __init__(
        self, session: Session, committed: Committed, access: Access, channel: Channel
    ) -> None:
        super().__init__(committed, access)
        self._begins = _BEGIN[access]
        self._stuck_s = STUCK_BESIDE_S if access is Access.WRITE_BESIDE else STUCK_S
        self._session = session
        self._channel = channel
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._busy_since_s: float | None = None
        self._closed: asyncio.Future[None] | None = None
        # Not waited for at the end of the program: what it waits for may never come.
        Thread(target=self._work, name="postgres", daemon=True).start()

    async def close(self) -> None:
        """Close it after what is under way."""
        self._closed = self._in_thread(self._session.close)
        self._jobs.put(None)
        await self._closed

    def _in_thread(self, job: Callable[[], T]) -> asyncio.Future[T]:
        if self._closed is not None:
            raise ValueError("the connection is closed")
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()
        watch = loop.call_later(self._stuck_s, self._cut_if_stuck, done)
        done.add_done_callback(lambda _: watch.cancel())
        self._jobs.put((done, job))
        return done

    def _cut_if_stuck(self, waited_for: asyncio.Future[Any]) -> None:
        """End a wait for the server that is hopeless; one more look later until it is over."""
        since_s = self._busy_since_s
        # One that is slow and answers all the same is not.
        if since_s is not None and self._silent_s(since_s) >= self._stuck_s:
            self._session.cut()
        if not waited_for.done():
            waited_for.get_loop().call_later(self._stuck_s, self._cut_if_stuck, waited_for)

    def _silent_s(self, since_s: float) -> float:
        return time.monotonic() - max(since_s, self._session.heard_s)

    def _work(self) -> None:
        while (one := self._jobs.get()) is not None:
            done, job = one
            self._busy_since_s = time.monotonic()
            try:
                result, error = job(), None
            except BaseException as raised:  # noqa: BLE001 - it goes to whoever waits
                result, error = None, raised
            self._busy_since_s = None
            with suppress(RuntimeError):  # the event loop has ended, and nobody waits
                done.get_loop().call_soon_threadsafe(_settle, done, result, error)

    def _connection(self) -> PostgresConnection:
        return PostgresConnection(self._session)

    def _begin_nothing(self) -> None:
        self._session.connect()

    def _begin(self, connection: Connection, *, durable: bool) -> None:
        # Always durable: a server that crashed would forget what this process goes on with.
        del connection, durable
        self._busy_since_s = time.monotonic()
        self._session.begin(self._begins)

    def _commit(self, connection: Connection, done: object) -> None:
        if self._session.is_undone:
            raise RuntimeError("the work went on after an error outside of a savepoint")
        told = [self._channel.telling(connection.woken)] if connection.woken else []
        try:
            self._session.end(*told, "COMMIT")
        except TransactionAbortedError as error:
            if not self._was_committed(error, done):
                raise

    def _was_committed(self, error: TransactionAbortedError, done: object) -> bool:
        """Whether what was being committed when an error came was. Raises CommitUnknownError."""
        if not self.writes or not self._session.is_broken:
            return False
        transaction_id = self._session.found_at_begin()
        if transaction_id is None:
            return False  # nothing was done in it
        try:
            return is_committed(self._session, transaction_id)
        except StoreUnavailableError:
            raise CommitUnknownError(str(error), done) from None

    def _roll_back(self) -> None:
        with suppress(StoreUnavailableError, TransactionAbortedError):  # it broke, and is undone
            self._session.give_up()


def _settle(done: asyncio.Future[Any], result: object, error: BaseException | None) -> None:
    if done.done():  # nobody waits for it any more
        return
    if error is None:
        done.set_result(result)
    else:
        done.set_exception(error)
