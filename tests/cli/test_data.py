"""`backup`, `restore`, `check` and `export` of a database that a bot may be using."""

import asyncio
import json
import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path
from threading import Barrier

import pytest
from click.testing import CliRunner

from bot.cli.group import main
from bot.store.database.copies.backup import back_up
from bot.store.database.sqlite.file import DatabaseFile
from bot.store.migrations import REVISIONS
from tests.store.filling import fill
from tests.support import command_line
from tests.support.databases import new_database

ROOT = Path(__file__).parents[2]
TOKEN = "an-interaction-token"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A database with 30 tasks, of which one has a token."""
    new_database(tmp_path)
    path = tmp_path / "imagine.db"
    fill(path, settled=20, live=10)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE tasks SET interaction_token = ? WHERE id = 25", [TOKEN])
    return path


Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """The command line in the folder of the database: its exit code and what it said."""
    monkeypatch.chdir(tmp_path)

    def invoke(*words: str, url: str = "sqlite+aiosqlite:///imagine.db") -> tuple[int, str]:
        result = CliRunner().invoke(main, words, env={"DATABASE_URL": url})
        return result.exit_code, result.output

    return invoke


def tasks_in(path: Path) -> int:
    with closing(sqlite3.connect(path)) as database:
        [(count,)] = database.execute("SELECT count(*) FROM tasks")
    return int(count)


def files_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_backup_is_put_back_and_what_was_there_is_kept(
    run: Run, database: Path, tmp_path: Path
) -> None:
    """Both say how much they hold, and the backup is its owner's alone."""
    made, said = run("backup", "copy.db")
    assert (made, "30 pictures" in said) == (0, True), said
    copy = tmp_path / "copy.db"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert TOKEN.encode() not in copy.read_bytes()
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("DELETE FROM tasks WHERE id = 30")

    code, said = run("restore", "copy.db")

    assert code == 0, said
    assert "30 pictures" in said
    assert "29 pictures" in said
    assert tasks_in(database) == 30
    assert tasks_in(tmp_path / "imagine.db.before-restore") == 29
    assert (tmp_path / "copy.db").exists()
    again, _ = run("restore", "copy.db")
    assert again == 0
    assert tasks_in(tmp_path / "imagine.db.before-restore.2") == 30
    assert "imagine.db.restoring" not in files_in(tmp_path)


@pytest.mark.usefixtures("database")
def test_what_no_file_can_be_called_is_one_line(run: Run, tmp_path: Path) -> None:
    """A name that is too long, bytes that are no letters, links that lead to each other."""
    (tmp_path / "loop").symlink_to("loop")
    for words in [
        ("backup", "x" * 300),
        ("backup", os.fsdecode(b"\xff.db")),
        ("backup", "imagine.db/copy.db"),
        ("restore", "x" * 300),
        ("restore", os.fsdecode(b"\xff.db")),
        ("restore", "loop"),
    ]:
        code, said = run(*words)
        assert (code, said.count("\n")) == (2, 1), said
    for command in ("check", "export"):
        code, said = run(command, url=f"sqlite+aiosqlite:///{'x' * 300}")
        assert (code, said.count("\n")) == (2, 1), said


def test_two_backups_at_once_are_both_made(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under one name as well: neither takes the other's copy away while it is made."""
    url, target, both = f"sqlite+aiosqlite:///{database}", tmp_path / "copy.db", Barrier(2)
    rename = Path.rename
    monkeypatch.setattr(Path, "rename", lambda *names: (both.wait(10), rename(*names)))

    with ThreadPoolExecutor(2) as threads:
        made = [threads.submit(back_up, url, target) for _ in range(2)]
        assert [each.result().tasks for each in made] == [30, 30]

    assert tasks_in(target) == 30
    assert not list(tmp_path.glob("*.copying"))


@pytest.mark.usefixtures("database")
def test_a_backup_is_put_back_where_there_is_no_database(run: Run, tmp_path: Path) -> None:
    """On another machine; nothing was there that could be kept."""
    run("backup", "copy.db")
    elsewhere = "sqlite+aiosqlite:///new/imagine.db"

    code, said = run("restore", "copy.db", url=elsewhere)

    assert (code, "kept" in said) == (0, False), said
    assert tasks_in(tmp_path / "new" / "imagine.db") == 30


def damage(path: Path, at: int = 4096 * 3) -> None:
    """Overwrite a part of a file."""
    with path.open("r+b") as file:
        file.seek(at)
        file.write(b"\xff" * 4096 * 4)


def set_revision(path: Path, revision: str) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE alembic_version SET version_num = ?", [revision])


BROKEN: list[tuple[Callable[[Path], object], str]] = [
    (damage, "No copy can be made"),
    (lambda path: path.write_bytes(path.read_bytes()[:20_000]), "malformed"),
    (lambda path: path.write_text("{}" * 3000, "utf-8"), "file is not a database"),
    (lambda path: path.write_bytes(b""), "is empty"),
    (lambda path: path.unlink(), "There is no database"),
    (lambda path: set_revision(path, "9999"), "newer version"),
]


@pytest.mark.parametrize(("change", "words"), BROKEN)
def test_a_broken_backup_replaces_nothing(
    run: Run, database: Path, tmp_path: Path, change: Callable[[Path], object], words: str
) -> None:
    """Half-copied, of another program or of a newer version: a line, and all stays as it was."""
    run("backup", "copy.db")
    change(tmp_path / "copy.db")

    code, said = run("restore", "copy.db")

    assert (code, words in said, said.count("\n")) == (2, True, 1), said
    assert tasks_in(database) == 30
    assert files_in(tmp_path) <= {
        "copy.db",
        "imagine.db",
        "imagine.db.lock",
        "imagine.db-wal",
        "imagine.db-shm",
    }


def test_what_runs_on_the_database_is_not_disturbed(run: Run, database: Path) -> None:
    """Backup and export go beside a bot; restore and repair wait for its end."""
    file = DatabaseFile.take(database)
    try:
        backup = run("backup", "copy.db")
        twice = run("backup", "copy.db")
        restore = run("restore", "copy.db")
        itself = run("restore", "imagine.db")
    finally:
        file.release()

    assert [code for code, _ in (backup, twice, restore, itself)] == [0, 2, 2, 2]
    assert "is there already" in twice[1]
    assert "already running" in restore[1]
    assert "is the database itself" in itself[1]


def test_a_database_that_another_program_has_open_is_not_replaced(run: Run, database: Path) -> None:
    """It would go on writing into what is no longer there."""
    run("backup", "copy.db")
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        code, said = run("restore", "copy.db")

    assert (code, "stop that first" in said) == (2, True), said


def test_a_damaged_database_is_replaced_and_kept_as_it_is(
    run: Run, database: Path, tmp_path: Path
) -> None:
    """That is what backups are for."""
    run("backup", "copy.db")
    damage(database, at=100)
    damaged = (database).read_bytes()

    code, said = run("restore", "copy.db")

    assert (code, "something unreadable" in said) == (0, True), said
    assert (tmp_path / "imagine.db.before-restore").read_bytes() == damaged
    assert tasks_in(database) == 30


@pytest.mark.parametrize("words", [("backup", "copy.db"), ("check",), ("export",)])
def test_where_there_is_no_database_none_is_made(
    run: Run, words: tuple[str, ...], tmp_path: Path
) -> None:
    """A slip in DATABASE_URL, or the wrong folder."""
    code, said = run(*words)

    assert (code, "There is no database" in said, said.count("\n")) == (2, True, 1), said
    assert files_in(tmp_path) == set()


async def test_no_room_for_a_copy_is_a_line(database: Path, tmp_path: Path) -> None:
    """Nothing of it is left, and the database is as it was."""
    limits = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000)); "
    command = "from bot.cli.group import main; main(sys.argv[1:])"
    backup = partial(
        command_line.run,
        "backup",
        folder=tmp_path,
        DATABASE_URL=f"sqlite+aiosqlite:///{database}",
    )

    code, said = await backup("copy.db", program=limits + command)
    elsewhere = await backup("none/copy.db")

    assert (code, said.count("\n")) == (2, 1), said
    assert "No copy can be made" in said
    assert elsewhere[0] == 2
    assert "No such file or directory" in elsewhere[1]
    assert not {name for name in files_in(tmp_path) if name.startswith("copy")}


def test_what_is_wrong_is_told_with_what_to_do_and_then_mended(run: Run, database: Path) -> None:
    """Exit code 2 as long as anything is wrong."""
    whole = run("check")
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("DROP INDEX tasks_live")

    wrong, mended, again = run("check"), run("check", "--repair"), run("check")

    assert [code for code, _ in (whole, wrong, mended, again)] == [0, 2, 0, 0]
    assert wrong[1] == "the index tasks_live is missing: check --repair mends it.\n"
    assert mended[1] == "Mended: the index tasks_live is missing.\nThe database is whole.\n"
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE tasks SET buttons = '?' WHERE id = 3")
    code, said = run("check", "--repair")
    assert (code, said) == (2, "task 3 cannot be read: restore a backup.\n")


@pytest.mark.usefixtures("database")
def test_an_export_has_every_row_and_no_token(run: Run) -> None:
    """One a line, whose JSON columns are JSON and not text."""
    code, said = run("export")

    assert code == 0, said
    rows = [json.loads(line) for line in said.splitlines()]
    tasks = [row for row in rows if row["table"] == "tasks"]
    assert [task["id"] for task in tasks] == list(range(1, 31))
    assert isinstance(tasks[0]["buttons"], list)
    assert tasks[0]["paused"] is False
    assert {"tasks", "queue", "task_kinds"} <= {row["table"] for row in rows}
    assert TOKEN not in said
    assert "interaction_token" not in said


async def test_an_export_onto_a_full_disk_is_a_line(database: Path, tmp_path: Path) -> None:
    """It is not taken for a whole one."""
    process = await asyncio.create_subprocess_exec(
        *("bash", "-c", '"$0" -m bot export >/dev/full', sys.executable),
        cwd=tmp_path,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "DATABASE_URL": f"sqlite+aiosqlite:///{database}",
        },
        stderr=subprocess.PIPE,
    )

    _, said = await process.communicate()

    assert process.returncode == 2
    assert said.count(b"\n") == 1
    assert b"no room" in said


@pytest.mark.parametrize("words", [("check",), ("export",)])
def test_a_database_of_another_version_is_told(
    run: Run, database: Path, words: tuple[str, ...]
) -> None:
    """What to do is another thing each time."""
    for revision, advice in [(REVISIONS[-2], "start the bot once"), ("9999", "Update the program")]:
        set_revision(database, revision)
        code, said = run(*words)
        assert (code, advice in said, said.count("\n")) == (2, True, 1), said
