"""Whether an open database is lost: its file deleted, replaced, damaged or put back."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, NoReturn

import structlog

from bot.store.errors import DatabaseLostError

if TYPE_CHECKING:
    from collections.abc import Callable

log = structlog.get_logger()

LOOK_S: Final = 2.0
"""How often it is made sure that it is still there."""


class Loss:
    """The end of what can be done with a database, if it comes."""

    def __init__(self, check: Callable[[], None]) -> None:
        self._check = check
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

    async def happens(self) -> NoReturn:
        """Look now and then whether it is still there; raise DatabaseLostError at last."""
        while not self._lost.done():
            try:
                await asyncio.to_thread(self._check)
            except DatabaseLostError as error:
                self.note(error)
            await asyncio.wait([self._lost], timeout=LOOK_S)
        raise self._lost.result()
