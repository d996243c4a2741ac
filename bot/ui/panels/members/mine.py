"""What members choose for themselves: a page for their pictures and one for the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from discord import ui

from bot.domain.kinds import Speed
from bot.domain.languages import LANGUAGES
from bot.prompts import suggestions
from bot.services.members.preferences import fault_of
from bot.ui.panels.custom_ids import Verb, panel_id
from bot.ui.panels.parts import button, buttons, choices, labelled, text
from bot.ui.texts import tasks
from bot.ui.texts.members import mine as texts
from bot.ui.texts.prompts.suggestions import suggestion
from bot.ui.texts.saying import say
from bot.ui.texts.servers import panels

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.store import Chosen, NewChoice
    from bot.ui.panels.parts import View

    Parts = list[ui.Item[Any]]

PAGE: Final = "mine"
ANSWERS: Final = "answers"
"""The names of both pages; the second is reached from the first."""

PAGES_OF_MEMBERS: Final = frozenset({PAGE, ANSWERS})

_OF_ANSWERS: Final = frozenset({"language", "results", "ping", "hides_prompts"})
USUAL: Final = "usual"
OTHER: Final = "other"
"""Choices of menus that are no values: none, and one that is written in a dialog."""

MOST_RATIOS: Final = 20


def page_of(name: str) -> str:
    """The page on which a field of what they choose stands."""
    return ANSWERS if name in _OF_ANSWERS else PAGE


def mine(view: View) -> Parts:
    """What members choose for the pictures that they ask for."""
    chosen = view.mine
    fault = fault_of(chosen)
    return [
        text(say(texts.BEFORE), texts.fault(fault) if fault else ""),
        *_menu("aspect", _known("ar", chosen.aspect), chosen.aspect, is_open=True),
        *_menu("version", _known("v", chosen.version), chosen.version),
        *_menu("speed", {one.value: say(tasks.SPEEDS[one]) for one in Speed}, chosen.speed),
        *_menu("stylize", _stylize(chosen.stylize), _written(chosen.stylize), is_open=True),
        text(texts.suffix(chosen.suffix), say(texts.REMIX_ON if chosen.remix else texts.REMIX_OFF)),
        buttons(
            button(say(texts.SUFFIX), panel_id(Verb.OWN, "suffix", OTHER)),
            _switch("remix", texts.SWITCH_ON, texts.SWITCH_OFF, is_on=chosen.remix),
            button(say(texts.RESET), panel_id(Verb.RESET, PAGE)),
            button(say(texts.LEADS_TO_ANSWERS), panel_id(Verb.PAGE, ANSWERS)),
        ),
    ]


def answers(view: View) -> Parts:
    """What members choose for what they are told, and others of them: reached from the other."""
    chosen = view.mine
    return [
        *_menu("language", LANGUAGES, chosen.language, usual=texts.AS_IN_DISCORD),
        *_of_few("results", {one.value: say(name) for one, name in texts.RESULTS.items()}, chosen),
        *_of_few("ping", {one.value: say(name) for one, name in texts.PINGS.items()}, chosen),
        text(say(texts.PROMPTS_HIDDEN if chosen.hides_prompts else texts.PROMPTS_SHOWN)),
        buttons(
            _switch(
                "hides_prompts",
                texts.HIDE_PROMPTS,
                texts.SHOW_PROMPTS,
                is_on=chosen.hides_prompts,
            ),
            button(say(panels.BACK), panel_id(Verb.PAGE, PAGE)),
        ),
    ]


def told(choice: NewChoice, page: str) -> ui.Item[Any]:
    """What was chosen just now, with what takes it back and shows that page."""
    said = texts.changed(choice)
    if choice.before == choice.after:
        return text(said)
    undo = button(say(panels.UNDO), panel_id(Verb.TAKE_BACK, page, str(choice.revision)))
    return ui.Section(said, accessory=undo)


def _menu(
    name: str,
    names: Mapping[str, str],
    chosen: str | None,
    *,
    usual: str = texts.USUAL,
    is_open: bool = False,
) -> Parts:
    """The menu of a field that may be left as it is elsewhere; `is_open`: others can be written."""
    others = {OTHER: say(texts.OTHER)} if is_open else {}
    known = {USUAL: say(usual), **names, **others}
    return labelled(
        say(texts.NAMES[name]), choices(panel_id(Verb.OWN, name), known, [chosen or USUAL])
    )


def _of_few(name: str, names: Mapping[str, str], chosen: Chosen) -> Parts:
    """The menu of a field that always has one of a few values."""
    menu = choices(panel_id(Verb.OWN, name), names, [getattr(chosen, name)])
    return labelled(say(texts.NAMES[name]), menu)


def _known(parameter: str, chosen: str | None) -> dict[str, str]:
    """The values of a parameter that are offered, and the one that is chosen."""
    values = suggestions(parameter, "")[:MOST_RATIOS]
    return {one: suggestion(parameter, one) for one in dict.fromkeys([*values, chosen]) if one}


def _stylize(chosen: int | None) -> dict[str, str]:
    written = _written(chosen)
    known = {value: say(name) for value, name in texts.STYLIZE.items()}
    return known if written is None else {written: written, **known}


def _written(number: int | None) -> str | None:
    return None if number is None else str(number)


def _switch(name: str, switch_on: str, switch_off: str, *, is_on: bool) -> ui.Button[Any]:
    """A button that says what it does, and does that however often it is pressed."""
    label, wanted = (switch_off, "off") if is_on else (switch_on, "on")
    return button(say(label), panel_id(Verb.OWN, name, wanted))
