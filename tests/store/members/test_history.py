"""What a member made, or others where they read, is found again; the same on any database."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain import kinds
from bot.domain.members.history import Filter, Place
from bot.store.members import history_search
from tests.store.conftest import a_request, succeeded
from tests.store.members.pictures import ATTIC, MEMBER, OTHER, STUDIO, made
from tests.support.databases import run

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.store import Store
    from tests.store.conftest import LineUp

pytestmark = pytest.mark.both_databases

JANUARY_S = 1_768_000_000.0
DAY_S = 86_400.0


WAYS = ((1_000, 0), (1, 0), (1, 1_000))
"""Rows of a stretch, and up to how many pictures that are known otherwise are looked at."""


def _find_by(monkeypatch: pytest.MonkeyPatch, stretch: int, known: int) -> None:
    """Let pictures be found in the nearest stretch, in stretch after stretch, or among a few."""
    monkeypatch.setattr(history_search, "NEAREST", stretch)
    monkeypatch.setattr(history_search, "STRETCH", stretch)
    monkeypatch.setattr(history_search, "MOST_KNOWN", known)
    monkeypatch.setattr(history_search, "LONGEST_S", math.inf)  # however slow this machine is


async def _found(
    store: Store,
    channels: Collection[int] | None = None,
    *,
    viewer: int = MEMBER,
    **what: Any,  # noqa: ANN401 - fields of a filter
) -> list[int]:
    page = await store.history.page(viewer, channels, Filter(**what), most=50)
    return [one.task.id for one in page.pictures]


async def test_what_succeeded_stands_there_newest_first(store: Store, line_up: LineUp) -> None:
    """Only the member's own, and nothing that is under way."""
    first = await made(store, "one", created_s=1.0)
    await made(store, "of another", user_id=OTHER, created_s=2.0)
    second = await made(store, "two", channel_id=ATTIC, created_s=3.0)
    await line_up(user_id=MEMBER)
    assert await _found(store) == [second, first]
    assert await _found(store, viewer=9) == []


async def test_a_task_stands_there_once_it_succeeds(store: Store) -> None:
    """And not before; by the words that it was stored with."""
    new = a_request(user_id=MEMBER)
    task_id = (await store.tasks.create(new, now_s=1.0, max_live=9)).task.id
    await store.tasks.posted(task_id, channel_id=STUDIO, message_id=1)
    await store.queue.claim(limit=1, max_running=9, now_s=1.0, quiet_s=0.0)
    await store.submissions.accepted(task_id, "remote", due_s=1.0)
    await store.running.claim(limit=9, now_s=1.0, lease_s=60)
    assert await _found(store, text="paper") == []
    await store.running.record([(task_id, True, succeeded(2.0))])
    assert await _found(store, text="paper") == [task_id]


async def test_pages_follow_each_other_in_both_directions(store: Store) -> None:
    """Also where several pictures were asked for in the same moment."""
    ids = [await made(store, "a boat", created_s=1.0 + number // 3) for number in range(7)]

    async def page(place: Place | None) -> list[int]:
        found = await store.history.page(MEMBER, None, Filter(), place=place, most=3)
        return [one.task.id for one in found.pictures]

    first = await page(None)
    second = await page(Place(first[-1]))
    third = await page(Place(second[-1]))
    assert first + second + third == ids[::-1]
    assert await page(Place(third[0], newer=True)) == second
    assert await page(Place(second[0], newer=True)) == first
    assert await page(Place(first[0], newer=True)) == []
    assert await page(Place(10**17)) == first, "what is gone for good begins anew"


PROMPTS = (
    "A Crème Brûlée on a marble table",
    "a lighthouse, STRASSE bei Nacht",
    "黒猫が窓辺に座る",
    "ภาพวาดเรือกระดาษ",
    "Кот в лодке --ar 16:9",
    "red boat https://example.com/a/hidden.png at sea",
    "cafe\u0301 at dawn -- 50 % off_season",
    "boatswain's whistle",
)


FOUND = {
    "creme": [0],
    "MARBLE brulee": [0],
    "table on a": [0],
    "straße": [1],
    "猫": [2],
    "黒猫": [2],
    "窓辺に座": [2],
    "猫黒": [],
    "กระดาษ": [3],
    "лод": [4],
    "16": [4],
    "hidden": [],
    "example": [],
    "café": [6],
    "season": [6],
    "%": [],
    "o_f": [],
    '"': [],
    "boat": [7, 5],
    "boat red": [5],
    "boat whistle": [],
    "boatswain boat": [7],
    "a": [6, 5, 4, 1, 0],
    "v": [],
    "imagine": [],
    " ": [7, 6, 5, 4, 3, 2, 1, 0],
}


async def test_words_are_found_however_they_are_written(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Case and accents do not count, the last word may go on; along the rows and by the index."""
    ids = [await made(store, prompt, created_s=float(at)) for at, prompt in enumerate(PROMPTS)]
    expected = {text: [ids[place] for place in places] for text, places in FOUND.items()}
    for ways in WAYS:
        _find_by(monkeypatch, *ways)
        assert {text: await _found(store, text=text) for text in FOUND} == expected
        assert {text: await _found(store, {STUDIO}, text=text) for text in FOUND} == expected


async def test_what_is_looked_for_besides_words(store: Store) -> None:
    """Kind, version, channel, month and favourites, alone and together."""
    film = await made(store, "waves", kind=kinds.VIDEO, version="", created_s=JANUARY_S)
    old = await made(store, "waves", version="6.1", created_s=JANUARY_S + DAY_S)
    niji = await made(
        store, "waves --niji 6", version="", channel_id=ATTIC, created_s=JANUARY_S + 60 * DAY_S
    )
    await store.favourites.switch(old, MEMBER, now_s=1.0)
    await store.favourites.switch(niji, OTHER, now_s=1.0)

    assert await _found(store, kind="video") == [film]
    assert await _found(store, version="6.1") == [old]
    assert await _found(store, version="6") == []
    assert await _found(store, version="niji 6") == [niji]
    assert await _found(store, channel_id=ATTIC) == [niji]
    assert await _found(store, {STUDIO, ATTIC}, channel_id=ATTIC) == [niji]
    assert await _found(store, {STUDIO}, channel_id=ATTIC) == []
    assert await _found(store, month="2026-01") == [old, film]
    assert await _found(store, month="2026-03") == [niji]
    assert await _found(store, month="2026-02") == []
    assert await _found(store, favourites=True) == [old]
    assert await _found(store, favourites=True, text="wav", kind="imagine") == [old]
    assert await _found(store, favourites=True, kind="video") == []


async def test_others_are_found_in_the_channels_alone_that_are_given(store: Store) -> None:
    """The nearest of all of them together, page by page."""
    here = [
        await made(
            store, "a boat", user_id=OTHER, channel_id=STUDIO + number % 3, created_s=float(number)
        )
        for number in range(9)
    ]
    seen = [task_id for number, task_id in enumerate(here) if number % 3 < 2]
    channels = {STUDIO, STUDIO + 1, 99}
    assert await _found(store, channels) == seen[::-1]
    assert await _found(store, channels, text="boat") == seen[::-1]
    assert await _found(store, set()) == await _found(store, set(), text="boat") == []
    newest = await store.history.page(MEMBER, channels, Filter(), most=2)
    page = await store.history.page(
        MEMBER, channels, Filter(), place=Place(newest.pictures[-1].task.id), most=2
    )
    assert [one.task.id for one in page.pictures] == seen[-4:-2][::-1]


async def test_a_hidden_prompt_is_found_by_nothing_that_it_says(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By others; its picture stands among the rest all the same, and its member finds it."""
    hidden = await made(store, "a secret boat", user_id=OTHER)
    await store.preferences.put(OTHER, hides_prompts=True)
    for ways in WAYS:
        _find_by(monkeypatch, *ways)
        assert await _found(store, {STUDIO}) == [hidden]
        assert await _found(store, {STUDIO}, kind="imagine") == [hidden]
        assert await _found(store, {STUDIO}, text="secret") == []
        assert await _found(store, {STUDIO}, version="7") == []
        assert await _found(store, {STUDIO}, viewer=OTHER, text="secret") == [hidden]
    [one] = (await store.history.page(MEMBER, {STUDIO}, Filter(), most=1)).pictures
    assert one.hidden_by == one.task.request.user_id


async def test_nothing_is_left_of_what_was_removed(store: Store) -> None:
    """Nor of a prompt that was erased while its picture stays: neither rows nor words."""
    removed = await made(store, "unicorns")
    emptied = await made(store, "dragons")
    kept = await made(store, "boats")
    database = store.tasks._database
    await store.controls.remove(removed, by_user_id=MEMBER, now_s=1.0)
    await run(database, "UPDATE tasks SET prompt = '' WHERE id = :id", id=emptied)

    assert await _found(store) == [kept, emptied]
    assert await _found(store, text="unicorns") == await _found(store, text="dragons") == []
    words = await run(database, "SELECT DISTINCT word FROM history_words ORDER BY word")
    assert [word for (word,) in words] == ["--7", "/imagine", "boats"]
    texts = await run(database, "SELECT words FROM tasks UNION ALL SELECT words FROM history")
    assert "dragons" not in str(texts)
    assert "unicorns" not in str(texts)


async def test_a_row_follows_where_its_message_stands(store: Store) -> None:
    """A message that came back in another channel is found there, and not where it was."""
    moved = await made(store, "a boat")
    await run(store.tasks._database, "UPDATE tasks SET channel_id = 6 WHERE id = :id", id=moved)
    assert await _found(store, {STUDIO}) == []
    assert await _found(store, {ATTIC}, text="boat") == [moved]


async def test_a_task_that_is_forgotten_takes_its_words_along(store: Store) -> None:
    """Whoever deletes rows of tasks need not know of history."""
    gone = await made(store, "a boat")
    database = store.tasks._database
    await run(database, "DELETE FROM tasks WHERE id = :id", id=gone)
    assert await run(database, "SELECT * FROM history") == []
    assert await run(database, "SELECT * FROM history_words") == []
