"""A search of history ends after a while, misses nothing and finds nothing twice."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from bot.domain.members.history import Filter, Place, bounds_of
from bot.store.members import history_search
from tests.store.members.pictures import MEMBER, OTHER, made

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.store import Store

pytestmark = pytest.mark.both_databases

MOST = 3
JANUARY_S, _ = bounds_of("2026-01")
_, MARCH_S = bounds_of("2026-02")
CHANNELS = range(1, 6)
WORDS = ("boat", "kite", "tree")
AT_ONCE = history_search.LONGEST_S


@dataclass(frozen=True)
class Picture:
    """What it is found by."""

    task_id: int
    user_id: int
    channel_id: int
    created_s: float
    words: frozenset[str]
    liked: bool


async def _picture(store: Store, chance: random.Random) -> Picture:
    words = frozenset(chance.sample(WORDS, chance.randint(1, 2)))
    # Some in the same moment, and not in the order of their ids, as clocks are set back.
    created_s = JANUARY_S + chance.randrange(40) * 100_000.0
    user_id, channel_id = chance.choice((MEMBER, OTHER)), chance.choice((1, 1, 1, 2, 3, 9))
    prompt, liked = " ".join(sorted(words)), chance.random() < 1 / 3
    task_id = await made(store, prompt, created_s=created_s, user_id=user_id, channel_id=channel_id)
    if liked:
        await store.favourites.switch(task_id, MEMBER, now_s=1.0)
    return Picture(task_id, user_id, channel_id, created_s, words, liked)


def _expected(
    pictures: Collection[Picture], channels: Collection[int] | None, found: Filter
) -> list[int]:
    """The ids of what is looked for, newest first."""
    since_s, until_s = bounds_of(found.month) if found.month else (0.0, MARCH_S * 2)
    there = [
        one
        for one in pictures
        if (one.user_id == MEMBER if channels is None else one.channel_id in channels)
        and one.words >= set(found.text.split())
        and (one.liked or not found.favourites)
        and since_s <= one.created_s < until_s
        and found.channel_id in {None, one.channel_id}
    ]
    return [
        one.task_id
        for one in sorted(there, key=lambda one: (one.created_s, one.task_id), reverse=True)
    ]


async def _all_pages(
    store: Store, channels: Collection[int] | None, found: Filter, place: Place | None
) -> list[int]:
    """What all the pages have on one way, in its order, with every search gone on with."""
    ids: list[int] = []
    while True:
        page = await store.history.page(MEMBER, channels, found, place=place, most=MOST)
        there = [one.task.id for one in page.pictures]
        newer = place is not None and place.newer
        ids += reversed(there) if newer else there
        if page.goes_on is None and len(there) < MOST:
            return ids
        place = page.goes_on or Place(ids[-1], newer=newer)


FILTERS = [
    Filter(text=text, favourites=favourites, month=month, channel_id=channel_id)
    for text in ("", "tree", "boat kite tree")
    for favourites in (False, True)
    for month in ("", "2026-01", "2025-12")
    for channel_id in (None, 1)
]


@pytest.mark.parametrize("longest_s", [AT_ONCE, -1.0], ids=["at once", "gone on with"])
@pytest.mark.parametrize(("nearest", "stretch", "known"), [(7, 5, 0), (4, 9, 1_000)])
async def test_all_is_found_once_whichever_way_it_is_looked_for(  # noqa: PLR0917 - one setting each
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    nearest: int,
    stretch: int,
    known: int,
    longest_s: float,
) -> None:
    """As a list of all would have it, for each filter; from the newest on, and back again."""
    chance = random.Random(nearest)  # noqa: S311 - no secret
    for name, value in {
        "NEAREST": nearest,
        "STRETCH": stretch,
        "MOST_KNOWN": known,
        "LONGEST_S": longest_s,
    }.items():
        monkeypatch.setattr(history_search, name, value)
    pictures = [await _picture(store, chance) for _ in range(45)]
    oldest = min(pictures, key=lambda one: (one.created_s, one.task_id))

    for channels in (None, CHANNELS, (1,), (2, 3), ()):
        for found in FILTERS:
            expected = _expected(pictures, channels, found)
            assert await _all_pages(store, channels, found, None) == expected
            back = await _all_pages(store, channels, found, Place(oldest.task_id, newer=True))
            assert back == [one for one in reversed(expected) if one != oldest.task_id]


async def test_a_search_ends_where_its_time_does(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what it found so far; a page that is full says nothing of it."""
    ids = [await made(store, "a boat", created_s=float(at)) for at in range(2)]
    ids += [await made(store, "a kite", created_s=float(at)) for at in range(2, 9)]
    boats = Filter(text="boat")
    for name, value in {"NEAREST": 3, "MOST_KNOWN": 0, "LONGEST_S": -1.0}.items():
        monkeypatch.setattr(history_search, name, value)

    page = await store.history.page(MEMBER, None, boats, most=MOST)
    assert (page.pictures, page.goes_on) == ([], Place(ids[-3]))
    page = await store.history.page(MEMBER, None, boats, place=Place(ids[3]), most=MOST)
    assert [one.task.id for one in page.pictures] == [ids[1], ids[0]]
    page = await store.history.page(MEMBER, None, Filter(), most=MOST)
    assert (len(page.pictures), page.goes_on) == (MOST, None)
    trees, back = Filter(text="tree"), Place(ids[0], newer=True)
    page = await store.history.page(MEMBER, None, trees, place=back, most=MOST)
    assert (page.pictures, page.goes_on) == ([], Place(ids[3], newer=True))
