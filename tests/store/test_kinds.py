"""Which kinds of tasks a database takes."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest

from bot.domain.kinds import KINDS, Kind
from bot.store import DatabaseUnusableError, open_store
from bot.store.errors import ConflictError
from tests.store.conftest import a_request
from tests.support.databases import run

pytestmark = pytest.mark.both_databases

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


async def test_an_older_program_leaves_tasks_of_a_later_kind_alone(url: str) -> None:
    """It says what to do; a kind that no task has does not keep it from starting."""
    async with open_store(url) as store:
        view = await store.tasks.create(a_request(), now_s=1.0, max_live=3)
        await run(store.tasks._database, "INSERT INTO task_kinds VALUES ('haiku')")
    async with open_store(url) as store:
        change = "UPDATE tasks SET kind = 'haiku' WHERE id = :task_id"
        await run(store.tasks._database, change, task_id=view.task.id)

    with pytest.raises(DatabaseUnusableError, match=r"\(haiku\)\. Update the program"):
        async with open_store(url):
            pass


async def test_the_database_refuses_what_is_no_kind(url: str) -> None:
    """As it refuses what is no state."""
    async with open_store(url) as store:
        with pytest.raises(ConflictError):
            await store.tasks.create(_HAIKU_ASKED, now_s=1.0, max_live=3)
