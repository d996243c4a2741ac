"""The page of `/info`: what is under way, each with its button, and how its member stands.

Only its member sees it. All that a press is about stands in its custom_id, so pages of any age
work, also after a restart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from discord import ui

from bot.discord_client.requests import callbacks
from bot.domain.states import State
from bot.services.refusals import RefusedError
from bot.ui import interactions
from bot.ui.characters import ELLIPSIS
from bot.ui.escaping import escaped
from bot.ui.panels.paging import page_of
from bot.ui.panels.parts import button, buttons, text
from bot.ui.stateless import inert_layout
from bot.ui.task_message.heading import words
from bot.ui.task_message.layout import state_words
from bot.ui.texts import controls, tasks
from bot.ui.texts.members import info as texts
from bot.ui.texts.refusals import refusal
from bot.ui.texts.saying import say

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    import discord

    from bot.domain.tasks import Task, TaskView
    from bot.services.members.info import Info

    Interaction = discord.Interaction[Any]

INFO: Final = (
    "info:1:(?P<verb>[a-z]{1,10}):(?P<page>[0-9]{1,4})"
    "(?::(?P<tag>[0-9a-f]{16}):(?P<task_id>[0-9]{1,18}))?"
)
A_PAGE: Final = 8
"""Discord takes 40 parts in a message, and each task is three."""

WORDS_SHOWN: Final = 100


async def show(interaction: Interaction) -> None:
    """Answer with the first page."""
    layout = await _page(interaction, 0)
    await callbacks.message(interaction, view=layout, ephemeral=True)


async def pressed(interaction: Interaction, said: re.Match[str]) -> None:
    """Do what a button says, and show its page as it is then; an unknown verb only shows it."""
    note = await _done(interaction, said)
    await callbacks.update(interaction, await _page(interaction, int(said["page"]), note))


async def _done(interaction: Interaction, said: re.Match[str]) -> str:
    """What a press did, or why it did nothing."""
    use_cases = interactions.services_of(interaction).controls
    requester = interactions.requester_of(interaction)
    if said["verb"] == "all":
        return texts.withdrawn(await use_cases.withdraw_all(requester))
    if said["tag"] is None or said["verb"] not in {"cancel", "stop"}:
        return ""
    waits = said["verb"] == "cancel"
    try:
        await use_cases.end_own(requester, int(said["task_id"]), tag=said["tag"], waits=waits)
    except RefusedError as error:  # the page tells how it is instead
        return refusal(error)
    return say(texts.WITHDRAWN if waits else texts.STOPPED)


async def _page(interaction: Interaction, page: int, note: str = "") -> ui.LayoutView:
    services = interactions.services_of(interaction)
    info = await services.info.of(interactions.requester_of(interaction))
    return card(info, page, note, now_s=services.clock())


def card(info: Info, number: int, note: str = "", *, now_s: float) -> ui.LayoutView:
    """A page of what a member has under way, the last one if there is none such.

    Args:
        info: what is told.
        number: that of the page, from 0.
        note: said above.
        now_s: the time that ages are counted to.
    """
    page = page_of(info.shown, number, A_PAGE)
    container: ui.Container[Any] = ui.Container()
    container.add_item(text(f"### {say(texts.TITLE)}", note, *texts.holding_up(info)))
    if not page.shown:
        container.add_item(text(say(texts.NOTHING)))
    for view in page.shown:
        container.add_item(_row(view, page.number, now_s=now_s))
    container.add_item(text(texts.counted(info)))
    container.add_item(ui.Separator())
    container.add_item(text(texts.standing(info)))
    container.add_item(buttons(*_buttons(info, page.number, has_more=page.number < page.last)))
    return inert_layout(container)


def _row(view: TaskView, page: int, *, now_s: float) -> ui.Item[Any]:
    task = view.task
    said = f"{_title(task)}\n-# {state_words(view, now_s=now_s)}"
    offered = _button(task, page)
    return ui.TextDisplay(said) if offered is None else ui.Section(said, accessory=offered)


def _title(task: Task) -> str:
    """What was asked for, as a link to where it is shown."""
    title = escaped(words(task), WORDS_SHOWN) or ELLIPSIS
    return title if task.shown.message_id is None else f"[{title}]({tasks.link_to(task)})"


def _button(task: Task, page: int) -> ui.Button[Any] | None:
    """What withdraws a task or stops watching it, where it can be."""
    about = f"{page}:{task.shown.tag}:{task.id}"
    if task.shown.tag is None:
        return None
    if task.state is State.QUEUED:
        return button(say(texts.CANCEL), f"info:1:cancel:{about}")
    if task.state in {State.RUNNING, State.NEEDS_INPUT}:
        return button(say(controls.STOP), f"info:1:stop:{about}")
    return None


def _buttons(info: Info, page: int, *, has_more: bool) -> Sequence[ui.Button[Any]]:
    found = [button(say(texts.REFRESH), f"info:1:show:{page}")]
    if page:
        found.append(button(say(texts.BACK), f"info:1:back:{page - 1}"))
    if has_more:
        found.append(button(say(texts.MORE), f"info:1:more:{page + 1}"))
    if info.under_way.waiting:
        found.append(button(say(texts.CANCEL_ALL), f"info:1:all:{page}"))
    return found
