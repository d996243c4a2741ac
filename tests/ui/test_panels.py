"""Pages of the panel whatever is set: Discord takes each, and each says what it means."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, Final, cast

import discord
import pytest

from bot.domain.servers.settings import Server, settings_in
from bot.services.policy import Defaults
from bot.store import Changed
from bot.ui.panels.card import card
from bot.ui.panels.dialogs import DIALOGS, dialog, dollars
from bot.ui.panels.operator.cards import limit_dialog
from bot.ui.panels.pages import LED_TO, PAGE_OF, PAGES
from bot.ui.panels.parts import View
from bot.ui.texts.servers import values
from playground.discord.limits.modals import check_modal
from tests.ui.discord_rules import check, texts

IDS: Final = [10**18 + number for number in range(500)]
MUCH: Final[dict[str, Any]] = {
    "allowed_roles": IDS,
    "blocked_roles": IDS,
    "blocked_members": IDS,
    "allowed_channels": IDS,
    "blocked_channels": IDS,
    "direct_messages": False,
    "time_zone": "America/Argentina/ComodRivadavia",
    "budget_usd": 1_000_000.0,
    "ask_from_usd": 0.0,
    "speed": "turbo",
    "parameters": "--no " + "x" * 300,
    "words": ["unwanted " * 6, *(f"word{number}*" for number in range(99))],
    "starter_words": True,
    "strikes": 1_000_000,
    "time_out_minutes": 1,
    "age_rule": "spoiler",
    "log_channel": IDS[0],
    "gallery_channel": IDS[0],
    "gallery_stars": 100,
    "gallery_from_all": True,
    "reactions": False,
    "everyone": {"speeds": [], "kinds": []},
    "boosters": {"speeds": ["turbo", "warp"], "kinds": ["video", "haiku"], "hats": 3},
    **{f"role.{one}": {"pictures_a_day": 1_000_000, "rank": 0, "running": 1} for one in IDS},
    **{f"channel.{one}": {"speed": "relax", "parameters": "--no " + "x" * 300} for one in IDS},
}
SUBJECTS: Final = ("everyone", "boosters", f"role.{IDS[0]}", f"channel.{IDS[0]}")


def view(document: dict[str, Any], *, there: int = 500, unavailable: bool = False) -> View:
    """Of a server that still has so many of its roles and channels."""
    nothing = discord.Permissions.none()
    things = {
        one: SimpleNamespace(id=one, permissions_for=lambda _: nothing) for one in IDS[:there]
    }
    there_are = list(things.values())
    guild = SimpleNamespace(
        roles=there_are,
        channels=there_are,
        get_channel=things.get,
        me=None,
        unavailable=unavailable,
    )
    return View(
        defaults=Defaults(),
        guild=cast("Any", guild),
        server=Server(document=document, settings=settings_in(document)),
        manages=True,
    )


@pytest.mark.usefixtures("each_language")
@pytest.mark.parametrize("page", [*PAGES, *LED_TO, *SUBJECTS, "of_a_newer_version"])
@pytest.mark.parametrize("document", [{}, MUCH], ids=["nothing", "much"])
@pytest.mark.parametrize("there", [0, 500])
def test_discord_takes_every_page(page: str, document: dict[str, Any], there: int) -> None:
    """With 500 roles that are chosen, have rules, or were deleted all at once."""
    shown = view(document, there=there)
    for name in [name for name in PAGE_OF if PAGE_OF[name] == page] or ["words"]:
        done = Changed(id=10**17, name=name, old=None, new=MUCH[name], server=shown.server)
        assert len(texts(check(card(shown, page, done=done)))) > 1


@pytest.mark.usefixtures("each_language")
@pytest.mark.parametrize("document", [{}, MUCH], ids=["nothing", "much"])
def test_discord_takes_every_dialog(document: dict[str, Any]) -> None:
    """Filled with what is set."""
    server = view(document).server
    for about, one in DIALOGS.items():
        is_one = one.parts_of
        names = filter(is_one, SUBJECTS) if is_one else one.fields
        for name in names:
            check_modal(dialog(about, server, name).to_dict())


def test_every_setting_has_words() -> None:
    """A name, and its value."""
    for name, value in MUCH.items():
        assert values.name(name)
        assert values.value(name, value) != values.value(name, None)


@pytest.mark.parametrize("usd", [0.0, 0.056, 12_345.67, 999_999.99, 1_000_000.0, 0.00001])
def test_an_amount_that_is_sent_as_it_was_filled_in_is_the_same(usd: float) -> None:
    """Whoever opens a dialog and sends it unchanged changes nothing."""
    document = {"budget_usd": usd}
    server = Server(id=1, document=document, settings=settings_in(document))

    for modal in (dialog("budget", server, "budget_usd"), limit_dialog(1, usd)):
        [part] = cast("Any", modal.children)
        assert dollars(part.component.default) == usd


@pytest.mark.parametrize("unavailable", [True, False])
def test_what_discord_does_not_tell_of_is_not_taken_for_deleted(*, unavailable: bool) -> None:
    """During its outages it tells of no role: what is forgotten then would let everybody in."""
    shown = view(MUCH, there=0, unavailable=unavailable)
    gone = [shown.gone("allowed_roles"), shown.gone_roles, shown.gone_channels]
    assert gone == ([[], [], []] if unavailable else [IDS, IDS, IDS])
    assert shown.listed("allowed_channels") == (IDS if unavailable else [])


@pytest.mark.parametrize(("usd", "words"), [(0.056, "$0.056"), (0.5, "$0.50"), (40.0, "$40.00")])
def test_a_price_is_shown_as_it_was_set(usd: float, words: str) -> None:
    """To the tenth of a cent, of which usual pictures cost some."""
    assert values.dollars(usd) == words
