"""What a start finds: the server, the schema, its tables, and another process that has them."""

from __future__ import annotations

import asyncio
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import BigInteger, Float, Inspector, Integer, create_engine, inspect

from bot.store import DatabaseUnusableError, open_store
from bot.store.database.database import Database
from bot.store.database.sqlite.upgrade import bring_up_to_date
from bot.store.migrations import REVISIONS, postgres_at_0014
from tests.store.conftest import a_request
from tests.support.databases import connected, run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.postgres import Server


async def test_a_first_start_makes_the_schema_and_its_tables(server: Server) -> None:
    """In a database in which the bot may make one; a second start finds it all."""
    url = f"{server.url(server.new_database())}?schema=pictures"
    async with open_store(url) as store:
        task = (await store.tasks.create(a_request(), now_s=1.0, max_live=9)).task

    async with open_store(url) as store:
        assert await store.tasks.get(task.id) == task


async def test_bots_with_a_schema_each_know_nothing_of_each_other(url: str) -> None:
    """Beside each other in one database, at the same time."""
    async with open_store(url) as one, open_store(f"{url}?schema=other") as other:
        await one.key_values.set("colour", "blue")
        assert await other.key_values.get("colour") is None


def _shape(inspector: Inspector) -> dict[str, Any]:
    """What both kinds of databases can say of their tables."""
    return {
        name: {
            "columns": {
                column["name"]: (_kind(column["type"]), column["nullable"])
                for column in inspector.get_columns(name)
            },
            "key": inspector.get_pk_constraint(name)["constrained_columns"],
            "foreign": sorted(
                (key["constrained_columns"], key["referred_table"], key["referred_columns"])
                for key in inspector.get_foreign_keys(name)
            ),
            "indices": sorted(
                (index["column_names"], bool(index["unique"]), _where(index))
                for index in inspector.get_indexes(name)
                if "duplicates_constraint" not in index
            ),
            "unique": sorted(
                constraint["column_names"] for constraint in inspector.get_unique_constraints(name)
            ),
            "checks": len(inspector.get_check_constraints(name)),
        }
        for name in inspector.get_table_names()
    }


def _kind(kind: Any) -> str:  # noqa: ANN401 - of SQLAlchemy's
    """The type's own name, but for those between which SQLite makes no difference."""
    if isinstance(kind, Integer | BigInteger):
        return "INTEGER"
    # A collation that PostgreSQL must be told is the only one that SQLite has.
    return "FLOAT" if isinstance(kind, Float) else str(kind).partition(" COLLATE")[0]


def _where(index: Any) -> bool:  # noqa: ANN401 - of SQLAlchemy's
    return any(name.endswith("_where") for name in index["dialect_options"])


async def test_both_kinds_of_databases_have_the_same_tables(url: str, tmp_path: Path) -> None:
    """Every migration did the same to both."""
    bring_up_to_date(tmp_path / "imagine.db")
    file = inspect(create_engine(f"sqlite:///{tmp_path}/imagine.db"))
    async with open_store(url):
        pass
    engine = create_engine(
        url.replace("postgresql:", "postgresql+psycopg:"),
        connect_args={"options": "-c search_path=imagine"},
    )

    expected, made = _shape(file), _shape(inspect(engine))

    for table in expected.values():  # SQLite takes NULL for a key that is text or more than one
        for column in table["key"]:
            kind, _ = table["columns"][column]
            table["columns"][column] = (kind, False)
    assert made == expected
    file.engine.dispose()
    engine.dispose()


async def test_ids_are_as_wide_as_they_get(url: str) -> None:
    """Discord's always; those of tasks once copies of the tables were put back a few times."""
    async with open_store(url) as store:
        narrow = await run(
            store.tasks._database,
            "SELECT table_name, column_name FROM information_schema.columns "
            "WHERE table_schema = 'imagine' AND data_type = 'integer' "
            "AND (column_name = 'id' OR column_name LIKE '%\\_id')",
        )
    assert narrow == []


async def test_both_kinds_of_databases_begin_with_the_same_rows(url: str, tmp_path: Path) -> None:
    """States, moves between them, and kinds."""
    bring_up_to_date(tmp_path / "imagine.db")
    tables = ("task_states", "task_moves", "task_kinds")
    with closing(connected(f"sqlite+aiosqlite:///{tmp_path}/imagine.db")) as file:
        expected = [set(file.execute(f"SELECT * FROM {table}").fetchall()) for table in tables]  # noqa: S608
    async with open_store(url) as store:
        database = store.tasks._database
        found = [set(await run(database, f"SELECT * FROM {table}")) for table in tables]  # noqa: S608
    assert found == expected


async def test_a_later_revision_is_applied_to_what_is_there(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tables of the first release for PostgreSQL go on, with what they hold."""
    async with open_store(url) as store:
        await store.key_values.set("colour", "blue")
        back = "UPDATE alembic_version SET version_num = :number"
        await run(store.tasks._database, back, number=postgres_at_0014.REVISION)
    ran: list[object] = []
    monkeypatch.setattr(
        "bot.store.database.postgres.upgrade.migrate", lambda *given: ran.append(given)
    )
    monkeypatch.setattr("bot.store.database.postgres.upgrade.REVISIONS", (*REVISIONS, "next"))

    async with open_store(url) as store:
        assert await store.key_values.get("colour") == "blue"
    assert len(ran) == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("UPDATE imagine.alembic_version SET version_num = '9999'", "newer version of Imagine Bot"),
        ("DROP TABLE imagine.alembic_version", "tables of another program"),
        ("DROP SCHEMA imagine CASCADE; CREATE SCHEMA imagine", "no schema has been selected"),
    ],
)
async def test_what_cannot_be_used_is_told_and_left_as_it_is(
    url: str, server: Server, change: str, sentence: str
) -> None:
    """An older program, a wrong schema, a schema of somebody else's."""
    async with open_store(url):
        pass
    with server.admin(url.rpartition("/")[2]) as admin:
        admin.execute(change)

    with pytest.raises(DatabaseUnusableError, match=sentence):
        await Database.open(url)


async def test_a_server_that_cannot_be_reached_is_told_without_the_password() -> None:
    """In one line, and at once."""
    with pytest.raises(DatabaseUnusableError, match="cannot be used") as refused:
        await Database.open("postgresql://bot:very-secret@127.0.0.1:1/imagine")
    assert "very-secret" not in str(refused.value)
    assert "\n" not in str(refused.value)


async def test_a_start_waits_for_a_server_that_is_just_starting(
    url: str, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the whole machine does."""
    monkeypatch.setattr("bot.store.database.postgres.backend.STARTS_WITHIN_S", 60.0)
    await asyncio.to_thread(server.stop)
    opening = asyncio.ensure_future(Database.open(url))
    await asyncio.sleep(0)
    server.start_again()

    database = await opening
    assert await run(database, "SELECT count(*) FROM tasks") == [(0,)]
    await database.close()


async def test_a_database_that_takes_no_writes_is_told(url: str, server: Server) -> None:
    """A standby, at the start; and one that becomes so meanwhile is tried again."""
    name = url.rpartition("/")[2]
    with server.admin("postgres") as admin:
        admin.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")

    with pytest.raises(DatabaseUnusableError, match="read-only"):
        await Database.open(url)


async def test_the_extra_is_named_where_it_is_missing(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sentence says what to install."""
    for name in [name for name in sys.modules if ".database.postgres." in name]:
        if not name.endswith("address"):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(DatabaseUnusableError, match=r"pip install 'imagine-bot\[postgres\]'"):
        await Database.open(url)


async def test_a_copy_that_is_put_back_asks_before_it_pays(url: str, server: Server) -> None:
    """Its members may have paid for what it has in line; the tables themselves go on as ever."""
    new = a_request()
    async with open_store(url) as store:
        assert await store.verification.recover(now_s=1.0) is None
        for _ in range(2):
            task = (await store.tasks.create(new, now_s=1.0, max_live=9)).task
            await store.tasks.posted(task.id, channel_id=5, message_id=task.id)
        await store.queue.claim(limit=1, max_running=3, now_s=2.0, quiet_s=1.0)
    async with open_store(url) as store:
        assert await store.verification.recover(now_s=3.0) is None

    copy = server.url(server.new_database(url.rpartition("/")[2]))
    async with open_store(copy) as store:
        assert await store.verification.recover(now_s=3.0) == 1
        later = (await store.tasks.create(new, now_s=1.0, max_live=9)).task
        assert later.id > 1_000_000
    async with open_store(copy) as store:
        assert await store.verification.recover(now_s=4.0) is None
