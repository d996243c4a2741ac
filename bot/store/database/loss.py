"""Whether an open database is lost: its file deleted, replaced, damaged or put back."""

from __future__ import annotations

import asyncio
import sqlite3
from typing import TYPE_CHECKING, Final, NoReturn

import structlog

from bot.store.errors import DatabaseLostError, StoreUnavailableError

if TYPE_CHECKING:
    from bot.store.database.file import DatabaseFile

log = structlog.get_logger()

LOOK_S: Final = 2.0
"""How often it is made sure that the file is still there."""


class Loss:
    """The end of what can be done with a file, if it comes."""

    def __init__(self, file: DatabaseFile) -> None:
        self._file = file
        self._lost: asyncio.Future[DatabaseLostError] = asyncio.get_running_loop().create_future()

    def check(self) -> None:
        """Raise DatabaseLostError if it is known to be lost."""
        if self._lost.done():
            raise self._lost.result()

    def note(self, error: DatabaseLostError) -> None:
        """It is lost, and why."""
        if not self._lost.done():
            log.error("store.lost", reason=str(error))
            self._lost.set_result(error)

    def meaning(self, error: sqlite3.DatabaseError) -> Exception:
        """What SQLite's error means to the caller."""
        if isinstance(error, sqlite3.OperationalError):
            return StoreUnavailableError(str(error))
        if type(error) is not sqlite3.DatabaseError:
            return error  # of what was asked for
        lost = DatabaseLostError(f"{self._file.path} is damaged ({error}); restore a copy")
        self.note(lost)
        return lost

    async def happens(self) -> NoReturn:
        """Look now and then whether the file is still there; raise DatabaseLostError at last."""
        while not self._lost.done():
            try:
                await asyncio.to_thread(self._file.check)
            except DatabaseLostError as error:
                self.note(error)
            await asyncio.wait([self._lost], timeout=LOOK_S)
        raise self._lost.result()
