"""What was erased is in none of the files any more: neither in free pages nor in copies."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.store import Store, open_store
from bot.store.database.sqlite.upgrade import bring_up_to_date
from bot.store.database.thread import ConnectionThread
from bot.store.migrations import REVISIONS
from tests.store.conftest import a_request
from tests.store.filling import fill
from tests.store.test_upgrade import make_file

if TYPE_CHECKING:
    from pathlib import Path


pytestmark = pytest.mark.of_files

TOKEN = "aW50ZXJhY3Rpb246-planted-token"


def _files_with_it(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir() if TOKEN.encode() in file.read_bytes()]


async def test_tokens_are_gone_after_a_stop(url: str, tmp_path: Path) -> None:
    """Of answers that were noted, and of tasks that were forgotten; also those that fill pages."""
    async with open_store(url) as store:
        for number in range(40):
            new = replace(a_request(user_id=number), interaction_token=TOKEN * 40)
            task_id = (await store.tasks.create(new, now_s=1.0, max_live=99)).task.id
            if number % 2:
                await store.tasks.posted(task_id, channel_id=1, message_id=99 + number)
            else:
                await store.tasks.discard(task_id)
        assert _files_with_it(tmp_path)  # in the -wal file, until it is emptied

    assert _files_with_it(tmp_path) == []


async def test_every_writing_connection_erases_what_it_deletes(store: Store) -> None:
    """Whatever SQLite was built with."""
    writer = store.tasks._database._writer
    assert isinstance(writer, ConnectionThread)
    asked = writer.run(lambda _: writer._raw.execute("PRAGMA secure_delete").fetchone())
    assert await asked == (1,)


async def test_the_free_room_of_earlier_versions_is_cleaned_at_the_upgrade(
    url: str, tmp_path: Path
) -> None:
    """They left tokens in free pages and in the gaps of others; the copy holds none either."""
    path = tmp_path / "imagine.db"
    make_file(path, REVISIONS[0])
    fill(path, settled=60, live=20)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA secure_delete = OFF")
        connection.execute("UPDATE tasks SET interaction_token = ?", [TOKEN * 200])
        connection.execute("UPDATE tasks SET interaction_token = NULL WHERE id <> 70")
        connection.execute("UPDATE tasks SET message_id = NULL WHERE id = 70")
        connection.execute("CREATE TABLE gone AS SELECT * FROM tasks")
        connection.execute("DROP TABLE gone")
    assert _files_with_it(tmp_path) == ["imagine.db"]

    async with open_store(url) as store:
        await store.tasks.posted(70, channel_id=1, message_id=10**6)

    assert (tmp_path / f"imagine.db.before-{REVISIONS[-1]}").exists()
    assert _files_with_it(tmp_path) == []


def test_an_upgrade_leaves_no_second_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It writes rows anew that have a token, whatever SQLite was built with."""
    path = tmp_path / "imagine.db"
    make_file(path, "0007")
    fill(path, settled=60, live=10)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(
            "UPDATE tasks SET interaction_token = ?, kind = 'action', custom_id = 'MJ::x::all', "
            "parent_id = 1, button_key = id WHERE state = 'queued'",
            [TOKEN],
        )
    connect = sqlite3.connect

    def built_without(file: Path, *, timeout: float = 5.0, isolation_level: None) -> object:
        made = connect(file, timeout=timeout, isolation_level=isolation_level)
        made.execute("PRAGMA secure_delete = OFF")
        return made

    monkeypatch.setattr("bot.store.database.sqlite.upgrade.sqlite3.connect", built_without)
    bring_up_to_date(path)

    assert path.read_bytes().count(TOKEN.encode()) == 5
