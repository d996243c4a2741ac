"""Writes that may wait a moment, so that they go along with the next transaction.

For what happened already and can be found out again, such as an edit: a commit of its own would
cost more than the write. It is insisted on, but not flushed to disk.
"""

from __future__ import annotations

import asyncio
from contextvars import Context
from dataclasses import dataclass
from functools import wraps
from itertools import groupby
from typing import TYPE_CHECKING, Final, TypeVar

import structlog

from bot.store.errors import DatabaseLostError, StoreUnavailableError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from sqlalchemy import Executable

    from bot.store.database.statements import Connection, Values

T = TypeVar("T")

log = structlog.get_logger()

FAULT_S: Final = 1.0
"""How long after a fault of a transaction for notes alone the next one begins."""


class RunStatement:
    """One statement as work; those of it that are noted one after another are run together."""

    def __init__(self, statement: Executable, values: Values, *, name: str) -> None:
        """`name` is the method of the store that asked for it."""
        self.__qualname__ = name
        self.statement = statement
        self.values = values

    def __call__(self, connection: Connection) -> None:
        """Run it alone."""
        connection.execute(self.statement, self.values)


@dataclass(slots=True, eq=False)
class Note:
    """One such write, and who waits for its commit."""

    work: Callable[[Connection], object]
    done: asyncio.Future[None]
    error: Exception | None = None


class Notes:
    """Notes that wait to be taken along, or for `write`, which begins a transaction for them."""

    def __init__(self, write: Callable[[], Awaitable[object]], *, gather_s: float) -> None:
        self._write = write
        self._gather_s = gather_s
        self._waiting: list[Note] = []
        self._writing: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, work: Callable[[Connection], object]) -> asyncio.Future[None]:
        """Let `work` be done soon; the future ends as it does, once that is committed."""
        note = Note(work, asyncio.get_running_loop().create_future())
        self._waiting.append(note)
        self._write_soon()
        return note.done

    def take(self) -> list[Note]:
        """All of them, for whoever does them now."""
        taken, self._waiting = self._waiting, []
        return taken

    def taken_along(
        self, work: Callable[[Connection], T], run: Callable[..., asyncio.Future[T]]
    ) -> asyncio.Future[T]:
        """Begin a transaction of `work` by `run`, which takes along all that wait."""
        taken = self.take()
        if not taken:
            return run(work)

        @wraps(work)
        def with_notes(connection: Connection) -> T:
            write_down(taken, connection)
            return work(connection)

        writing = run(with_notes, before=[note.work for note in taken])
        writing.add_done_callback(
            lambda ended: self._ended(taken, committed=ended.exception() is None)
        )
        return writing

    def _ended(self, taken: Sequence[Note], *, committed: bool) -> None:
        """Their transaction ended; those that it did not commit wait for the next one."""
        if not committed:
            self._waiting = [*taken, *self._waiting]
            self._write_soon()
            return
        for note in taken:
            if note.done.done():  # nobody waits for it any more
                continue
            if note.error is None:
                note.done.set_result(None)
            else:
                note.done.set_exception(note.error)

    async def stop(self) -> None:
        """Begin no transaction for those that wait any more."""
        if self._writing is not None:
            self._writing.cancel()
            await asyncio.wait([self._writing])

    def _write_soon(self) -> None:
        if self._waiting and self._writing is None:
            writing = self._write_what_waits()
            # Lines of the log from there are about nobody in particular.
            self._writing = asyncio.get_running_loop().create_task(writing, context=Context())

    async def _write_what_waits(self) -> None:
        """Write what no other transaction took along."""
        await asyncio.sleep(self._gather_s)
        while self._waiting:
            try:
                await self._write()
            except DatabaseLostError:
                break  # they never will be written
            except Exception:
                log.exception("store.fault")
                await asyncio.sleep(FAULT_S)
        self._writing = None


def write_down(taken: Sequence[Note], connection: Connection) -> None:
    """Do what notes say; one that is broken leaves the others as they are.

    Raises StoreUnavailableError if the database takes nothing now.
    """
    # A savepoint is two more commands, so all share one as long as none is broken.
    if not _written(taken, connection) and len(taken) > 1:
        for note in taken:
            _written([note], connection)


def _written(notes: Sequence[Note], connection: Connection) -> bool:
    """Do what these notes say; False, and nothing done, if one is broken, which is noted in all."""
    error: Exception | None = None
    try:
        with connection.savepoint():
            _work(notes, connection)
    except StoreUnavailableError:
        raise
    except Exception as raised:  # noqa: BLE001 - it goes to whoever wrote it
        error = raised
    for note in notes:
        note.error = error
    return error is None


def _work(notes: Sequence[Note], connection: Connection) -> None:
    for statement, alike in groupby(notes, key=_statement):
        works = [note.work for note in alike]
        if statement is None or len(works) == 1:
            for work in works:
                work(connection)
        else:
            connection.execute(
                statement, [work.values for work in works if isinstance(work, RunStatement)]
            )


def _statement(note: Note) -> Executable | None:
    return note.work.statement if isinstance(note.work, RunStatement) else None
