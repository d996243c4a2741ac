"""A session on the server: made when it is needed, again after it broke, and ended from outside."""

from __future__ import annotations

import time
from contextlib import ExitStack, contextmanager, suppress
from math import inf
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import errors

from bot.store.database.postgres.connecting import (
    AT_FIRST,
    PREPARED,
    connect,
    cut,
    set_up,
    unnoticed,
)
from bot.store.database.postgres.meanings import CHOSEN, meaning, reason
from bot.store.errors import StoreUnavailableError, TransactionAbortedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bot.store.database.postgres.address import Address


class Session:
    """One connection to the server at a time, used by one thread at a time."""

    def __init__(
        self, address: Address, *, name: str, begun: Callable[[psycopg.Connection], None]
    ) -> None:
        self._address = address
        self._name = name
        self._begun = begun
        self._raw: psycopg.Connection | None = None
        self._waiting: list[str] = []
        self._beginning = 0
        self._begun_with: psycopg.Cursor | None = None
        self._open = ExitStack()
        self._pipeline: psycopg.Pipeline | None = None
        # What the driver knows of the transaction after an error may still be on its way.
        self._failed = False
        self.heard_s = -inf
        """When its server answered last, by the monotonic clock."""

    @property
    def is_broken(self) -> bool:
        """Whether there is no connection now."""
        return self._raw is None or self._raw.closed

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction was begun that can go on, or be rolled back."""
        if self._raw is None or self._raw.closed:
            return False
        status = self._raw.info.transaction_status
        return status is not psycopg.pq.TransactionStatus.IDLE

    @property
    def is_undone(self) -> bool:
        """Whether an error undid the transaction, so that nothing of it can be committed."""
        return self._failed and not self.is_broken

    def connect(self) -> psycopg.Connection:
        """The connection, a new one if there is none. Raises StoreUnavailableError."""
        if self._raw is not None and not self._raw.closed:
            return self._raw
        try:
            return self._connected()
        except psycopg.Error as error:
            raise meaning(error) from None

    def _connected(self) -> psycopg.Connection:
        raw = self._raw = connect(  # at once the one that can be cut
            self._address,
            name=self._name,
            autocommit=True,  # we say BEGIN ourselves
            prepare_threshold=AT_FIRST,
        )
        raw.prepared_max = PREPARED
        self.heard_s = time.monotonic()
        try:
            set_up(raw, self._address)
            self._begun(raw)
        except BaseException:
            raw.close()
            raise
        self.heard_s = time.monotonic()
        return raw

    def begin(self, commands: Sequence[str]) -> None:
        """Let these begin a transaction, with its first statement. Raises as `connect`.

        Until `end` what is run needs one round trip, with all that was said to run before it.
        """
        raw = self.connect()
        self._waiting, self._beginning, self._begun_with = [*commands], len(commands), None
        self._failed = False
        # Kept until the end: as it is left, the driver sends what lets the server forget
        # `idle_in_transaction_session_timeout`.
        self._open = ExitStack()
        self._pipeline = self._open.enter_context(raw.pipeline())

    def later(self, command: str) -> None:
        """Run it with what is run next, before that."""
        self._waiting.append(command)
        self._failed = self._failed and not command.startswith("ROLLBACK TO")

    def end(self, *commands: str) -> None:
        """Run these at the end of a transaction. Raises as `execute`."""
        with self._running() as raw:
            self._send(raw, commands)
            self._pipeline = None
            self._open.close()

    def give_up(self) -> None:
        """Undo the transaction, if there is any left. Raises as `execute`."""
        self._waiting.clear()
        self._beginning = 0
        if self.is_broken:
            self._pipeline = None
            with suppress(psycopg.Error):
                self._open.close()
        elif self._pipeline is not None:
            self.end(*["ROLLBACK"] * self.in_transaction)

    def found_at_begin(self) -> Any | None:  # noqa: ANN401 - what it asked for
        """The first value that the last command of `begin` found; None if none of it was sent."""
        return None if self._begun_with is None else self._begun_with.fetchall()[0][0]

    def command(self, sql: str) -> psycopg.Cursor:
        """Run one or several commands in one message. Raises as `execute`."""
        with self._running() as raw:
            return raw.execute(sql, prepare=False)

    def execute(self, sql: str, values: Mapping[str, Any]) -> psycopg.Cursor:
        """Run a statement, which the server keeps ready from then on.

        Raises:
            ConflictError: a constraint refuses it.
            StoreUnavailableError: the server takes nothing now.
            TransactionAbortedError: the connection broke, or the server chose this transaction to
                let another one go on.
        """
        [cursor] = self.execute_together([(sql, values)])
        return cursor

    def execute_together(
        self, asked: Sequence[tuple[str, Mapping[str, Any]]]
    ) -> list[psycopg.Cursor]:
        """Run several statements in one round trip. Raises as `execute`."""
        with self._running() as raw:
            self._send(raw, [])
            cursors = [raw.execute(sql, values) for sql, values in asked]
            self._sync()
            return cursors

    def execute_many(self, sql: str, values: Sequence[Mapping[str, Any]]) -> psycopg.Cursor:
        """Run a statement with each of the values. Raises as `execute`."""
        with self._running() as raw:
            self._send(raw, [])
            cursor = raw.cursor()
            cursor.executemany(sql, values)
            self._sync()
            return cursor

    def _send(self, raw: psycopg.Connection, commands: Sequence[str]) -> None:
        """Send what waits, and these, together with what comes next."""
        waiting, self._waiting = [*self._waiting, *commands], []
        # Of those that did not get through, nothing is sent again.
        beginning, self._beginning = self._beginning, 0
        with unnoticed(raw):
            cursors = [raw.execute(command) for command in waiting]
        if beginning:
            self._begun_with = cursors[beginning - 1]

    def _sync(self) -> None:
        """Wait for what all that was sent found."""
        if self._pipeline is not None:
            self._pipeline.sync()

    def cut(self) -> None:
        """End what it waits for, in whichever thread: its server does not answer any more."""
        if self._raw is not None:
            cut(self._raw)

    def close(self) -> None:
        """End it; the server then gives up all that it had locked."""
        if self._raw is not None:
            self._raw.close()

    @contextmanager
    def _running(self) -> Iterator[psycopg.Connection]:
        """The connection of a transaction, whose errors are raised as those of the store."""
        try:
            yield self._usable()
            self.heard_s = time.monotonic()
        except psycopg.Error as error:
            self._failed = True
            if isinstance(error, errors.FeatureNotSupported):
                # What it keeps ready is of tables that a newer program changed since.
                self.close()
            if isinstance(error, CHOSEN) or self.is_broken:
                raise TransactionAbortedError(reason(error)) from None
            raise meaning(error) from None

    def _usable(self) -> psycopg.Connection:
        """The connection of the transaction, which is gone if that broke."""
        if self._raw is None:
            raise StoreUnavailableError("there is no connection to the server")
        return self._raw
