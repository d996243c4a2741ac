"""What members choose is kept field by field, and their latest choice can be undone."""

import asyncio

import pytest

from bot.domain.kinds import Speed
from bot.domain.members.choices import Ping, Results
from bot.store import ChangedMeanwhileError, Chosen, Store, open_store

pytestmark = pytest.mark.both_databases

MEMBER, OTHER = 7, 8


async def test_each_choice_leaves_the_others_as_they_are(store: Store) -> None:
    """Whoever chose nothing has what everybody has; a member's choices are nobody else's."""
    assert await store.preferences.chosen(MEMBER) == Chosen()
    await store.preferences.put(MEMBER, aspect="16:9", speed=Speed.RELAX, ping=Ping.LONG)
    await store.preferences.put(MEMBER, results=Results.BOTH, hides_prompts=True)
    assert await store.preferences.chosen(MEMBER) == Chosen(
        aspect="16:9",
        speed=Speed.RELAX,
        ping=Ping.LONG,
        results=Results.BOTH,
        hides_prompts=True,
    )
    assert await store.preferences.chosen(OTHER) == Chosen()


async def test_the_latest_choice_is_undone_and_that_undone_again(store: Store) -> None:
    """Also one of several things at once; each says what it was before, and what it is."""
    first = await store.preferences.put(MEMBER, version="niji 7", stylize=250)
    nothing = await store.preferences.put(MEMBER, version=None, stylize=None, suffix="--raw")
    assert (nothing.before, nothing.after) == (first.after, Chosen(suffix="--raw"))
    undone = await store.preferences.undo(MEMBER, nothing.revision)
    assert undone.after == first.after == await store.preferences.chosen(MEMBER)
    again = await store.preferences.undo(MEMBER, undone.revision)
    assert again.after == nothing.after


async def test_an_earlier_choice_is_not_undone(store: Store) -> None:
    """Nor one of somebody who chose nothing, nor one that is undone already."""
    first = await store.preferences.put(MEMBER, remix=True)
    await store.preferences.put(MEMBER, aspect="1:1")
    for member, revision in ((MEMBER, first.revision), (OTHER, 1)):
        with pytest.raises(ChangedMeanwhileError):
            await store.preferences.undo(member, revision)
    assert await store.preferences.chosen(MEMBER) == Chosen(remix=True, aspect="1:1")


async def test_choices_at_the_same_moment_are_all_kept(store: Store) -> None:
    """As two presses in two panels are; just one of them is the latest."""
    made = await asyncio.gather(
        store.preferences.put(MEMBER, remix=True),
        store.preferences.put(MEMBER, suffix="--tile"),
        store.preferences.put(MEMBER, ping=Ping.ALWAYS),
    )
    assert sorted(one.revision for one in made) == [1, 2, 3]
    expected = Chosen(remix=True, suffix="--tile", ping=Ping.ALWAYS)
    assert await store.preferences.chosen(MEMBER) == expected


async def test_languages_are_known_without_asking(url: str) -> None:
    """From the start, and as they are chosen, undone, and read after another process chose."""
    async with open_store(url, shared=True) as one:
        first = await one.preferences.put(MEMBER, language="de")
        await one.preferences.put(OTHER, aspect="1:1")
        async with open_store(url, shared=True) as other:
            assert _known(other) == ["de", None]
            await other.preferences.put(OTHER, language="en")
            await other.preferences.undo(MEMBER, first.revision)
            assert _known(other) == [None, "en"]
        assert _known(one) == ["de", None]
        for member in (MEMBER, OTHER):
            await one.preferences.chosen(member)
        assert _known(one) == [None, "en"]


def _known(store: Store) -> list[str | None]:
    return [store.preferences.language(member) for member in (MEMBER, OTHER)]
