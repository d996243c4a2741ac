"""The commands about the database, of one on a PostgreSQL server."""

from __future__ import annotations

import json
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from bot import __version__
from bot.cli.checks.database import check_database, look_at
from bot.cli.checks.processes import check_processes
from bot.cli.checks.result import Verdict
from bot.cli.group import main
from bot.store import Store, open_store
from bot.store.database.copies.export import export
from bot.store.database.postgres import connecting
from bot.store.migrations import REVISIONS
from bot.store.overview import ProcessSeen
from bot.store.schema import metadata
from tests.cli.test_doctor import examined
from tests.store.conftest import a_request
from tests.support.databases import DatabaseKind, connected, new_database

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.parametrize("database_kind", [DatabaseKind.POSTGRESQL], indirect=True)

TOKEN = "an-interaction-token"


@pytest.fixture
def address(tmp_path: Path, database_kind: DatabaseKind) -> str:
    """The URL of a database with nothing but its tables."""
    del database_kind  # chosen before
    return new_database(tmp_path)


def run(url: str, *words: str) -> tuple[int, str]:
    """Its exit code, and what it said."""
    result = CliRunner().invoke(main, words, env={"DATABASE_URL": url})
    return result.exit_code, result.output


def change(url: str, *statements: str) -> None:
    """Do to a database what nothing in the bot does."""
    with closing(connected(url)) as connection:
        for statement in statements:
            connection.execute(statement)


async def _asked(store: Store) -> None:
    """A task that waits."""
    task = (await store.tasks.create(a_request(), now_s=1.0, max_live=9)).task
    await store.tasks.posted(task.id, channel_id=5, message_id=6)


async def test_doctor_shows_the_tables_and_the_processes(
    settings: dict[str, str], address: str, tmp_path: Path
) -> None:
    """Beside a bot at work; which version each has, and how old its lease is."""
    async with open_store(address) as store:
        await _asked(store)
        code, found = await examined(tmp_path, {**settings, "DATABASE_URL": address})

    assert code == 0, found
    assert "1 picture" in found["database"]["found"]
    assert found["schema"]["found"] == f"It is of this version ({REVISIONS[-1]})."
    assert f"({__version__}) waits for a slot, its lease is" in found["processes"]["found"]


def test_doctor_shows_what_a_start_would_upgrade_or_cannot_use(address: str) -> None:
    """An earlier version of the tables, a later one, and a server that is not there."""
    change(address, "UPDATE alembic_version SET version_num = '0015'")
    _, older, *_ = check_database(None, look_at(address))
    change(address, "UPDATE alembic_version SET version_num = '9999'")
    [newer] = check_database(None, look_at(address))
    [gone] = check_database(None, look_at("postgresql://bot:very-secret@127.0.0.1:1/imagine"))
    [none] = check_database(None, look_at(f"{address}?schema=none"))

    assert (older.verdict, "pg_dump" in older.next_step) == (Verdict.NOTICE, True)
    assert "newer version of Imagine Bot" in newer.found
    assert (gone.verdict, "very-secret" in gone.found) == (Verdict.BROKEN, False)
    assert none.verdict is Verdict.FINE


def test_what_processes_lack_is_told(database_kind: DatabaseKind) -> None:
    """A slot that nobody holds, and programs that differ."""
    del database_kind
    one, waits = (ProcessSeen("a:1", __version__, slot, 2.0) for slot in (0, None))
    dead = ProcessSeen("b:2", __version__, 1, 99.0)
    other = ProcessSeen("c:3", "0.0.1", 1, 2.0)

    assert check_processes([one, waits], slots=1).verdict is Verdict.FINE
    assert "nobody holds slot 1" in check_processes([one, dead], slots=2).found
    assert (
        check_processes([one, other], slots=2).next_step == f"Bring all of them to {__version__}."
    )
    assert check_processes([dead], slots=2).verdict is Verdict.FINE


async def test_what_is_wrong_is_told_and_mended_when_no_bot_runs(address: str) -> None:
    """As with a file: indices, triggers and the queue, and nothing else."""
    async with open_store(address) as store:
        await _asked(store)
        assert run(address, "check") == (0, "The database is whole.\n")
        change(
            address,
            "DROP INDEX tasks_live",
            "DROP INDEX tasks_due",
            "CREATE INDEX tasks_due ON tasks (created_s)",
            "DROP TRIGGER queue_follows_held_places ON held_places",
            "DELETE FROM queue",
        )
        refused = run(address, "check", "--repair")
        await store.processes.leave()

    assert (refused[0], "Stop them first" in refused[1]) == (2, True), refused
    wrong, mended = run(address, "check"), run(address, "check", "--repair")
    assert wrong[0] == 2
    assert set(wrong[1].splitlines()) == {
        "the index tasks_live is missing: check --repair mends it.",
        "the index tasks_due is not as it should be: check --repair mends it.",
        "the trigger queue_follows_held_places is missing: check --repair mends it.",
        "the queue is not what waits: check --repair mends it.",
    }
    assert (mended[0], mended[1].count("Mended: ")) == (0, 4)
    change(address, "UPDATE tasks SET buttons = '3'")
    assert run(address, "check") == (2, "task 1 cannot be read: restore a backup.\n")
    change(address, "ALTER TABLE tasks DROP COLUMN fix")
    assert run(address, "check") == (2, "the column tasks.fix is missing: restore a backup.\n")


async def test_an_export_has_every_row_as_a_file_s_has(address: str) -> None:
    """JSON is JSON, truth is truth, and credentials are nobody's."""
    async with open_store(address) as store:
        await store.tasks.create(a_request(), now_s=1.0, max_live=9)

    code, said = run(address, "export")

    assert code == 0, said
    rows = [json.loads(line) for line in said.splitlines()]
    [task] = [row for row in rows if row["table"] == "tasks"]
    assert (task["buttons"], task["paused"], task["title"]) == ([], False, None)
    assert {"processes", "task_kinds", "facts"} <= {row["table"] for row in rows}
    assert TOKEN not in said


def test_an_export_may_be_read_slowly(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As by a pager; the server ends other transactions that stand still."""
    monkeypatch.setitem(connecting._SETTINGS, "idle_in_transaction_session_timeout", "50ms")
    rows = export(address)
    first = next(rows)
    time.sleep(0.3)

    assert first["table"] in metadata.tables
    assert {row["table"] for row in rows} >= {"task_kinds", "task_moves"}


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_what_is_about_files_names_the_command_to_use(address: str, command: str) -> None:
    """With the schema; in one line."""
    code, said = run(f"{address}?schema=pictures", command, "copy.db")

    assert (code, "pg_dump --schema=pictures" in said, said.count("\n")) == (2, True, 1), said


@pytest.mark.parametrize("words", [("check",), ("export",)])
def test_where_there_are_no_tables_none_are_made(address: str, words: tuple[str, ...]) -> None:
    """A slip in the schema's name."""
    code, said = run(f"{address}?schema=none", *words)

    assert (code, "no tables" in said, said.count("\n")) == (2, True, 1), said
    with closing(connected(address)) as connection:
        found = connection.execute("SELECT FROM pg_namespace WHERE nspname LIKE '%none%'")
        assert found.fetchall() == []
