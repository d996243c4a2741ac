"""Which kinds of tasks a database takes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest

from bot.domain.kinds import KINDS, Kind
from bot.store import DatabaseUnusableError, open_store
from bot.store.errors import ConflictError
from tests.store.conftest import a_request

if TYPE_CHECKING:
    from pathlib import Path

HAIKU: Final = Kind(name="haiku")
_HAIKU_ASKED: Final = replace(a_request(), kind=HAIKU)


async def test_a_new_kind_needs_no_new_schema(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database takes it from the next start on, and gives it back."""
    async with open_store(url):
        pass
    monkeypatch.setitem(KINDS, HAIKU.name, HAIKU)

    async with open_store(url) as store:
        view = await store.tasks.create(_HAIKU_ASKED, now_s=1.0, max_live=3)
        task = await store.tasks.get(view.task.id)

    assert task is not None
    assert task.request.kind is HAIKU


async def test_an_older_program_leaves_tasks_of_a_later_kind_alone(
    url: str, tmp_path: Path
) -> None:
    """It says what to do; a kind that no task has does not keep it from starting."""
    async with open_store(url) as store:
        view = await store.tasks.create(a_request(), now_s=1.0, max_live=3)
    with closing(sqlite3.connect(tmp_path / "imagine.db")) as connection, connection:
        connection.execute("INSERT INTO task_kinds VALUES ('haiku')")
    async with open_store(url):
        pass
    with closing(sqlite3.connect(tmp_path / "imagine.db")) as connection, connection:
        connection.execute("UPDATE tasks SET kind = 'haiku' WHERE id = ?", (view.task.id,))

    with pytest.raises(DatabaseUnusableError, match=r"\(haiku\)\. Update the program"):
        async with open_store(url):
            pass


async def test_the_database_refuses_what_is_no_kind(url: str) -> None:
    """As it refuses what is no state."""
    async with open_store(url) as store:
        with pytest.raises(ConflictError):
            await store.tasks.create(_HAIKU_ASKED, now_s=1.0, max_live=3)
