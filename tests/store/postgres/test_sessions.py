"""Connections that break, servers that end, networks that swallow: nothing is lost or doubled."""

from __future__ import annotations

import asyncio
import signal
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Final

import pytest
from sqlalchemy import text

from bot.domain.states import State
from bot.store import Store, StoreUnavailableError, join, open_store
from bot.store.database.database import Database
from bot.store.database.postgres import session
from bot.store.errors import CommitUnknownError, ConflictError
from tests.store.conftest import a_request
from tests.store.postgres.proxy import Fault, Proxy, proxied
from tests.support.databases import run

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.domain.tasks import Task
    from bot.store.database.statements import Connection
    from tests.support.postgres import Server

CUTS: Final = [Fault.CUT_BEFORE_COMMIT, Fault.CUT_AFTER_COMMIT]

SET: Final = text("INSERT INTO facts (name, value) VALUES (:name, 'set')")

KILL: Final = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
    "WHERE usename = 'imagine' AND datname = current_database()"
)


def kill_all(server: Server, url: str) -> None:
    """End the bot's sessions on the server."""
    with server.admin(url.rpartition("/")[2]) as admin:
        admin.execute(KILL)


@asynccontextmanager
async def behind_a_proxy(server: Server, url: str) -> AsyncIterator[tuple[Store, Proxy]]:
    """A store whose server is reached through a network that can fail."""
    async with proxied(server.port) as proxy:
        database = await Database.open(url.replace(str(server.port), str(proxy.port)), gather_s=0.0)
        try:
            yield await join(database), proxy
        finally:
            await database.close()


async def lined_up(store: Store) -> Task:
    task = (await store.tasks.create(a_request(), now_s=1.0, max_live=9)).task
    await store.tasks.posted(task.id, channel_id=5, message_id=1000 + task.id)
    return task


def _blue(connection: Connection) -> None:
    connection.execute(text("INSERT INTO facts (name, value) VALUES ('colour', 'blue')"))


async def test_sessions_that_ended_are_made_anew(server: Server, url: str) -> None:
    """Nobody is told of one that broke while nothing was done with it."""
    async with open_store(url, gather_s=0.0) as store:
        task = await lined_up(store)
        kill_all(server, url)

        await store.key_values.set("colour", "blue")

        for _ in range(4):  # each of those that read
            assert await store.tasks.get(task.id) is not None
        assert await store.key_values.get("colour") == "blue"


async def test_what_broke_in_its_work_is_undone_and_insisted_on(server: Server, url: str) -> None:
    """Whoever can come back later is told, and what happened already is written in the end."""
    broke = list[None]()
    async with open_store(url, gather_s=0.0) as store:
        database = store.tasks._database

        def work(connection: Connection) -> None:
            with connection.savepoint():
                connection.execute(SET, {"name": str(len(broke))})
            if len(broke) < 2:
                broke.append(None)
                kill_all(server, url)
            connection.execute(SET, {"name": "last"})

        with pytest.raises(StoreUnavailableError):
            await database.write(work)
        await database.retry_until_written(work)

        assert await run(database, "SELECT name FROM facts WHERE value = 'set' ORDER BY name") == [
            ("2",),
            ("last",),
        ]


@pytest.mark.parametrize("number", [signal.SIGQUIT, signal.SIGINT])
async def test_a_server_that_starts_again_is_waited_for(
    server: Server, url: str, number: int
) -> None:
    """Whether it crashed or was stopped."""
    async with open_store(url, gather_s=0.0) as store:
        task = await lined_up(store)
        await asyncio.to_thread(server.stop, number)
        with pytest.raises(StoreUnavailableError):
            await store.key_values.set("colour", "blue")
        insisted = asyncio.ensure_future(store.controls._database.retry_until_written(_blue))
        server.start_again()

        await insisted
        assert await store.key_values.get("colour") == "blue"
        assert await store.tasks.get(task.id) is not None


@pytest.mark.parametrize("cut", CUTS)
async def test_a_task_of_which_nobody_knows_is_forgotten(
    server: Server, url: str, cut: Fault
) -> None:
    """Its member was told to try again, so nothing of it may stay in the way."""
    async with behind_a_proxy(server, url) as (store, proxy):
        proxy.fault = cut
        with pytest.raises(CommitUnknownError):
            await store.tasks.create(a_request(), now_s=1.0, max_live=1)

        await store.tasks.create(a_request(), now_s=1.0, max_live=1)

        assert await run(store.tasks._database, "SELECT count(*) FROM tasks") == [(1,)]


@pytest.mark.parametrize("cut", CUTS)
async def test_a_claim_of_which_nobody_knows_is_given_back(
    server: Server, url: str, cut: Fault
) -> None:
    """It would else be submitted by nobody, and in the end be uncertain."""
    claim = {"limit": 5, "max_running": 3, "now_s": 2.0, "quiet_s": 1.0}
    async with behind_a_proxy(server, url) as (store, proxy):
        task = await lined_up(store)
        proxy.fault = cut
        with pytest.raises(CommitUnknownError):
            await store.queue.claim(**claim)  # type: ignore[arg-type]

        waiting = await store.tasks.get(task.id)
        assert waiting is not None
        assert waiting.state is State.QUEUED
        claims = await store.queue.claim(**claim)  # type: ignore[arg-type]
        assert [one.id for one in claims.tasks] == [task.id]


@pytest.mark.parametrize("cut", CUTS)
async def test_what_is_insisted_on_is_written_once(server: Server, url: str, cut: Fault) -> None:
    """An id that was paid for, with those of further tasks."""
    async with behind_a_proxy(server, url) as (store, proxy):
        task = await lined_up(store)
        await store.queue.claim(limit=1, max_running=3, now_s=2.0, quiet_s=1.0)
        proxy.fault = cut
        await store.submissions.accepted(task.id, "177", due_s=3.0, others=["178", "179"])

        ids = await run(store.tasks._database, "SELECT remote_id FROM tasks ORDER BY remote_id")
        assert (ids, proxy.faulted.is_set()) == ([("177",), ("178",), ("179",)], True)


@pytest.mark.parametrize("cut", CUTS)
async def test_a_note_is_written_once(server: Server, url: str, cut: Fault) -> None:
    """It waits for the next transaction when the one that took it along was cut off."""
    async with behind_a_proxy(server, url) as (store, proxy):
        task = (await store.tasks.create(a_request(), now_s=1.0, max_live=9)).task
        proxy.fault = cut
        await store.tasks.posted(task.id, channel_id=5, message_id=6)

        posted = await store.tasks.get(task.id)
        assert posted is not None
        assert (posted.shown.message_id, proxy.faulted.is_set()) == (6, True)


async def test_a_network_that_swallows_everything_holds_nobody_up_for_ever(
    server: Server, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing tells the thread that waits, so the wait is ended; and nothing stays locked."""
    monkeypatch.setattr("bot.store.database.postgres.thread.STUCK_S", 0.2)
    monkeypatch.setitem(session._NETWORK, "connect_timeout", 2)  # libpq's least
    async with behind_a_proxy(server, url) as (store, proxy):
        proxy.fault = Fault.SWALLOW
        with pytest.raises(StoreUnavailableError):
            await store.key_values.set("colour", "blue")
        proxy.fault = Fault.NONE

        await store.key_values.set("colour", "green")
        assert await store.key_values.get("colour") == "green"


async def test_an_error_that_work_keeps_to_itself_is_not_taken_for_a_success(url: str) -> None:
    """The server undoes all that came before it as well, and would say so in no way."""
    async with open_store(url) as store:

        def work(connection: Connection) -> None:
            _blue(connection)
            with suppress(ConflictError):
                _blue(connection)

        with pytest.raises(RuntimeError, match="savepoint"):
            await store.tasks._database.write(work)
        assert await store.key_values.get("colour") is None


async def test_text_that_the_server_cannot_hold_is_kept_without_that(url: str) -> None:
    """Midjourney's words and prompts may have anything in them."""
    async with open_store(url) as store:
        await store.key_values.set("colour", "bl\0ue")
        assert await store.key_values.get("colour") == "bl\ufffdue"
