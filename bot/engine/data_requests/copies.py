"""Copies of all that is kept of members: read in small steps, written beside the loop, then sent.

What was read is kept in memory and in files without a name: a process that ends leaves nothing of
it, and the next one begins anew.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import structlog

from bot.domain.members.data_requests import DataRequestState
from bot.engine.data_requests.messenger import DataFile
from bot.engine.messenger import MessengerError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain.members.data_requests import DataRequest
    from bot.engine.data_requests.messenger import Archive, DataMessenger
    from bot.store import Store

log = structlog.get_logger()

AT_ONCE: Final = 200
"""Rows of a step."""

TOLD_EVERY_S: Final = 3.0

OF_TASKS: Final = "tasks"
"""The table whose rows are counted."""


@dataclass(slots=True)
class _Copy:
    """One that is under way."""

    request: DataRequest
    archive: Archive
    place: tuple[int, int]
    tables: list[str]
    told_s: float
    last: dict[str, Any] | None = None
    files: int | None = None
    sent: int = 0


class Copies:
    """Goes on with copies, step by step."""

    def __init__(
        self, store: Store, messenger: DataMessenger, *, clock: Callable[[], float]
    ) -> None:
        self._store = store
        self._messenger = messenger
        self._clock = clock
        self._open: dict[int, _Copy] = {}

    async def step(self, request: DataRequest) -> None:
        """Do what is next. Raises as `DataMessenger`."""
        copy = self._open.get(request.user_id)
        if copy is None or copy.request.id != request.id:
            self.forget(request.user_id)
            copy = await self._begin(request)
        if copy.tables:
            await self._read_some(copy)
        elif copy.files is None:
            copy.files = await asyncio.to_thread(copy.archive.finish)
        elif copy.sent < copy.files:
            await self._send(copy, copy.files)
        else:
            await self._end(copy)

    def forget(self, user_id: int) -> None:
        """Let go of what was read of a member, if anything was."""
        if (copy := self._open.pop(user_id, None)) is not None:
            copy.archive.close()

    def close(self) -> None:
        """Let go of all."""
        for user_id in list(self._open):
            self.forget(user_id)

    async def _begin(self, request: DataRequest) -> _Copy:
        place = request.place or await self._begun(request)
        archive, tables = self._messenger.archive(request), list(self._store.own_rows.tables)
        copy = _Copy(replace(request, done=0), archive, place, tables, self._clock())
        self._open[request.user_id] = copy
        return copy

    async def _begun(self, request: DataRequest) -> tuple[int, int]:
        place = await self._messenger.begin(request)
        await self._store.data_requests.begun(request, place)
        return place

    async def _read_some(self, copy: _Copy) -> None:
        table = copy.tables[0]
        rows = await self._store.own_rows.after(
            table, copy.request.user_id, copy.last, most=AT_ONCE
        )
        if rows:
            await asyncio.to_thread(copy.archive.add, table, rows)
        if table == OF_TASKS:
            copy.request = replace(copy.request, done=copy.request.done + len(rows))
        copy.last = dict(rows[-1]) if len(rows) == AT_ONCE else None
        if copy.last is None:
            del copy.tables[0]
        await self._tell(copy)

    async def _tell(self, copy: _Copy) -> None:
        """Say how far it is, from time to time; that it was not said changes nothing."""
        if 0 <= self._clock() - copy.told_s < TOLD_EVERY_S:
            return
        copy.told_s = self._clock()
        await self._store.data_requests.done(copy.request, number=copy.request.done)
        with suppress(MessengerError):
            await self._messenger.tell(copy.place, copy.request)

    async def _send(self, copy: _Copy, files: int) -> None:
        number = copy.sent + 1
        data = await asyncio.to_thread(copy.archive.read, number)
        file = DataFile(number=number, files=files, data=data)
        await self._messenger.send(copy.place[0], copy.request, file)
        copy.sent = number

    async def _end(self, copy: _Copy) -> None:
        done = replace(copy.request, state=DataRequestState.DONE)
        await self._store.data_requests.settle(done, done.state, now_s=self._clock())
        self.forget(done.user_id)
        log.info("data.copied", request_id=done.id, tasks=done.done, files=copy.files)
        with suppress(MessengerError):
            await self._messenger.tell(copy.place, done)
