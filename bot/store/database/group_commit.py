"""Group commit: writes that wait for the same connection are committed together.

What makes a write slow is its commit, which is flushed to disk or crosses a network; while one is
under way, others come. Each has a savepoint in the transaction of its group, so that what it raises
undoes only that. Where the database itself fails nothing of the group is kept, and each of its
writes has a transaction of its own.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import wraps
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from bot.store.errors import CommitUnknownError, StoreUnavailableError

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Sequence

    from bot.store.database.statements import Connection
    from bot.store.database.transactions import TransactionRunner

    _Outcome = tuple[Any, Exception | None]
    """What work returned, or what it raised."""

T = TypeVar("T")

MOST: Final = 32
"""Writes in a group: whoever is first in it waits for all of them."""


@dataclass(slots=True, eq=False)
class _Write(Generic[T]):
    """One that waits for its turn, and what became of it."""

    work: Callable[[Connection], T]
    before: Sequence[Callable[[Connection], object]]
    durable: bool
    outcome: Future[T] = field(default_factory=Future)

    def ended(self, done: T, error: Exception | None = None) -> None:
        if error is None:
            self.outcome.set_result(done)
        else:
            self.outcome.set_exception(error)


class GroupCommit:
    """The writes of one connection, which are begun and ended in the order in which they came."""

    def __init__(self, runner: TransactionRunner) -> None:
        self._runner = runner
        self._waiting: deque[_Write[Any]] = deque()

    def run(
        self,
        work: Callable[[Connection], T],
        *,
        durable: bool = True,
        before: Sequence[Callable[[Connection], object]] = (),
    ) -> asyncio.Future[T]:
        """As `TransactionRunner.run`, perhaps in one transaction with others."""
        write = _Write(work, before, durable)
        ended = self._runner.call(lambda: self._outcome(write))
        self._waiting.append(write)
        return ended

    def _outcome(self, write: _Write[T]) -> T:
        """What became of it, in the connection's thread; those that wait are taken along."""
        if not write.outcome.done():  # it was taken along itself
            self._write([write, *self._others(write)])
        return write.outcome.result()

    def _others(self, write: _Write[Any]) -> list[_Write[Any]]:
        others: list[_Write[Any]] = []
        while self._waiting and len(others) < MOST - 1:
            other = self._waiting.popleft()
            if other is not write and not other.outcome.done():
                others.append(other)
        return others

    def _write(self, group: Sequence[_Write[Any]]) -> None:
        if len(group) == 1 or not self._is_written_together(group):
            for write in group:
                self._write_alone(write)

    def _write_alone(self, write: _Write[Any]) -> None:
        try:
            done = self._runner.transact(write.work, durable=write.durable, before=write.before)
        except Exception as error:  # noqa: BLE001 - it goes to whoever wrote it
            write.ended(None, error)
        else:
            write.ended(done)

    def _is_written_together(self, group: Sequence[_Write[Any]]) -> bool:
        """Write all of them in one transaction; False if nothing of it was kept."""
        last = group[-1]

        @wraps(last.work)
        def together(connection: Connection) -> list[_Outcome]:
            return [_tried(write.work, connection) for write in group]

        before = [*(work for write in group[:-1] for work in (*write.before, write.work))]
        try:
            outcomes = self._runner.transact(
                together,
                durable=any(write.durable for write in group),
                before=[*before, *last.before],
            )
        except CommitUnknownError as unknown:
            outcomes = [(done, error or _unknown(unknown, done)) for done, error in unknown.result]
        except Exception:  # noqa: BLE001 - whose it is shows when each is written alone
            return False
        for write, outcome in zip(group, outcomes, strict=True):
            write.ended(*outcome)
        return True


def _tried(work: Callable[[Connection], Any], connection: Connection) -> _Outcome:
    """What work returns, or what it raises, which undoes it alone.

    Raises StoreUnavailableError.
    """
    try:
        with connection.savepoint():
            return work(connection), None
    except StoreUnavailableError:
        raise
    except Exception as error:  # noqa: BLE001 - it goes to whoever wrote it
        return None, error


def _unknown(of_all: CommitUnknownError, done: object) -> CommitUnknownError:
    return CommitUnknownError(str(of_all), done)
