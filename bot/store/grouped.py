"""Writes that come at the same time share one transaction, so many of them cost one commit.

For what happened already and can be found out again: it is insisted on, but not flushed to disk.
"""

from __future__ import annotations

import asyncio
import sqlite3
from typing import TYPE_CHECKING

from bot.store.database import to_its_end

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.store.database import Database
    from bot.store.statements import Connection

    _Group = list[tuple[Callable[[Connection], object], asyncio.Future[None]]]


class Grouped:
    """Collects what comes while a transaction is under way, for the next one."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: _Group = []
        self._turn = asyncio.Lock()

    async def write(self, work: Callable[[Connection], object]) -> None:
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
        try:
            await self._database.insist(lambda connection: _all(group, connection), durable=False)
        except Exception:  # noqa: BLE001 - one of them is broken: the others are to be kept
            failed = await self._database.insist(
                lambda connection: _what_works(group, connection),
                durable=False,
            )
        for number, (_, done) in enumerate(group):
            if done.done():
                continue
            if number in failed:
                done.set_exception(failed[number])
            else:
                done.set_result(None)


def _all(group: _Group, connection: Connection) -> None:
    for work, _ in group:
        work(connection)


def _what_works(group: _Group, connection: Connection) -> dict[int, Exception]:
    failed: dict[int, Exception] = {}
    for number, (work, _) in enumerate(group):
        try:
            with connection.savepoint():
                work(connection)
        except sqlite3.OperationalError:  # no fault of the work: the database takes nothing now
            raise
        except Exception as error:  # noqa: BLE001 - passed on to whose work it is
            failed[number] = error
    return failed
