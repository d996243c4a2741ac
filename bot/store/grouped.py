"""Writes that come at the same time share one transaction, so many of them cost one commit.

For what happened already and can be found out again: it is insisted on, but not flushed to disk.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sqlalchemy.exc import OperationalError

from bot.store.database import to_its_end

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from bot.store.database import Database


class Grouped:
    """Collects what comes while a transaction is under way, for the next one."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[tuple[Callable[[Connection], None], asyncio.Future[None]]] = []
        self._turn = asyncio.Lock()

    async def write(self, work: Callable[[Connection], None]) -> None:
        """Do `work` in a transaction, together with others; returns when it is committed.

        Raises what `work` raises, which leaves the others as they are, or what the commit raises.
        """
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, done))
        try:
            async with self._turn:
                if not done.done():
                    await to_its_end(self._write_waiting())
            await done
        finally:
            done.cancel()  # if it is still open, nobody waits for it any more

    async def _write_waiting(self) -> None:
        group, self._waiting = self._waiting, []
        failed: dict[int, Exception] = {}

        def write_all(connection: Connection) -> None:
            for number, (work, _) in enumerate(group):
                try:
                    with connection.begin_nested():
                        work(connection)
                except OperationalError:
                    raise  # the database takes nothing now, so all of it is insisted on
                except Exception as error:  # noqa: BLE001 - passed on to whose work it is
                    failed[number] = error

        try:
            await self._database.insist(write_all, durable=False)
        except Exception as error:  # noqa: BLE001 - nothing was written: everybody's error
            failed = dict.fromkeys(range(len(group)), error)
        for number, (_, done) in enumerate(group):
            if done.done():
                continue
            if number in failed:
                done.set_exception(failed[number])
            else:
                done.set_result(None)
