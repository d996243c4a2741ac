from dataclasses import replace

import pytest

from bot.store import QueueFullError, Store
from tests.store.conftest import a_request
from tests.support.databases import run

pytestmark = [pytest.mark.both_databases, pytest.mark.twice]

ME = 7


async def _become(store: Store, draft_id: int, *, count: int = 3, max_live: int = 10) -> object:
    batch = [replace(a_request(user_id=ME), to_post=True, interaction_token=None)] * count
    return await store.drafts.become(
        draft_id, batch, user_id=ME, now_s=100.0, max_live=max_live, paused=False
    )


async def _kept(store: Store) -> int:
    return await store.drafts.keep(user_id=ME, content=[{"prompt": "a boat"}], now_s=100.0)


async def test_a_draft_becomes_its_tasks_once(store: Store) -> None:
    """A second press on the same button makes nothing."""
    draft_id = await _kept(store)

    assert await _become(store, draft_id)
    assert not await _become(store, draft_id)

    assert await run(store.tasks._database, "SELECT count(*) FROM tasks") == [(3,)]


async def test_a_batch_that_has_no_room_is_left_whole(store: Store) -> None:
    """All of it or nothing: the draft stays, so its member can make it later."""
    draft_id = await _kept(store)

    with pytest.raises(QueueFullError):
        await _become(store, draft_id, count=3, max_live=2)

    assert await store.due.to_post(limit=9, now_s=100.0) == []
    assert await store.drafts.read(draft_id, user_id=ME)


async def test_nobody_makes_the_batch_of_another_member(store: Store) -> None:
    """A draft belongs to one member."""
    draft_id = await store.drafts.keep(user_id=8, content=[{"prompt": "a boat"}], now_s=100.0)

    assert not await _become(store, draft_id)

    assert await store.due.to_post(limit=9, now_s=100.0) == []
    assert await store.drafts.read(draft_id, user_id=8)
