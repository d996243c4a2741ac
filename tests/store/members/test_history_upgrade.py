"""What was made before there was a history stands in it after the upgrade."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from bot.domain.members.history import Filter
from bot.store import open_store
from tests.store.filling import fill
from tests.store.test_upgrade import make_file
from tests.support.databases import run

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.of_files


async def test_an_upgrade_reads_the_words_of_what_is_there(url: str, tmp_path: Path) -> None:
    """Of what succeeded, and of what may succeed yet; of nothing that was removed or failed."""
    path = tmp_path / "imagine.db"
    make_file(path, "0023")
    fill(path, settled=30, live=4)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE tasks SET removed_by = 1, prompt = '' WHERE id = 7")
        connection.execute("UPDATE tasks SET user_id = 5 WHERE id <= 30")

    async with open_store(url) as store:
        found = await store.history.page(5, None, Filter(text="bo", version="7"), most=50)
        database = store.tasks._database
        await run(database, "UPDATE tasks SET state = 'succeeded' WHERE id = 33")
        later = await store.history.page(4, None, Filter(text="paper"), most=1)

    expected = [number for number in range(30, 0, -1) if number % 10 and number != 7]
    assert [one.task.id for one in found.pictures] == expected
    assert [one.task.id for one in later.pictures] == [33]
