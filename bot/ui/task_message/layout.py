"""The one place that decides what a task's message looks like.

A Components V2 container whose parts stand in the same order in every state, so nothing jumps.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Final

from discord import ui

from bot.cometapi.actions import Action
from bot.domain import deadlines
from bot.domain.states import Delivery, Plainness, State
from bot.prompts import suggested_prompts
from bot.services.tasks.controls import is_asking, is_fixable
from bot.ui.characters import ELLIPSIS, cleaned, units
from bot.ui.escaping import escaped, label
from bot.ui.stateless import inert_layout
from bot.ui.task_message.action_rows import action_rows, picture_link
from bot.ui.task_message.controls import has_links, price_of_fix
from bot.ui.task_message.details import LINKED, has_link
from bot.ui.task_message.heading import heading
from bot.ui.texts import messages, numbers, removals, tasks
from bot.ui.texts.members import showing
from bot.ui.texts.own_words import own_words
from bot.ui.texts.saying import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.tasks import Task, TaskView

SUGGESTION_SHOWN: Final = 350
NOTES_SHOWN: Final = 1000
"""How much is shown of each: together less than the 4,000 that a message takes."""

ALT_TEXT: Final = 1024
BAR: Final = 10

GREY: Final = 0x80848E
BLURPLE: Final = 0x5865F2
AMBER: Final = 0xF0B232
GREEN: Final = 0x23A55A
RED: Final = 0xF23F43


def task_message(
    view: TaskView,
    *,
    now_s: float,
    pictures: Sequence[str] = (),
    delivery: Delivery | None = None,
) -> ui.LayoutView:
    """The message of a task, in the language spoken; what its `plainness` says is left out.

    Args:
        view: the task and what surrounds it.
        now_s: the time that ages are counted to, epoch seconds.
        pictures: names of the files that the message carries.
        delivery: what became of the finished picture, if that is newer than the row.
    """
    if view.task.shown.removed_by is not None:
        return inert_layout(ui.TextDisplay(removals.removed(view)))
    delivery = delivery or view.task.shown.delivery
    is_bare = view.task.shown.plainness >= Plainness.WORDS
    container: ui.Container[ui.LayoutView] = ui.Container(accent_colour=_accent(view.task))
    if not is_bare:
        container.add_item(ui.TextDisplay(heading(view.task, made_by=view.made_by)))
    if pictures:
        alt = label(tasks.title(view.task), ALT_TEXT)
        gallery: ui.MediaGallery[ui.LayoutView] = ui.MediaGallery()
        for picture in pictures:
            address = f"attachment://{picture}"
            gallery.add_item(media=address, description=alt, spoiler=view.task.is_spoiler)
        container.add_item(gallery)
    words = _plain_status if is_bare else _status
    container.add_item(ui.TextDisplay(words(view, now_s=now_s, delivery=delivery)))
    for row in action_rows(view, delivery):
        container.add_item(row)
    return inert_layout(container)


def _accent(task: Task) -> int:
    match task.state:
        case State.SUCCEEDED:
            return GREEN
        case State.FAILED:
            return RED
        case State.UNSURE:
            return AMBER
        case _ if task.schedule.paused and task.state.is_live:
            return AMBER
        case State.RUNNING | State.NEEDS_INPUT:
            return BLURPLE
        case _:
            return GREY


def _plain_status(view: TaskView, *, now_s: float, delivery: Delivery | None) -> str:
    """One sentence, all of it our own."""
    match view.task.state:
        case State.SUCCEEDED:
            return tasks.refused(delivery)
        case State.FAILED | State.CANCELLED:
            return tasks.plain_ending(view.task)
        case _:
            return state_words(view, now_s=now_s)


def _status(view: TaskView, *, now_s: float, delivery: Delivery | None) -> str:
    parts = [state_words(view, now_s=now_s)]
    origin = tasks.origin(view.task, view.parent) if has_links(view.task) else None
    if origin:
        parts.append(origin)
    lines = [" · ".join(part for part in parts if part)]
    if view.task.state is State.SUCCEEDED:
        lines.append(_suggestions(view.task))
        lines.append(_missing(view.task, delivery) or "")
    if said := own_words(view.task):
        lines.append(f"-# {said}")
    lines += _notes(view.task)
    if is_fixable(view.task) and not view.at_once:
        lines.append(f"-# {price_of_fix(view.task)}")
    return "\n".join(line for line in lines if line) or ELLIPSIS


def _missing(task: Task, delivery: Delivery | None) -> str | None:
    """What to say about a finished picture that is not attached."""
    if not has_links(task):
        return tasks.refused(delivery)
    if delivery in LINKED and picture_link(task, delivery) is None:
        return tasks.unlinked(in_details=has_link(task.result.image_url))
    return tasks.delivery(delivery)


def _notes(task: Task) -> list[str]:
    """Our sentences about the prompt; one that has no room is left out as a whole."""
    lines = [f"-# {cleaned(messages.words(note))}" for note in task.request.notes]
    room = accumulate(units(line) + 1 for line in lines)
    return [line for line, used in zip(lines, room, strict=True) if used <= NOTES_SHOWN]


def state_words(view: TaskView, *, now_s: float) -> str:
    """How a task stands, in a line; `now_s`: the time that ages are counted to."""
    task = view.task
    match task.state:
        case _ if task.schedule.paused and task.state.is_live:
            return say(tasks.PAUSED)
        case State.QUEUED if not view.at_once:
            return numbers.place_in_line(view.place, view.starts_in_s)
        case State.QUEUED if task.request.kind.shows:
            return say(showing.FETCHING)
        case State.QUEUED | State.SUBMITTING:
            return say(tasks.SENDING)
        case State.NEEDS_INPUT:
            return say(tasks.ASKING_MEMBER if is_asking(task) else tasks.ASKING)
        case State.RUNNING:
            return _progress(task, now_s=now_s)
        case State.SUCCEEDED:
            return _success(view)
        case State.UNSURE:
            return say(tasks.UNSURE)
        case State.FAILED | State.CANCELLED:
            return tasks.ending(task)


def _progress(task: Task, *, now_s: float) -> str:
    schedule, percent = task.schedule, task.result.progress
    time = numbers.ago(schedule.submitted_s or schedule.created_s)
    if deadlines.is_overdue(task.request.speed, schedule.submitted_s, now_s=now_s):
        return say(tasks.OVERDUE, time=time)
    if not percent:
        return say(tasks.STARTED, time=time)
    full = min(BAR, percent * BAR // 100)
    return say(tasks.PROGRESS, bar="▰" * full + "▱" * (BAR - full), percent=percent, time=time)


def _suggestions(task: Task) -> str:
    """The prompts that a description or a shortening came up with."""
    if not task.request.kind.in_words or not task.result.final_prompt:
        return ""
    found = suggested_prompts(task.result.final_prompt)
    return "\n" + "\n\n".join(
        f"**{number}** {escaped(line, SUGGESTION_SHOWN)}"
        for number, line in enumerate(found[:5], start=1)
    )


def _success(view: TaskView) -> str:
    task = view.task
    if view.original is not None:
        return showing.shown(task, view.original)
    if task.request.custom_id and Action.parse(task.request.custom_id).is_bookmark:
        return say(tasks.FAVOURITE)
    if task.schedule.finished_s is None or task.schedule.submitted_s is None:
        return say(tasks.DONE)
    took_s = task.schedule.finished_s - task.schedule.submitted_s
    return say(tasks.DONE_IN, duration=numbers.duration(took_s))
