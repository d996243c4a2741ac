"""The cards of `/operator`: all servers, one of them, what is asked before it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.ui.escaping import label
from bot.ui.panels.dialogs import plain
from bot.ui.panels.paging import page_of
from bot.ui.panels.parts import button, buttons, choices, text
from bot.ui.stateless import inert_layout
from bot.ui.texts.saying import say
from bot.ui.texts.servers import operator as texts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.services.servers.operator import Announcement, Standing
    from bot.store import ServerUse
    from bot.ui.panels.operator.guilds import Known

PAGE: Final = 8
"""Servers of a page: with three lines of buttons as much as a phone shows."""

LONGEST_NAME: Final = 80
LONGEST_ANNOUNCEMENT: Final = 300
TEXT: Final = "text"


def operator_id(verb: str, about: int) -> str:
    """The custom_id of what does something about a server, a page or a draft."""
    return f"op:1:{verb}:{about}"


def servers(
    uses: Sequence[ServerUse],
    guilds: Mapping[int, Known],
    number: int,
    serves: Callable[[ServerUse], bool],
) -> ui.LayoutView:
    """A page of all servers."""
    page = page_of(uses, number, PAGE)
    parts = [text(texts.servers(uses, page.number, page.last))]
    if shown := page.shown:
        lines = (texts.line(guilds[use.guild_id], use, is_served=serves(use)) for use in shown)
        names = {str(use.guild_id): _name(guilds[use.guild_id], use.guild_id) for use in shown}
        menu = choices(operator_id("open", page.number), names, [], placeholder=say(texts.CHOOSE))
        parts += [text(*lines), menu]
    found = [button(say(texts.ANNOUNCE), operator_id("say", 0))]
    if page.number < page.last:
        found.insert(0, button(say(texts.NEXT), operator_id("list", page.number + 1)))
    if page.number:
        found.insert(0, button(say(texts.PREVIOUS), operator_id("list", page.number - 1)))
    return _card(*parts, buttons(*found))


def server(known: Known, standing: Standing, note: str = "") -> ui.LayoutView:
    """One server, with what can be decided about it, below what was just done."""
    guild_id = standing.use.guild_id
    verb, name = ("pause", texts.PAUSE) if standing.is_served else ("allow", texts.ALLOW)
    return _card(
        text(note, f"### {_name(known, guild_id)}", texts.standing(known, standing)),
        buttons(
            button(say(name), operator_id(verb, guild_id)),
            button(say(texts.LIMIT), operator_id("limit", guild_id)),
            button(say(texts.CHECK), operator_id("check", guild_id)),
            button(say(texts.LEAVE), operator_id("leave", guild_id)),
        ),
        buttons(button(say(texts.BACK), operator_id("list", 0))),
    )


def leaving(known: Known, standing: Standing, *, is_sure: bool) -> ui.LayoutView:
    """What leaving a server ends, asked once, and once more when `is_sure`."""
    guild_id = standing.use.guild_id
    verb, name = ("goodbye", texts.LEAVE_FOR_GOOD) if is_sure else ("sure", texts.LEAVE)
    leave: ui.Button[Any] = ui.Button(
        label=say(name),
        custom_id=operator_id(verb, guild_id),
        style=discord.ButtonStyle.danger,
    )
    sentence = texts.leaving(_name(known, guild_id), standing, is_sure=is_sure)
    return _card(
        text(sentence), buttons(leave, button(say(texts.STAY), operator_id("server", guild_id)))
    )


def proposed(found: Announcement) -> ui.LayoutView:
    """A text before it is told to all servers."""
    found_logs = [button(say(texts.SEND), operator_id("send", found.id))] if found.logs else []
    back = button(say(texts.BACK), operator_id("list", 0))
    return _card(text(texts.proposed(found)), buttons(*found_logs, back))


def done(sentence: str) -> ui.LayoutView:
    """What was done, with the way back to all servers."""
    return _card(text(sentence), buttons(button(say(texts.BACK), operator_id("list", 0))))


def limit_dialog(guild_id: int, usd: float | None) -> ui.Modal:
    """Asks for what a server may use in a month."""
    field = ui.TextInput[Any](
        custom_id=TEXT, default=None if usd is None else plain(usd), max_length=20, required=False
    )
    hint = say(texts.LIMIT_HINT)
    return _dialog(say(texts.LIMIT_TITLE), operator_id("limit", guild_id), hint, field)


def announcement_dialog() -> ui.Modal:
    """Asks for a text for all servers."""
    field = ui.TextInput[Any](
        custom_id=TEXT,
        max_length=LONGEST_ANNOUNCEMENT,
        style=discord.TextStyle.paragraph,
        required=True,
    )
    hint = say(texts.ANNOUNCE_HINT)
    return _dialog(say(texts.ANNOUNCE_TITLE), operator_id("say", 0), hint, field)


def _dialog(title: str, custom_id: str, hint: str, field: ui.TextInput[Any]) -> ui.Modal:
    modal = ui.Modal(title=title, custom_id=custom_id)
    modal.add_item(ui.Label[Any](text=title, description=hint, component=field))
    modal.stop()
    return modal


def _card(*parts: ui.Item[Any]) -> ui.LayoutView:
    container: ui.Container[Any] = ui.Container()
    for part in parts:
        container.add_item(part)
    return inert_layout(container)


def _name(known: Known, guild_id: int) -> str:
    return label(known.name, LONGEST_NAME) or str(guild_id)
