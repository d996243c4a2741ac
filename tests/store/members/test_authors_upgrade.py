"""Whose words are in what was made before that was noted, as far as rows can tell."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

import pytest

from bot.store import open_store
from tests.store.filling import fill
from tests.store.test_upgrade import make_file
from tests.support.databases import run

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.of_files

MAKER: Final = 100
ROWS: Final[dict[int, dict[str, Any]]] = {
    1: {"user_id": MAKER, "prompt": "a boat", "sent_prompt": "a boat --v 7"},
    2: {"user_id": 101, "parent_id": 1, "prompt": "a boat"},
    3: {"user_id": 102, "parent_id": 2, "dialog_prompt": "A boat, --zoom 2"},
    4: {"user_id": 102, "parent_id": 2, "dialog_prompt": "a ship"},
    5: {"user_id": MAKER, "parent_id": 3},
    6: {"user_id": 103, "parent_id": 4},
    7: {"user_id": 103, "original_id": 2},
    8: {"user_id": 103, "original_id": 4},
    9: {"user_id": 101, "parent_id": 4},
    11: {"user_id": 1, "prompt": ""},
    12: {"user_id": 102, "parent_id": 11},
}
"""A grid, presses of others under each other, some with other words; one whose member is gone."""
COPY: Final = (
    "INSERT INTO notices "
    "(to_whom, kind, content, state, created_s, send_after_s, tries, message_id) "
    "VALUES ('member:101', 'copy', '{\"task_id\": 2}', 'delivered', 1, 0, 0, 77)"
)
"""A copy that was sent."""


async def test_an_upgrade_finds_out_whose_words_there_are(url: str, tmp_path: Path) -> None:
    """Along presses and shows, as far as nobody typed others; members' own are not noted."""
    path = tmp_path / "imagine.db"
    make_file(path, "0030")
    fill(path, settled=30, live=0)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "UPDATE tasks SET user_id = 50, kind = 'imagine', parent_id = NULL, "
            "button_key = NULL, custom_id = NULL"
        )
        for task_id, own in ROWS.items():
            press = {"kind": "action", "custom_id": "MJ::JOB::x", "button_key": str(task_id)}
            columns = {**own, **(press if "parent_id" in own else {})}
            values = ", ".join(f"{name} = :{name}" for name in columns)
            connection.execute(f"UPDATE tasks SET {values} WHERE id = {task_id}", columns)  # noqa: S608 - of this file
        connection.execute(COPY)

    async with open_store(url) as store:
        database = store.tasks._database
        found = await run(
            database, "SELECT id, prompt_by FROM tasks WHERE prompt_by IS NOT NULL ORDER BY id"
        )
        copies = await run(database, "SELECT message_id, task_id, user_id FROM picture_copies")

    assert found == [(2, MAKER), (3, MAKER), (6, 102), (7, MAKER), (8, 102), (9, 102), (12, 1)]
    assert copies == [(77, 2, 101)]
