"""Posts in galleries as rows: each picture once, whoever adds it, and out again when removed."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.domain.servers.gallery import GalleryPost, GalleryState
from bot.store import Store, open_store
from tests.support.data_requests import delete_all
from tests.support.databases import run
from tests.support.gallery import GALLERY, MEMBER, NOW_S, finished, set_up, starred, waiting

pytestmark = [pytest.mark.both_databases, pytest.mark.twice]


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    async with open_store(url, gather_s=0.0) as opened:
        yield opened


async def due(store: Store, *, now_s: float = NOW_S) -> list[GalleryPost]:
    return await store.gallery.due(now_s=now_s, limit=9)


async def test_only_a_finished_picture_of_a_server_with_a_gallery(store: Store) -> None:
    """As the server's settings say; what waits, and what was removed, is none."""
    task = await finished(store)
    in_line = await waiting(store)
    assert await starred(store, task) == []
    await set_up(store)
    [found] = await starred(store, task)
    assert (found.gallery_id, found.needed, found.user_id) == (GALLERY, 3, MEMBER)
    await set_up(store, value=task.request.channel_id)
    assert await starred(store, task) == []
    await set_up(store)
    await set_up(store, "gallery_stars", 5)
    assert (await starred(store, task))[0].needed == 5
    assert await starred(store, in_line) == []
    await store.controls.remove(task.id, by_user_id=7, now_s=NOW_S)
    assert await starred(store, task) == []
    assert not await store.gallery.add(found, stars=5, is_open=True, now_s=NOW_S)


async def test_fifty_at_the_same_moment_add_one(store: Store) -> None:
    """And it stays one once it is posted; the prompt is shown unless its member hides it."""
    await set_up(store)
    task = await finished(store)
    [picture] = await starred(store, task)
    added = [store.gallery.add(picture, stars=3, is_open=True, now_s=NOW_S) for _ in range(50)]
    assert sum(await asyncio.gather(*added)) == 1
    [post] = await due(store)
    assert (post.with_prompt, post.is_removal, post.stars) == (True, False, 3)
    await store.preferences.put(7, hides_prompts=True)
    await store.preferences.set_remix(7, on=True)
    assert [one.with_prompt for one in await due(store)] == [False]
    await store.gallery.posted(post.id, channel_id=77, message_id=5)
    assert (await due(store), await store.gallery.next_s()) == ([], None)
    assert await starred(store, task) == []


async def test_words_of_another_are_shown_as_they_let_them_be(store: Store) -> None:
    """And the post goes when they take them back, though the picture stays."""
    await set_up(store)
    task = await finished(store)
    await run(store.tasks._database, "UPDATE tasks SET prompt_by = 8")
    [picture] = await starred(store, task)
    await store.gallery.add(picture, stars=3, is_open=True, now_s=NOW_S)
    assert [one.with_prompt for one in await due(store)] == [True]
    await store.preferences.put(8, hides_prompts=True)
    [post] = await due(store)
    assert not post.with_prompt
    await store.gallery.posted(post.id, channel_id=77, message_id=5)

    await delete_all(store, 8, now_s=NOW_S)

    [post] = await due(store)
    assert (post.is_removal, post.with_prompt, post.task.shown.removed_by) == (True, False, None)


async def test_what_is_removed_leaves_the_gallery(store: Store) -> None:
    """Also what was being posted at that moment, and what nobody knows was posted."""
    await set_up(store)
    tasks = [await finished(store) for _ in range(3)]
    for task in tasks:
        [picture] = await starred(store, task)
        await store.gallery.add(picture, stars=3, is_open=True, now_s=NOW_S)
    posted, posting, unsure = await due(store)
    await store.gallery.posted(posted.id, channel_id=77, message_id=5)
    await store.gallery.begin(posting.id, now_s=NOW_S)
    await store.gallery.begin(unsure.id, now_s=NOW_S)
    await store.gallery.settle(unsure.id, GalleryState.GIVEN_UP)
    for task in tasks:
        await store.controls.remove(task.id, by_user_id=7, now_s=NOW_S)
    await store.gallery.posted(posting.id, channel_id=77, message_id=6)
    removals = await due(store)
    assert {(one.id, one.message_id) for one in removals} == {
        (posted.id, 5),
        (posting.id, 6),
        (unsure.id, None),
    }
    assert all(one.is_removal for one in removals)
    for one in removals:
        await store.gallery.settle(one.id, GalleryState.REMOVED)
    assert await due(store) == []


async def test_a_try_in_vain_waits_and_a_start_waits_for_nothing(store: Store) -> None:
    """When it was begun stays known, as it may stand since then."""
    await set_up(store)
    [picture] = await starred(store, await finished(store))
    await store.gallery.add(picture, stars=3, is_open=False, now_s=NOW_S)
    [post] = await due(store)
    await store.gallery.begin(post.id, now_s=NOW_S)
    await store.gallery.postpone(post.id, until_s=NOW_S + 60)
    assert await due(store) == []
    assert await store.gallery.next_s() == NOW_S + 60
    await store.gallery.recover()
    await store.gallery.begin(post.id, now_s=NOW_S + 5)
    [again] = await due(store)
    assert (again.tries, again.begun_s, again.with_prompt) == (1, NOW_S, False)
    await store.gallery.settle(post.id, GalleryState.GIVEN_UP)
    assert not await store.gallery.add(picture, stars=9, is_open=True, now_s=NOW_S)
