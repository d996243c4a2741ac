"""The page *Mine* whatever was chosen: Discord takes it, and it says what holds."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any, Final

import pytest
from discord import ui

from bot.domain.kinds import Speed
from bot.domain.members.choices import Ping, Results
from bot.services.policy import Defaults
from bot.store import Chosen, NewChoice
from bot.ui.panels.card import card
from bot.ui.panels.members.mine import told
from bot.ui.panels.members.writing import LONGEST, TOPICS, written_dialog
from bot.ui.panels.parts import View
from bot.ui.texts.members import mine as words
from playground.discord.limits.modals import check_modal
from tests.ui.discord_rules import check, texts

MUCH: Final = Chosen(
    aspect="1920:1079",
    version="niji 7",
    speed=Speed.TURBO,
    stylize=333,
    suffix="--no " + "🦊" * 197,
    remix=True,
    results=Results.BOTH,
    ping=Ping.ALWAYS,
    hides_prompts=True,
    language="de",
)


def view(chosen: Chosen) -> View:
    return View(defaults=Defaults(), mine=chosen, manages=True)


@pytest.mark.usefixtures("each_language")
@pytest.mark.parametrize("before", [Chosen(), MUCH], ids=["nothing", "much"])
@pytest.mark.parametrize("after", [Chosen(), MUCH], ids=["nothing", "much"])
@pytest.mark.parametrize("page", ["mine", "answers"])
def test_discord_takes_the_page(page: str, before: Chosen, after: Chosen) -> None:
    """Also with everything changed at once, and to whoever has the menu of pages below it."""
    done = told(NewChoice(before=before, after=after, revision=10**12), page)
    assert len(texts(check(card(view(after), page, note="x" * 5000, told=done)))) > 1


def test_menus_show_what_is_chosen() -> None:
    """Also a ratio and a number that were written."""
    pages = [
        *card(view(MUCH), "mine").walk_children(),
        *card(view(MUCH), "answers").walk_children(),
    ]
    options = [option for menu in pages if isinstance(menu, ui.Select) for option in menu.options]
    chosen = {option.value for option in options if option.default}
    assert chosen == {"1920:1079", "niji 7", "turbo", "333", "both", "always", "de", "mine"}


@pytest.mark.parametrize("name", [field.name for field in fields(Chosen)])
def test_each_change_is_said(name: str) -> None:
    """By its name, from what to what."""
    after: Any = replace(Chosen(), **{name: getattr(MUCH, name)})
    said = words.changed(NewChoice(before=Chosen(), after=after, revision=1))
    assert said.startswith(f"Changed: {words.NAMES[name]}, from ")


def test_what_is_not_taken_any_more_is_named() -> None:
    """As it is left out of all prompts then."""
    said = texts(check(card(view(Chosen(suffix="--v 7 --niji 6")), "mine")))
    assert any("does not go together any more" in one for one in said)


@pytest.mark.usefixtures("each_language")
@pytest.mark.parametrize("name", TOPICS)
@pytest.mark.parametrize("chosen", [Chosen(), MUCH], ids=["nothing", "much"])
def test_discord_takes_every_dialog(name: str, chosen: Chosen) -> None:
    """Filled with what is chosen."""
    dialog = written_dialog(name, chosen).to_dict()
    check_modal(dialog)
    known = getattr(chosen, name)
    assert known is None or str(known)[: LONGEST[name]] in str(dialog)
