"""What can be pressed under a task: CometAPI's buttons, its links, and our own controls.

At most six rows on a phone: a group of CometAPI's buttons each, then what leads elsewhere.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.cometapi.actions import Action
from bot.domain.states import Delivery, State
from bot.services.tasks.actions import is_dead, is_off
from bot.ui.custom_ids import action_id, actions_id, control_id
from bot.ui.escaping import address, label
from bot.ui.task_message.button_groups import (
    LABEL,
    ROW,
    Row,
    caption,
    in_rows,
    lines,
    name_of,
    width,
)
from bot.ui.task_message.controls import controls_of, has_links
from bot.ui.task_message.details import LINKED
from bot.ui.task_message.emoji import safe
from bot.ui.texts import controls, tasks
from bot.ui.texts.actions import menu_name
from bot.ui.texts.saying import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.domain.tasks import Button, Task, TaskView

ROWS: Final = 6
"""As many as fit under a picture without a scroll."""

MENU_NAME: Final = 150
"""Discord's limit."""


def action_rows(view: TaskView, delivery: Delivery | None) -> list[ui.ActionRow[Any]]:
    """The rows of buttons and menus under a task; `delivery`: what became of its picture."""
    task = view.task
    has_buttons = task.state is State.SUCCEEDED and has_links(task)
    buttons = task.result.buttons if has_buttons else ()
    last = [*islice(_last_of(view, buttons), ROW), *_controls(view, delivery)]
    last_rows = [last[at : at + ROW] for at in range(0, len(last), ROW)]
    room = ROWS - sum(lines(map(_width, row)) for row in last_rows)
    actions = [button for button in buttons if _is_grouped(button)]
    rows = [_row(view, row) for row in in_rows(actions, most=max(1, room))]
    return [*rows, *(ui.ActionRow(*row) for row in last_rows)]


def picture_link(task: Task, delivery: Delivery | None) -> str | None:
    """A link to the picture where it cannot be attached; else the attachment is all one needs."""
    shown = delivery in LINKED and task.state is State.SUCCEEDED and has_links(task)
    return address(task.result.image_url) if shown else None


def _is_grouped(button: Button) -> bool:
    return button.custom_id is not None and not Action.parse(button.custom_id).is_bookmark


def _last_of(view: TaskView, buttons: Sequence[Button]) -> Iterator[ui.Button[Any]]:
    """The favourite and the links, but for an address that Discord would refuse.

    Only a row of them is shown: a message holds 40 parts.
    """
    for button in buttons:
        if button.custom_id is None and address(button.url):
            words = label(button.label, LABEL) or say(tasks.OPEN)
            yield ui.Button(label=words, url=button.url)
        elif button.custom_id is not None and not _is_grouped(button):
            yield _button(view, button, caption(button))


def _controls(view: TaskView, delivery: Delivery | None) -> Iterator[ui.Button[Any]]:
    for control in controls_of(view, delivery):
        custom_id = control_id(view.task, control.verb)
        yield ui.Button(label=say(control.label), custom_id=custom_id)
    if link := picture_link(view.task, delivery):
        yield ui.Button(label=say(tasks.OPEN_PICTURE), url=link)


def _width(button: ui.Button[Any]) -> int:
    return width(button.label or "", is_link=button.url is not None)


def _row(view: TaskView, row: Row) -> ui.ActionRow[Any]:
    if row.is_menu:
        return ui.ActionRow(_menu(view, row))
    pairs = zip(row.buttons, row.captions, strict=True)
    return ui.ActionRow(*(_button(view, button, words) for button, words in pairs))


def _button(view: TaskView, button: Button, words: str) -> ui.Button[Any]:
    return ui.Button(
        custom_id=action_id(view.task, button.key),
        label=words or None,
        emoji=None if words else safe(button.emoji),
        style=_style(view, button),
        disabled=_is_off(view, button),
    )


def _menu(view: TaskView, row: Row) -> ui.Select[Any]:
    """A menu of buttons. What was chosen stands on it and can be chosen again, as no option is set.

    What is off is left out, unless all of it is.
    """
    works = [button for button in row.buttons if not _is_off(view, button)]
    names = [name_of(button) for button in row.buttons if _is_pressed(view, button)]
    return ui.Select(
        custom_id=actions_id(view.task, row.buttons[0].key),
        placeholder=label(menu_name(row.groups, names), MENU_NAME),
        options=[_option(view, button) for button in works or row.buttons],
        disabled=not works,
    )


def _option(view: TaskView, button: Button) -> discord.SelectOption:
    return discord.SelectOption(
        label=name_of(button),
        value=button.key,
        emoji=safe(button.emoji),
        description=say(controls.PRESSED) if _is_pressed(view, button) else None,
    )


def _is_off(view: TaskView, button: Button) -> bool:
    action = Action.parse(button.custom_id or "")
    return is_dead(view, action) or is_off(view, button, action)


def _is_pressed(view: TaskView, button: Button) -> bool:
    return any(child.button_key == button.key for child in view.children)


def _style(view: TaskView, button: Button) -> discord.ButtonStyle:
    if Action.parse(button.custom_id or "").is_bookmark:
        return discord.ButtonStyle.success if view.favourite else discord.ButtonStyle.secondary
    if _is_pressed(view, button) or button.style in {1, 3}:
        return discord.ButtonStyle.primary
    return discord.ButtonStyle.secondary
