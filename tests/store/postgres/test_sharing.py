"""Several processes on one schema: each write is alone, and each learns what concerns it."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Final

import psycopg
import pytest
from sqlalchemy import text

from bot.store import Store, StoreUnavailableError, join
from bot.store.database.database import Database
from bot.store.database.postgres import connecting, notifications
from tests.store.conftest import a_request
from tests.store.queue_model import line_as_kept, line_by_definition

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.support.postgres import Server


@asynccontextmanager
async def sharing(url: str, count: int) -> AsyncIterator[list[Store]]:
    """So many processes, as far as the database can tell."""
    async with AsyncExitStack() as stack:
        stores = []
        for _ in range(count):
            database = await Database.open(url, gather_s=0.0)
            stack.push_async_callback(database.close)
            stores.append(await join(database))
        yield stores


async def _works(store: Store, *, claimed: list[int], asks: int) -> None:
    for _ in range(asks):
        task = (await store.tasks.create(a_request(), now_s=1.0, max_live=999)).task
        await store.tasks.posted(task.id, channel_id=5, message_id=task.id)
        claims = await store.queue.claim(limit=2, max_running=9, now_s=2.0, quiet_s=1.0)
        claimed += [one.id for one in claims.tasks]
        for one in claims.tasks:
            await store.submissions.accepted(one.id, str(one.id), due_s=2.0)


async def test_what_is_limited_is_exact_over_all_processes(url: str) -> None:
    """Nothing is claimed twice, nobody has more at CometAPI than allowed, and the line is right."""
    claimed = list[int]()
    async with sharing(url, 3) as stores:
        await asyncio.gather(*(_works(store, claimed=claimed, asks=6) for store in stores))

        assert len(claimed) == len(set(claimed)) == 9
        assert await line_as_kept(stores[0]) == await line_by_definition(stores[1])


_FACT: Final = text("INSERT INTO facts (name, value) VALUES (:name, 'set')")


@pytest.mark.parametrize("rows", [1, 2])
async def test_a_process_that_stands_still_in_a_transaction_is_passed(
    url: str, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    """As one that was stopped, or cut off: the server ends it, and with it its lock."""
    monkeypatch.setitem(connecting._SETTINGS, "idle_in_transaction_session_timeout", "200ms")
    async with sharing(url, 2) as (one, other):
        writer = one.tasks._database._writer

        def stands_still() -> None:
            connection = writer._connection()
            writer._begin(connection, durable=True)
            values = [{"name": str(row)} for row in range(rows)]
            connection.execute(_FACT, values if rows > 1 else values[0])

        await writer.call(stands_still)
        await other.key_values.set("colour", "blue")

        with pytest.raises(StoreUnavailableError):
            await writer.call(lambda: writer._commit(writer._connection(), None))
        assert await one.key_values.get("colour") == "blue"


async def _woken(event: asyncio.Event) -> None:
    await asyncio.wait_for(event.wait(), 20)


async def test_a_commit_wakes_the_loops_of_other_processes(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that it concerns, at once and after the commit."""
    monkeypatch.setattr(notifications, "LOOK_S", 3600.0)
    async with sharing(url, 2) as (one, other):
        await _listening(url, count=2)
        task = (await one.tasks.create(a_request(), now_s=1.0, max_live=9)).task
        for event in (other.signals.submitter, other.signals.poller):
            event.clear()
        await one.tasks.posted(task.id, channel_id=5, message_id=6)

        await _woken(other.signals.submitter)
        claims = await other.queue.claim(limit=1, max_running=3, now_s=2.0, quiet_s=1.0)
        assert ([one.id for one in claims.tasks], other.signals.poller.is_set()) == (
            [task.id],
            False,
        )


async def test_loops_look_by_themselves_when_nothing_is_told(
    server: Server, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a commit tells may be lost: with the session that listens, or on its way."""
    monkeypatch.setattr(notifications, "LOOK_S", 0.05)
    async with sharing(url, 1) as (store,):
        with server.admin(url.rpartition("/")[2]) as admin:
            for _ in range(3):
                admin.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE application_name = 'imagine-bot listener'"
                )
                store.signals.poller.clear()
                await _woken(store.signals.poller)
        await _listening(url, count=1)


async def _listening(url: str, *, count: int) -> None:
    """Wait until so many processes hear what they are told."""
    with psycopg.connect(url, autocommit=True) as connection:
        asked = (
            "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND state = 'idle'"
        )
        while connection.execute(asked).fetchone() != (count,):  # noqa: ASYNC110 - of the server
            await asyncio.sleep(0.01)
