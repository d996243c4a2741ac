"""Writes that may wait a moment, so that they go along with the next transaction.

For what happened already and can be found out again, such as an edit: a commit of its own would
cost more than the write. It is insisted on, but not flushed to disk.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.store.errors import StoreUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.store.database.statements import Connection


@dataclass(slots=True, eq=False)
class Note:
    """One such write, and who waits for its commit."""

    work: Callable[[Connection], object]
    done: asyncio.Future[None]
    error: Exception | None = None


class Notes:
    """Notes that wait to be taken along."""

    def __init__(self) -> None:
        self._waiting: list[Note] = []

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, work: Callable[[Connection], object]) -> asyncio.Future[None]:
        """Let `work` be done soon; the future ends as it does, once that is committed."""
        note = Note(work, asyncio.get_running_loop().create_future())
        self._waiting.append(note)
        return note.done

    def take(self) -> list[Note]:
        """All of them, for a transaction that begins now."""
        taken, self._waiting = self._waiting, []
        return taken

    def ended(self, taken: Sequence[Note], *, committed: bool) -> None:
        """Their transaction ended; those that it did not commit wait for the next one."""
        if not committed:
            self._waiting = [*taken, *self._waiting]
            return
        for note in taken:
            if note.done.done():  # nobody waits for it any more
                continue
            if note.error is None:
                note.done.set_result(None)
            else:
                note.done.set_exception(note.error)


def write_down(taken: Sequence[Note], connection: Connection) -> None:
    """Do what notes say; one that is broken leaves the others as they are.

    Raises StoreUnavailableError if the database takes nothing now.
    """
    # A savepoint is two more round trips to a server, so all share one as long as none is broken.
    if not _written(taken, connection) and len(taken) > 1:
        for note in taken:
            _written([note], connection)


def _written(notes: Sequence[Note], connection: Connection) -> bool:
    """Do what these notes say; False, and nothing done, if one is broken, which is noted in all."""
    error: Exception | None = None
    try:
        with connection.savepoint():
            for note in notes:
                note.work(connection)
    except StoreUnavailableError:
        raise
    except Exception as raised:  # noqa: BLE001 - it goes to whoever wrote it
        error = raised
    for note in notes:
        note.error = error
    return error is None
