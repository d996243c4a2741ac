"""Servers that are set up as their operators like: sessions are what the bot needs, or it says."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import pytest

from bot.domain import leases
from bot.domain.sharding import Sharding
from bot.store import DatabaseUnusableError, Deployment, open_store
from bot.store.database.database import Database
from bot.store.database.laws.check import faults
from bot.store.database.postgres import connecting, notifications
from bot.store.migrations import postgres_at_0014
from tests.store.conftest import a_request
from tests.store.postgres.proxy import Fault, proxied
from tests.store.postgres.test_sessions import behind_a_proxy
from tests.store.test_rolling_upgrades import NOW, NextVersion
from tests.support.databases import run

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from tests.support.postgres import Server

OTHERWISE = {
    "default_transaction_isolation": "'serializable'",
    "synchronous_commit": "off",
    "extra_float_digits": "0",
    "idle_session_timeout": "100",
    "statement_timeout": "1",
    "lock_timeout": "1",
    "timezone": "'Asia/Kathmandu'",
    "datestyle": "'German'",
    "plan_cache_mode": "force_custom_plan",
}
"""What an operator may have chosen for all programs on a database."""

OWN = "own_schema"
"""A role that may connect, and has a schema."""


def set_up(server: Server, name: str, settings: dict[str, str]) -> None:
    with server.admin("postgres") as admin:
        for setting, value in settings.items():
            admin.execute(f"ALTER DATABASE {name} SET {setting} = {value}")


async def test_what_an_operator_chose_for_other_programs_does_not_hold(
    server: Server, url: str
) -> None:
    """Commits outlast a crash, numbers come back as they were, and nobody is cut off."""
    set_up(server, url.rpartition("/")[2], OTHERWISE)
    async with open_store(url) as store:
        database = store.tasks._database
        await run(database, "INSERT INTO paces (name, next_s) VALUES ('a', 1764432000.1234567)")
        await asyncio.sleep(0.3)

        shown = await run(
            database,
            "SELECT next_s, current_setting('synchronous_commit') FROM paces WHERE name = 'a'",
        )
        assert shown == [(1764432000.1234567, "on")]
        assert await store.slots.wait()


async def test_of_several_first_starts_one_makes_the_tables(server: Server) -> None:
    """Also where each transaction sees what was there when it began to wait for the other."""
    name = server.new_database()
    set_up(server, name, OTHERWISE)

    opened = await asyncio.gather(*(Database.open(server.url(name)) for _ in range(3)))

    for database in opened:
        assert await run(database, "SELECT count(*) FROM tasks") == [(0,)]
        await database.close()


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
async def test_a_database_that_has_not_all_letters_is_told(server: Server, encoding: str) -> None:
    """At the start, and before anybody's words are lost."""
    name = f"in_{encoding.lower()}"
    with server.admin("postgres") as admin:
        admin.execute(
            f"CREATE DATABASE {name} OWNER imagine ENCODING '{encoding}' LOCALE 'C' "
            "TEMPLATE template0"
        )

    with pytest.raises(DatabaseUnusableError, match=f"{encoding}.*ENCODING 'UTF8'"):
        await Database.open(server.url(name))


async def test_letters_of_the_machine_s_own_are_not_asked_for(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A setting of libpq's that other programs there may need."""
    monkeypatch.setenv("PGCLIENTENCODING", "LATIN1")
    async with open_store(url) as store:
        await store.key_values.set("colour", "Bläu \U0001f5bc")
        assert await store.key_values.get("colour") == "Bläu \U0001f5bc"


@pytest.mark.parametrize("schema", ["user", "select", "new", "old", "none", "s", "tasks"])
def test_any_word_is_the_name_of_a_schema(server: Server, schema: str) -> None:
    """Words of SQL's own, and those that stand in what the server says of our tables."""
    url = f"{server.url(server.new_database())}?schema={schema}"

    async def started() -> None:
        async with open_store(url) as store:
            await store.tasks.create(a_request(), now_s=1.0, max_live=9)

    asyncio.run(started())
    assert faults(url) == []


async def test_a_name_that_the_server_keeps_for_itself_is_told(server: Server) -> None:
    """In the sentence about DATABASE_URL, and not by the server each time it is started again."""
    with pytest.raises(DatabaseUnusableError, match="DATABASE_URL must name"):
        await Database.open(f"{server.url(server.new_database())}?schema=pg_pictures")


async def test_a_pooler_that_drops_how_sessions_are_set_up_is_told(server: Server) -> None:
    """Else the tables would be made in whichever schema its role has."""
    name = server.new_database()
    async with proxied(server.port) as proxy:
        proxy.fault = Fault.FORGET_OPTIONS
        url = server.url(name).replace(str(server.port), str(proxy.port))

        with pytest.raises(DatabaseUnusableError, match="PgBouncer"):
            await Database.open(f"{url}?schema=pictures")

    with server.admin(name) as admin:
        assert admin.execute("SELECT FROM pg_tables WHERE tablename = 'tasks'").rowcount == 0


@pytest.mark.parametrize(("asked", "shown"), [("5s", "5s"), ("-5s", "0")])
async def test_what_a_server_cannot_do_is_done_without(
    url: str, monkeypatch: pytest.MonkeyPatch, asked: str, shown: str
) -> None:
    """On Windows none can see that a client is gone while it works for it."""
    name = "client_connection_check_interval"
    monkeypatch.setattr(connecting, "_CHECK_CLIENT", f"set_config('{name}', '{asked}', false)")
    async with open_store(url) as store:
        assert await run(store.tasks._database, f"SHOW {name}") == [(shown,)]


async def test_who_has_a_schema_needs_no_other_right(server: Server) -> None:
    """To connect, and to do what it likes in there."""
    name = server.new_database()
    with server.admin(name) as admin:
        admin.execute(f"CREATE ROLE {OWN} LOGIN")
        admin.execute(f"CREATE SCHEMA pictures AUTHORIZATION {OWN}")
        admin.execute(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC")
        admin.execute(f"GRANT CONNECT ON DATABASE {name} TO {OWN}")
        admin.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    url = f"{server.url(name).replace('imagine@', f'{OWN}@')}?schema=pictures"

    for expected in (1, 2):
        async with open_store(url) as store:
            task = (await store.tasks.create(a_request(), now_s=1.0, max_live=9)).task
            assert task.id == expected


async def test_a_server_far_away_is_slow_and_no_more(
    server: Server, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lease is prolonged however long it takes, as long as answers come."""
    monkeypatch.setattr("bot.store.database.postgres.thread.STUCK_BESIDE_S", 1.0)
    async with behind_a_proxy(server, url) as (store, proxy):
        await store.slots.agree(Deployment(1, Sharding()))
        await store.slots.take()
        proxy.delay_s = 0.5

        assert await store.slots.renew()


async def test_without_a_session_to_listen_loops_look_all_the_same(
    server: Server, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server has five sessions for a process, which needs one more to hear of others."""
    monkeypatch.setattr(notifications, "LOOK_S", 0.05)
    name = url.rpartition("/")[2]
    async with open_store(url) as store:
        for _ in range(4):
            await store.key_values.get("colour")
        assert await store.slots.wait()
        with server.admin(name) as admin:
            admin.execute(f"ALTER DATABASE {name} CONNECTION LIMIT 5")
            admin.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                "WHERE application_name = 'imagine-bot listener' AND datname = current_database()"
            )
            for _ in range(3):
                store.signals.poller.clear()
                await asyncio.wait_for(store.signals.poller.wait(), 20)
            assert not admin.execute(
                "SELECT FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
                " AND datname = current_database()"
            ).rowcount


async def test_an_upgrade_may_think_between_its_statements(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some look at every row themselves, on a machine that may be busy."""
    monkeypatch.setitem(connecting._SETTINGS, "idle_in_transaction_session_timeout", "100ms")
    later = NextVersion(tmp_path, monkeypatch)
    with later.starts(oldest=NOW):
        script = tmp_path / "migrations" / "versions" / "v_next.py"
        script.write_text(
            script.read_text("utf-8").replace(
                "        op.execute(statement)",
                "        op.execute(statement)\n        __import__('time').sleep(0.5)",
            ),
            "utf-8",
        )
        database = await Database.open(url)

    assert await run(database, "SELECT count(*) FROM later") == [(0,)]
    await database.close()


async def test_a_check_may_think_while_it_makes_tables_to_compare_with(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As an upgrade may."""
    async with open_store(url):
        pass
    create = postgres_at_0014.create

    def slow(connection: Connection) -> None:
        create(connection)
        time.sleep(0.5)

    monkeypatch.setattr(postgres_at_0014, "create", slow)
    monkeypatch.setitem(connecting._SETTINGS, "idle_in_transaction_session_timeout", "100ms")

    assert faults(url) == []


async def test_who_waited_while_the_server_s_clock_was_set_starts_anew(url: str) -> None:
    """Those that had slots lost them by that; what starts goes by the new time."""
    async with open_store(url) as store:
        assert await store.slots.wait()

        store.clock._ahead_s -= 3600.0

        assert not await store.slots.wait()
        assert store.clock.surely_off_s > leases.LEASE_S
