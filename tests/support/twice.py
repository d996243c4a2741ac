"""A switch that runs the work of each transaction twice: undone at first, and then as ever.

The server may undo a transaction whose work did nothing wrong, and that work is then run again.
What changes anything but the database is found by this: it did so twice.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn, TypeVar

from bot.store.database.transactions import TransactionRunner

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from bot.store.database.statements import Connection

T = TypeVar("T")


class _UndoneError(Exception):
    pass


def run_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Switch it on for all connections."""
    attempt = TransactionRunner._attempt

    def twice(
        self: TransactionRunner,
        connection: Connection,
        work: Callable[[Connection], T],
        *,
        durable: bool,
    ) -> T:
        def undone(inside: Connection) -> NoReturn:
            work(inside)
            raise _UndoneError

        with suppress(Exception):  # what it raises, it raises again
            attempt(self, connection, undone, durable=durable)
        connection.forget()
        return attempt(self, connection, work, durable=durable)

    monkeypatch.setattr(TransactionRunner, "_attempt", twice)
