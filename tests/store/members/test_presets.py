"""Presets in the database: by owner and name, as many as one can have, undone if unchanged."""

import asyncio

import pytest

from bot.domain.members.presets import PRESETS_EACH, PresetOwner
from bot.store import Store, TooManyPresetsError

ALICE = PresetOwner(user_id=7)
SERVER = PresetOwner(guild_id=1)


async def names(store: Store, *owners: PresetOwner) -> list[str]:
    return [each.name for each in await store.presets.of(*owners)]


async def test_each_owner_has_their_own(store: Store) -> None:
    """The same name may stand for something else with another one."""
    await store.presets.change(ALICE, "noir", "mine", now_s=1.0)
    await store.presets.change(SERVER, "noir", "ours", now_s=1.0)
    await store.presets.change(ALICE, "boat", "a boat", now_s=1.0)

    found = await store.presets.of(ALICE, SERVER)

    assert [(each.name, each.text, each.is_servers) for each in found] == [
        ("boat", "a boat", False),
        ("noir", "mine", False),
        ("noir", "ours", True),
    ]
    assert await names(store, PresetOwner(user_id=8)) == []


async def test_there_is_a_limit_for_each_owner(store: Store) -> None:
    """Of many saves at once as well; one in the place of another always fits."""
    saves = [
        store.presets.change(ALICE, f"preset-{number}", "words", now_s=1.0)
        for number in range(PRESETS_EACH + 5)
    ]
    done = await asyncio.gather(*saves, return_exceptions=True)

    assert sum(isinstance(each, TooManyPresetsError) for each in done) == 5
    kept = await names(store, ALICE)
    assert len(kept) == PRESETS_EACH
    again = await store.presets.change(ALICE, kept[0], "other words", now_s=2.0)
    assert (again.old, again.new) == ("words", "other words")
    await store.presets.change(SERVER, "another", "words", now_s=1.0)


@pytest.mark.parametrize("texts", [("first", "second"), ("first", None), (None, "second")])
async def test_a_change_is_taken_back_once(
    store: Store, texts: tuple[str | None, str | None]
) -> None:
    """A save, one over another, and a removal."""
    before, after = texts
    await store.presets.change(ALICE, "noir", before, now_s=1.0)
    done = await store.presets.change(ALICE, "noir", after, now_s=2.0)

    assert await store.presets.make(done.undone, now_s=3.0)
    assert not await store.presets.make(done.undone, now_s=4.0)
    assert [each.text for each in await store.presets.of(ALICE)] == [before] * (before is not None)


async def test_what_was_changed_since_stays(store: Store) -> None:
    """An old undo overwrites nothing."""
    done = await store.presets.change(ALICE, "noir", "first", now_s=1.0)
    await store.presets.change(ALICE, "noir", "second", now_s=2.0)

    assert not await store.presets.make(done.undone, now_s=3.0)
    assert await names(store, ALICE) == ["noir"]
