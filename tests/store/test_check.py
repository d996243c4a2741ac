"""A database is checked for all that it promises, and what follows from the rest is mended."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.store import DatabaseUnusableError, open_store
from bot.store.database.laws.check import faults, repaired
from bot.store.migrations import REVISIONS
from tests.store.filling import fill
from tests.store.queue_model import line_as_kept, line_by_definition
from tests.store.test_upgrade import make_file
from tests.support.databases import new_database


@pytest.fixture
def filled(tmp_path: Path) -> str:
    """The URL of a database with tasks of all ages."""
    url = new_database(tmp_path)
    fill(tmp_path / "imagine.db", settled=60, live=40)
    return url


def change(folder: Path, *statements: str) -> None:
    """Do to a database what nothing in the bot does."""
    with closing(sqlite3.connect(folder / "imagine.db", isolation_level=None)) as database:
        database.execute("PRAGMA foreign_keys = OFF")
        database.execute("PRAGMA ignore_check_constraints = ON")
        database.execute("PRAGMA writable_schema = ON")
        for statement in statements:
            database.execute(statement)


RELEASED = REVISIONS if os.environ.get("LONG") else (REVISIONS[0], REVISIONS[-2])
"""The long form is for hand."""


@pytest.mark.parametrize("revision", RELEASED)
async def test_an_upgraded_database_is_as_a_new_one(tmp_path: Path, revision: str) -> None:
    """Whatever version it was made by: tables, indices, triggers and the queue."""
    path = tmp_path / "imagine.db"
    make_file(path, revision)
    fill(path, settled=30, live=20)
    url = f"sqlite+aiosqlite:///{path}"
    async with open_store(url):
        assert faults(url) == []  # also while a bot has it open


async def test_what_follows_from_the_rest_is_mended(filled: str, tmp_path: Path) -> None:
    """Indices, triggers and the queue; nothing else is changed."""
    change(
        tmp_path,
        "DROP INDEX tasks_live",
        "DROP TRIGGER queue_follows_held_places",
        "DROP INDEX tasks_due",
        "CREATE INDEX tasks_due ON tasks (created_s)",
        "DELETE FROM queue WHERE task_id > 70",
    )
    found = faults(filled)

    assert [fault.what for fault in found] == [
        "the index tasks_live is missing",
        "the index tasks_due is not as it should be",
        "the trigger queue_follows_held_places is missing",
        "the queue is not what waits",
    ]
    assert repaired(filled) == found
    assert faults(filled) == []
    assert repaired(filled) == []
    async with open_store(filled) as store:
        assert await line_as_kept(store) == await line_by_definition(store) != []


def test_an_index_that_does_not_fit_is_made_anew(filled: str, tmp_path: Path) -> None:
    """As a machine without reliable memory may leave it."""
    change(
        tmp_path,
        "UPDATE sqlite_master SET sql = replace(sql, 'user_id, id', 'channel_id, id') "
        "WHERE name = 'tasks_of_member'",
    )
    change(
        tmp_path,
        "UPDATE tasks SET channel_id = channel_id + 1000, user_id = user_id + 1 WHERE id = 7",
        "UPDATE sqlite_master SET sql = replace(sql, 'channel_id, id', 'user_id, id') "
        "WHERE name = 'tasks_of_member'",
    )
    [fault] = faults(filled)

    assert "an index does not fit its table" in fault.what
    assert repaired(filled) == [fault]
    assert faults(filled) == []


BEYOND = {
    "task 12 cannot be read": "UPDATE tasks SET buttons = '[{]' WHERE id = 12",
    "task 13 cannot be read": "UPDATE tasks SET title = '[]' WHERE id = 13",
    "tasks refers 1 times to what is not in tasks": "DELETE FROM tasks WHERE id = 14",
    "CHECK constraint failed in tasks": "UPDATE tasks SET progress = 200 WHERE id = 15",
    "the table drafts is not as it should be": "ALTER TABLE drafts ADD COLUMN more TEXT",
}


@pytest.mark.parametrize(("what", "statement"), BEYOND.items())
def test_what_nothing_can_mend_is_told_and_left(
    filled: str, tmp_path: Path, what: str, statement: str
) -> None:
    """A backup has it."""
    change(tmp_path, statement)

    found = faults(filled)

    assert [what in fault.what for fault in found] == [True]
    assert repaired(filled) == []
    assert faults(filled) == found


async def test_nothing_is_mended_while_a_bot_runs(filled: str, tmp_path: Path) -> None:
    """It could be in the middle of what looks broken."""
    async with open_store(filled):
        change(tmp_path, "DROP INDEX tasks_live")
        with pytest.raises(DatabaseUnusableError, match="already running"):
            repaired(filled)
        assert len(faults(filled)) == 1
