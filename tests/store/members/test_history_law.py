"""What keeps history in step with tasks is checked, and what is out of step is mended."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from bot.domain.members.history import Filter
from bot.store.database.laws.history import wrong_history
from bot.store.database.laws.tables import mend
from tests.store.members.pictures import MEMBER, STUDIO, made

if TYPE_CHECKING:
    from bot.store import Store

pytestmark = pytest.mark.both_databases

HISTORY = "history is wrong about 1 tasks"
WORDS = "the words of history are not those of its pictures"
FAULTS = {
    "DELETE FROM history WHERE task_id = 2": HISTORY,
    "UPDATE history SET user_id = user_id + 1 WHERE task_id = 2": HISTORY,
    "UPDATE history SET channel_id = channel_id + 1 WHERE task_id = 2": HISTORY,
    "DELETE FROM history_words WHERE task_id = 2 AND word = 'kite'": WORDS,
    "DELETE FROM history_words WHERE task_id = 2": WORDS,
    "INSERT INTO history_words (word, task_id) VALUES ('boat', 2)": WORDS,
    "INSERT INTO history_words (word, task_id) VALUES ('boat', 999)": WORDS,
}


_BACK = """
    INSERT INTO history (task_id, user_id, channel_id, created_s, words)
    SELECT id, user_id, channel_id, created_s, '["kite"]' FROM tasks
"""


async def found(store: Store, words: str) -> list[int]:
    """The pictures in the studio that are found by such words."""
    page = await store.history.page(MEMBER, [STUDIO], Filter(text=words), most=9)
    return [one.task.id for one in page.pictures]


async def faults(store: Store) -> list[str]:
    """What is wrong."""
    database = store.tasks._database
    return [one.what for one in await database.read(lambda one: list(wrong_history(one)))]


@pytest.mark.parametrize(("broken", "what"), FAULTS.items())
async def test_what_is_out_of_step_is_mended(store: Store, broken: str, what: str) -> None:
    """So that each picture is found by its words again, and by no others."""
    for prompt in ("a boat", "a kite", "a tree"):
        await made(store, prompt)
    assert await faults(store) == []
    database = store.tasks._database
    await database.write(lambda connection: connection.execute(text(broken)))
    wrong = await database.read(lambda connection: list(wrong_history(connection)))
    assert [fault.what for fault in wrong] == [what]

    await database.write(lambda connection: mend(connection, wrong))

    assert await faults(store) == []
    assert (await found(store, "kite"), await found(store, "boat")) == ([2], [1])


async def test_what_was_removed_is_taken_out_of_history(store: Store) -> None:
    """Where something left it there, its words as well."""
    task_id = await made(store, "a kite")
    await store.controls.remove(task_id, by_user_id=MEMBER, now_s=1.0)
    assert await faults(store) == []
    database = store.tasks._database
    await database.write(lambda connection: connection.execute(text(_BACK)))
    wrong = await database.read(lambda connection: list(wrong_history(connection)))
    assert [fault.what for fault in wrong] == [HISTORY]

    await database.write(lambda connection: mend(connection, wrong))

    assert await faults(store) == []
    assert await found(store, "kite") == []
