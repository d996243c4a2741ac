"""What can be done with a task that somebody has before them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cometapi.actions import Action
from bot.domain.states import State
from bot.engine.submitting.openness import is_film

if TYPE_CHECKING:
    from bot.domain.tasks import Task


def prompt_of(task: Task) -> str:
    """The words and parameters that would ask for the same; empty where there are none."""
    return task.request.prompt or ("" if task.request.kind.in_words else task.prompt_as_run)


def bookmark_of(task: Task) -> Action | None:
    """What CometAPI's button of a favourite under a task does, if it has one."""
    actions = (Action.parse(each.custom_id) for each in task.result.buttons if each.custom_id)
    return next((action for action in actions if action.is_bookmark), None)


def can_be_favourite(task: Task) -> bool:
    """Whether it is a picture or a film, and there."""
    is_shown = task.state is State.SUCCEEDED and task.shown.removed_by is None
    return is_shown and not task.request.kind.in_words


def can_be_made_again(task: Task) -> bool:
    """Whether the same can be asked for anew; of a film's button only its picture can."""
    if task.request.kind.from_button:
        return bool(task.request.prompt) and not is_film(task.request)
    return bool(task.request.prompt) or not task.request.kind.has_prompt


def has_still(task: Task) -> bool:
    """Whether it is a picture that a prompt can refer to."""
    is_picture = not task.request.kind.in_words and not is_film(task.request)
    has_any = task.shown.attachment is not None or bool(task.result.media or task.result.image_url)
    return task.state is State.SUCCEEDED and is_picture and has_any
