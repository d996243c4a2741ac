"""Titles of dialogs: what happens when they are sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.cometapi.actions import Action
from bot.ui.texts.saying import mark, say

if TYPE_CHECKING:
    from bot.domain.tasks import Task

_TITLES: Final = {
    "variation": mark("Vary {picture}"),
    "low_variation": mark("Vary {picture} a little"),
    "high_variation": mark("Vary {picture} strongly"),
    "reroll": mark("Make new pictures of this prompt"),
    "pan_left": mark("Widen {picture} to the left"),
    "pan_right": mark("Widen {picture} to the right"),
    "pan_up": mark("Extend {picture} upwards"),
    "pan_down": mark("Extend {picture} downwards"),
    "animate_high": mark("Animate {picture}, much motion"),
    "animate_low": mark("Animate {picture}, little motion"),
    "animate_high_extend": mark("Go on with this film, much motion"),
    "animate_low_extend": mark("Go on with this film, little motion"),
    "picreader": mark("Imagine prompt {number}"),
    "promptanalyzer": mark("Imagine prompt {number}"),
}


def zoom(task: Task) -> str:
    """Of Custom Zoom."""
    return say("Zoom out of {picture}", picture=_picture(_picked(task)))


def animate(task: Task) -> str:
    """Of Animate manually."""
    return say("Animate {picture}", picture=_picture(_picked(task)))


def region(task: Task) -> str:
    """Of Vary Region."""
    return say("Vary a part of {picture}", picture=_picture(_picked(task)))


def press(action: Action, task: Task) -> str | None:
    """Of a button's prompt; None for a kind that is not known."""
    if action.kind not in _TITLES:
        return None
    number = action.index if action.kind == "variation" else _picked(task)
    return say(_TITLES[action.kind], picture=_picture(number), number=action.index or 1)


def _picture(number: int | None) -> str:
    return say("picture {number}", number=number) if number else say("this picture")


def _picked(task: Task) -> int | None:
    """Which picture of a grid a task is, if it was picked from one."""
    action = Action.parse(task.request.custom_id or "")
    return action.index if action.picks else None
