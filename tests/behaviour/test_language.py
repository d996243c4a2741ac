"""Who reads something alone reads it in their language; what everybody reads is in English."""

from __future__ import annotations

import gettext
from typing import TYPE_CHECKING

from bot.domain.languages import ENGLISH
from bot.ui.texts import language
from tests.behaviour.messages import text_of
from tests.behaviour.world import World, refusal

if TYPE_CHECKING:
    import pytest


class _Shouting(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        return message if "{" in message else message.upper()


async def test_a_member_is_answered_in_their_language(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As their Discord says; the message in the channel is not theirs alone."""
    catalogs = {"en-US": _Shouting(), ENGLISH: gettext.NullTranslations()}
    monkeypatch.setattr(language, "catalog_of", catalogs.__getitem__)
    alice = world.member("alice")

    refused = refusal(await alice.slash(world.channel, "imagine", prompt="  "))
    grid = await world.grid(alice)
    details = refusal(await world.press(alice, grid, "Details"))

    assert refused == "THE PROMPT IS EMPTY. DESCRIBE THE PICTURE YOU WOULD LIKE."
    assert details.startswith("### DETAILS\n**PROMPT**\na paper boat")
    assert "PROMPT" not in text_of(grid)


async def test_suggestions_are_in_the_language_of_who_types(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside the values, which are Midjourney's."""
    catalogs = {"en-US": _Shouting(), ENGLISH: gettext.NullTranslations()}
    monkeypatch.setattr(language, "catalog_of", catalogs.__getitem__)
    alice = world.member("alice")

    ratios = await alice.autocomplete(world.channel, "imagine", "aspect_ratio", "square")
    behind = await alice.autocomplete(world.channel, "imagine", "prompt", "a kite --ti")

    assert ratios == [{"name": "1:1 (SQUARE)", "value": "1:1"}]
    assert behind[1] == {
        "name": "--tile · A PATTERN THAT REPEATS WITHOUT SEAMS",
        "value": "a kite --tile",
    }
