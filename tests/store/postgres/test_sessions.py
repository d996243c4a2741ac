"""Connections that break, servers that end, networks that swallow: nothing is lost or doubled."""

from __future__ import annotations

import asyncio
import signal
import threading
from contextlib import asynccontextmanager, closing, suppress
from functools import partial
from typing import TYPE_CHECKING, Final

import pytest
from sqlalchemy import text

from bot.domain.states import State
from bot.store import Store, StoreUnavailableError, join, open_store
from bot.store.database.database import Database
from bot.store.database.postgres import connecting
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


async def test_what_broke_in_its_work_is_undone_and_run_again(server: Server, url: str) -> None:
    """Once or twice, which nobody is told of; then whoever can come back later is."""
    runs = list[None]()
    async with open_store(url, gather_s=0.0) as store:
        database = store.tasks._database

        def breaks(connection: Connection, *, until: int) -> None:
            runs.append(None)
            with connection.savepoint():
                connection.execute(SET, {"name": str(len(runs))})
            if len(runs) < until:
                kill_all(server, url)
            connection.execute(SET, {"name": f"last of {until}"})

        await database.write(partial(breaks, until=3))
        with pytest.raises(StoreUnavailableError):
            await database.write(partial(breaks, until=99))
        await database.retry_until_written(partial(breaks, until=8))

        assert await run(database, "SELECT name FROM facts WHERE value = 'set' ORDER BY name") == [
            ("3",),
            ("8",),
            ("last of 3",),
            ("last of 8",),
        ]


async def test_of_two_that_wait_for_each_other_both_come_to_their_end(
    server: Server, url: str
) -> None:
    """The server ends one of them: ours, which is run again when the other is done."""
    went_on = threading.Event()
    async with open_store(url, gather_s=0.0) as store:
        database = store.tasks._database
        await run(database, "INSERT INTO facts (name, value) VALUES ('a', '1'), ('b', '1')")
        runs = list[int]()

        with closing(server.admin(url.rpartition("/")[2])) as other:
            other.execute("SET search_path = imagine; SET deadlock_timeout = '1h'; BEGIN")
            other.execute("UPDATE facts SET value = '2' WHERE name = 'a'")

            def goes_on() -> None:
                other.execute("UPDATE facts SET value = '3' WHERE name = 'b'; COMMIT")

            waits = threading.Thread(target=goes_on)

            def work(connection: Connection) -> None:
                runs.append(len(runs))
                if went_on.is_set():
                    waits.join()  # else this one may well be there first again
                connection.execute(text("UPDATE facts SET value = '4' WHERE name = 'b'"))
                if not went_on.is_set():
                    went_on.set()
                    waits.start()
                connection.execute(text("UPDATE facts SET value = '5' WHERE name = 'a'"))

            await database.write(work)
            waits.join()

        assert await run(database, "SELECT value FROM facts WHERE name < 'c' ORDER BY name") == [
            ("5",),
            ("4",),
        ]
        assert runs == [0, 1]


async def test_what_was_kept_ready_for_other_tables_is_made_anew(server: Server, url: str) -> None:
    """A newer program may change a column's type beside this one."""
    async with open_store(url, gather_s=0.0) as store:
        await store.key_values.set("colour", "blue")
        for _ in range(4):  # each session that reads
            assert await store.key_values.get("colour") == "blue"
        with server.admin(url.rpartition("/")[2]) as admin:
            admin.execute("ALTER TABLE imagine.facts ALTER COLUMN value TYPE VARCHAR(9000)")

        for _ in range(4):
            assert await store.key_values.get("colour") == "blue"


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
async def test_what_was_cut_off_as_it_was_committed_is_found_out(
    server: Server, url: str, cut: Fault
) -> None:
    """The server tells whether it was, so it is done once, and nobody hears of it."""
    async with behind_a_proxy(server, url) as (store, proxy):
        proxy.fault = cut
        task = (await store.tasks.create(a_request(), now_s=1.0, max_live=1)).task
        assert proxy.faulted.is_set()
        await store.tasks.posted(task.id, channel_id=5, message_id=6)

        proxy.fault = cut
        claims = await store.queue.claim(limit=5, max_running=3, now_s=2.0, quiet_s=1.0)
        assert [(one.id, one.schedule.tries) for one in claims.tasks] == [(task.id, 1)]
        proxy.fault = cut
        assert (await store.favourites.switch(task.id, 7, now_s=3.0)) == (True, True)
        assert await run(store.tasks._database, "SELECT count(*) FROM favourites") == [(1,)]


@pytest.mark.parametrize("cut", CUTS)
async def test_a_task_of_which_nobody_knows_is_forgotten(
    server: Server, url: str, cut: Fault
) -> None:
    """Its member was told to try again, so nothing of it may stay in the way."""
    async with behind_a_proxy(server, url) as (store, proxy):
        proxy.fault, proxy.stays_away = cut, True
        with pytest.raises(CommitUnknownError):
            await store.tasks.create(a_request(), now_s=1.0, max_live=1)
        proxy.stays_away = False

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
        proxy.fault, proxy.stays_away = cut, True
        claiming = asyncio.ensure_future(store.queue.claim(**claim))  # type: ignore[arg-type]
        await proxy.faulted.wait()
        await proxy.refused.wait()
        proxy.stays_away = False
        with pytest.raises(CommitUnknownError):
            await claiming

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
    monkeypatch.setattr("bot.store.database.postgres.thread.STUCK_S", 1.0)
    monkeypatch.setitem(connecting._NETWORK, "connect_timeout", 2)  # libpq's least
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
