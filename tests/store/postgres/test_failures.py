"""A server that refuses, ends or stands still: a sentence at a start, and later nothing is lost."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from bot.store import DatabaseUnusableError, StoreUnavailableError, open_store
from bot.store.database.database import Database
from tests.store.conftest import a_request
from tests.store.postgres.proxy import Fault
from tests.store.postgres.test_sessions import behind_a_proxy
from tests.support.databases import run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.postgres import Server

ROOT = Path(__file__).parents[3]
OWNER = "imagine"
GUARDED = "guarded"
"""A role that may do what the bot's may, and needs a password."""

PASSWORD = "a-secret"
DOWN_S = 30.0 if os.environ.get("LONG") else 1.0
"""How long the server is away; the long form is for hand."""

REFUSALS = {
    "connections": ("CONNECTION LIMIT 0", "CONNECTION LIMIT -1", "too many connections"),
    "read-only": (
        "SET default_transaction_read_only = on",
        "RESET default_transaction_read_only",
        "read-only",
    ),
    "password": (
        "PASSWORD 'another'",
        f"PASSWORD '{PASSWORD}'",
        "password authentication failed",
    ),
    "login": ("NOLOGIN", "LOGIN", "not permitted to log in"),
}
"""What an operator does to the bot's role, how it is taken back, and what the server says of it."""


@pytest.fixture
def guarded(server: Server, url: str) -> str:
    """The URL of the database, with a password in it that is needed."""
    with server.admin("postgres") as admin:
        if not admin.execute(f"SELECT FROM pg_roles WHERE rolname = '{GUARDED}'").rowcount:
            admin.execute(f"CREATE ROLE {GUARDED} LOGIN PASSWORD '{PASSWORD}' IN ROLE {OWNER}")
            rules = server.folder / "data" / "pg_hba.conf"
            first = f"host all {GUARDED} 127.0.0.1/32 scram-sha-256\n"
            rules.write_text(first + rules.read_text("utf-8"), "utf-8")
            admin.execute("SELECT pg_reload_conf()")
    return url.replace(f"{OWNER}@", f"{GUARDED}:{PASSWORD}@")


@contextmanager
def refused(server: Server, change: str, back: str) -> Iterator[None]:
    """As long as this is open, the role is as an operator made it, and has no sessions."""
    with server.admin("postgres") as admin:
        admin.execute(f"ALTER ROLE {GUARDED} {change}")
        admin.execute(f"SELECT pg_terminate_backend(pid) {SESSIONS}")
        try:
            yield
        finally:
            admin.execute(f"ALTER ROLE {GUARDED} {back}")


SESSIONS = f"FROM pg_stat_activity WHERE usename = '{GUARDED}'"


@pytest.mark.parametrize("change", REFUSALS)
async def test_a_server_that_refuses_is_told_at_the_start(
    server: Server, guarded: str, change: str
) -> None:
    """In one sentence, in which there is no password."""
    does, back, words = REFUSALS[change]
    with (
        refused(server, does, back),
        capture_logs() as logs,
        pytest.raises(DatabaseUnusableError, match=words) as sentence,
    ):
        await Database.open(guarded)

    assert "\n" not in str(sentence.value)
    assert PASSWORD not in f"{sentence.value!r} {logs!r}"
    async with open_store(guarded) as store:
        assert await store.key_values.get("colour") is None


@pytest.mark.parametrize("change", REFUSALS)
async def test_a_server_that_refuses_meanwhile_is_waited_for(
    server: Server, guarded: str, change: str
) -> None:
    """Who asks is told to come back, what happened already is written in the end."""
    does, back, words = REFUSALS[change]
    async with open_store(guarded, gather_s=0.0) as store:
        task = (await store.tasks.create(a_request(), now_s=1.0, max_live=9)).task
        with refused(server, does, back), capture_logs() as logs:
            with pytest.raises(StoreUnavailableError, match=words):
                await store.key_values.set("colour", "blue")
            with pytest.raises(StoreUnavailableError, match=words):
                await store.tasks.get(task.id)
            posted = asyncio.ensure_future(store.tasks.posted(task.id, channel_id=5, message_id=6))
            while not logs:  # noqa: ASYNC110 - until it was tried
                await asyncio.sleep(0.01)

        await posted
        shown = await store.tasks.get(task.id)
        assert shown is not None
        assert shown.shown.message_id == 6
    assert PASSWORD not in repr(logs)


async def test_encryption_that_the_server_does_not_have_is_told(guarded: str) -> None:
    """Nothing is sent in the clear instead."""
    with pytest.raises(DatabaseUnusableError, match="SSL") as sentence:
        await Database.open(f"{guarded}?sslmode=require")

    assert PASSWORD not in str(sentence.value)


@pytest.mark.parametrize("number", [signal.SIGQUIT, signal.SIGINT])
async def test_nothing_is_lost_while_the_server_is_away(
    server: Server, url: str, number: int
) -> None:
    """Of what was in hand, and of what came meanwhile."""
    async with open_store(url, gather_s=0.0) as store:
        view = await store.tasks.create(a_request(), now_s=1.0, max_live=9)
        await store.tasks.posted(view.task.id, channel_id=5, message_id=6)
        await store.queue.claim(limit=1, max_running=3, now_s=2.0, quiet_s=1.0)
        await asyncio.to_thread(server.stop, number)
        try:
            accepted = asyncio.ensure_future(
                store.submissions.accepted(view.task.id, "177", due_s=3.0)
            )
            lost = asyncio.ensure_future(store.until_lost())
            await asyncio.wait([accepted, lost], timeout=DOWN_S)
            assert not accepted.done()
        finally:
            server.start_again()

        await accepted
        assert not lost.done()
        lost.cancel()
        rows = await run(store.tasks._database, "SELECT state, remote_id FROM tasks")
        assert rows == [("running", "177")]


async def test_an_answer_that_never_comes_is_asked_for_once_more(
    server: Server, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The network passes what is sent, and nothing back: what was committed is so, and once."""
    # Long enough for a busy machine to connect anew, which is bounded by this as well.
    monkeypatch.setattr("bot.store.database.postgres.thread.STUCK_S", 3.0)
    async with behind_a_proxy(server, url) as (store, proxy):
        proxy.fault = Fault.DEAF_AFTER_COMMIT
        task = (await store.tasks.create(a_request(), now_s=1.0, max_live=1)).task

        assert proxy.faulted.is_set()
        assert await run(store.tasks._database, "SELECT id FROM tasks") == [(task.id,)]


async def test_a_process_that_was_stopped_as_it_wrote_holds_nobody_up(url: str) -> None:
    """The server ends its transaction for it; when it goes on, it writes anew."""
    other = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.store.postgres.standing", url),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    assert other.stdout is not None
    try:
        await asyncio.to_thread(os.waitid, os.P_PID, other.pid, os.WSTOPPED | os.WNOWAIT)
        async with open_store(url) as store:
            await store.key_values.set("colour", "blue")
            assert await store.key_values.get("stood") is None

            other.send_signal(signal.SIGCONT)
            assert await other.stdout.readline() == b"2\n"
            assert await store.key_values.get("stood") == "still"
    finally:
        if other.returncode is None:
            other.send_signal(signal.SIGCONT)
        assert await other.wait() == 0
