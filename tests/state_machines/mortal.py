"""A database whose process can be made to die between any two of its commits."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.store.database.database import Database
    from bot.store.database.statements import Connection

T = TypeVar("T")


class Mortal:
    """Stands in front of an open database; `writes_left` commits from now on nothing returns."""

    def __init__(self, database: Database) -> None:
        self.writes_left: int | None = None
        self.dead = False
        self._notes = database._notes
        read, write = database.read, database.write

        async def mortal_read(work: Callable[[Connection], T]) -> T:
            return await self._lived(read(work))

        async def mortal_write(work: Callable[[Connection], T], *, durable: bool = True) -> T:
            if self.writes_left is not None:
                if self.writes_left == 0:
                    self.dead = True
                self.writes_left -= 1
            return await self._lived(write(work, durable=durable))

        database.read = mortal_read  # type: ignore[method-assign]
        database.write = mortal_write  # type: ignore[method-assign]

    async def _lived(self, work: Awaitable[T]) -> T:
        if self.dead:
            getattr(work, "close", lambda: None)()
            await asyncio.get_running_loop().create_future()
        return await work

    def forget(self) -> None:
        """Drop what waited to be written."""
        self._notes.take()

    async def quiet(self) -> None:
        """Return when nothing goes on by itself any more: all wait for a gate, a time or a wake."""
        ready = asyncio.get_running_loop()._ready  # type: ignore[attr-defined]
        while True:
            await asyncio.sleep(0)
            if not ready:
                return
