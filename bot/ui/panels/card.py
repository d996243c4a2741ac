"""A page of the panel as a message: what was changed just now, its parts, the other pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from discord import ui

from bot.domain.servers.settings import is_place, is_rules
from bot.ui.panels.custom_ids import Verb, panel_id
from bot.ui.panels.pages import LED_TO, PAGES, rules
from bot.ui.panels.parts import button, choices, text
from bot.ui.panels.places import place
from bot.ui.stateless import inert_layout
from bot.ui.texts.saying import say
from bot.ui.texts.servers import panels

if TYPE_CHECKING:
    from bot.store import Changed
    from bot.ui.panels.parts import View


def card(
    view: View,
    page: str,
    *,
    note: str = "",
    done: Changed | None = None,
    told: ui.Item[Any] | None = None,
) -> ui.LayoutView:
    """A page, below what was changed if anything was; the first page if there is none such.

    Args:
        view: what it shows.
        page: its name, or the name of those whose rules, or the channel whose defaults, it shows.
        note: said above.
        done: the change of a server that it tells of, and offers to undo.
        told: what tells of another change.
    """
    menu_entry, parts = _parts(view, page)
    container: ui.Container[Any] = ui.Container()
    container.add_item(text(f"### {say(panels.PAGES[menu_entry])}", note))
    if done is not None:
        told = _told(done, page)
    if told is not None:
        container.add_item(told)
    for part in parts:
        container.add_item(part)
    if view.manages:
        container.add_item(ui.Separator())
        names = {name: say(title) for name, title in panels.PAGES.items()}
        container.add_item(choices(panel_id(Verb.PAGE, "access"), names, [menu_entry]))
    return inert_layout(container)


def _parts(view: View, page: str) -> tuple[str, list[ui.Item[Any]]]:
    """The page of the menu that a page belongs to, and what stands on it."""
    if is_rules(page):
        return "limits", rules(view, page)
    if is_place(page):
        return "defaults", place(view, page)
    if page in LED_TO:
        entry, parts_of = LED_TO[page]
        return entry, parts_of(view)
    known = page if page in PAGES else "access"
    return known, PAGES[known](view)


def _told(done: Changed, page: str) -> ui.Section[Any]:
    undo = button(say(panels.UNDO), panel_id(Verb.UNDO, page, str(done.id)))
    return ui.Section(panels.changed(done.name, done.old, done.new), accessory=undo)
