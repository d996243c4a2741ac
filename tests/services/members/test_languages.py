"""The language of what only a member reads."""

import pytest

from bot.services.members import languages
from bot.services.members.languages import Languages
from bot.store import Store

ALICE, BOB = 7, 8


async def test_what_they_chose_counts_then_what_their_discord_speaks(store: Store) -> None:
    """As it is while they are here, and as it was seen last when they are written to."""
    known = Languages(store.preferences)
    assert known.of(ALICE) == "en"
    assert known.of(ALICE, discord="de") == known.of(ALICE) == "de"
    await store.preferences.put(ALICE, language="en")
    assert known.of(ALICE, discord="de") == known.of(ALICE) == "en"
    await store.preferences.put(ALICE, language=None)
    assert known.of(ALICE) == "de"
    assert known.of(ALICE, discord="en-GB") == "en-GB"
    assert known.of(ALICE) == "en"


async def test_only_so_many_are_remembered(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those who were here longest ago are forgotten first; nobody who reads English is kept."""
    monkeypatch.setattr(languages, "REMEMBERED", 2)
    known = Languages(store.preferences)
    for member in (ALICE, BOB, ALICE, 9):
        known.of(member, discord="de")
    known.of(10, discord="fr")
    assert [known.of(member) for member in (ALICE, BOB, 9, 10)] == ["de", "en", "de", "en"]
