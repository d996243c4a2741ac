"""`imagine-bot move-database`: what it says, and what it refuses in a line."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.group import main
from bot.store.database.sqlite.file import DatabaseFile, file_of
from tests.store.filling import fill
from tests.support.databases import new_database

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """The command in the folder of the database: its exit code and what it said."""
    monkeypatch.chdir(tmp_path)

    def invoke(*places: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, ["move-database", *places])
        return result.exit_code, result.output

    return invoke


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A database with 30 tasks."""
    path = file_of(new_database(tmp_path))
    fill(path, settled=20, live=10)
    return path


@pytest.mark.usefixtures("database")
def test_it_says_what_arrived_and_what_to_do_next(run: Run, tmp_path: Path) -> None:
    """And the bot refuses to go on with what was left."""
    code, said = run("sqlite:///imagine.db", "sqlite:///new/imagine.db")

    assert code == 0, said
    assert "tasks: 30 rows\n" in said
    assert "30 pictures, the last asked for on 1970-01-12 at 13:46 UTC" in said
    assert "DATABASE_URL" in said
    assert (tmp_path / "new" / "imagine.db").stat().st_mode & 0o777 == 0o600
    assert not list(tmp_path.glob("new/*.moving"))
    code, said = run("sqlite:///imagine.db", "sqlite:///new/imagine.db")
    assert (code, "is there already" in said, said.count("\n")) == (2, True, 1), said


def test_a_bot_that_runs_is_told(run: Run, database: Path, tmp_path: Path) -> None:
    """Nothing is made."""
    file = DatabaseFile.take(database)
    try:
        code, said = run("sqlite:///imagine.db", "sqlite:///new.db")
    finally:
        file.release()

    assert (code, "already running" in said, said.count("\n")) == (2, True, 1), said
    assert not (tmp_path / "new.db").exists()


@pytest.mark.parametrize(
    "target",
    ["mysql://me:a-secret@x/y", "postgresql://me:a-secret@x/y?schema=A", "new.db", ""],
)
@pytest.mark.usefixtures("database")
def test_an_address_that_cannot_be_one_is_not_quoted(run: Run, target: str) -> None:
    """It may have a password in it; what to write instead is said."""
    code, said = run("sqlite:///imagine.db", target)

    assert code == 2
    assert "TO" in said
    assert "postgresql://user:password@host/database" in said
    assert "a-secret" not in said


def test_a_server_that_does_not_answer_is_told_without_the_password(
    run: Run, database: Path
) -> None:
    """In one line; the file is used on."""
    code, said = run("sqlite:///imagine.db", "postgresql://me:a-secret@127.0.0.1:1/y")

    assert (code, said.count("\n")) == (2, 1), said
    assert "127.0.0.1:1/y cannot be used" in said
    assert "a-secret" not in said
    DatabaseFile.take(database).release()
