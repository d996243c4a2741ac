"""That a picture is shown once more, and why one is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.services.refusals import Refusal
from bot.ui.characters import ELLIPSIS
from bot.ui.texts import tasks
from bot.ui.texts.numbers import ago
from bot.ui.texts.saying import mark, say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.domain.tasks import Task

FETCHING: Final = mark("Bringing the picture here…")
_SHOWN: Final = mark("Shown again")
_SHOWN_BY: Final = mark("Shown again by {member}")


def shown(task: Task, original: Task) -> str:
    """That a task shows what another made; by whom, if that is somebody else."""
    member = task.request.user_id
    if member == original.request.user_id:
        return say(_SHOWN)
    return say(_SHOWN_BY, member=f"<@{member}>")


def suggestion(task: Task) -> str:
    """A picture in a list of suggestions: its number and its words."""
    return f"#{task.id} · {tasks.title(task) or ELLIPSIS}"


def _shown_lately(*, opens_s: float) -> str:
    return say("You let me show a picture just now. Show the next one {time}.", time=ago(opens_s))


SENTENCES: Final = {
    Refusal.NO_SUCH_PICTURE: mark(
        "I know no picture by this that you may see here. Choose one of the suggestions, or give "
        "its number (in *Details*) or a link to its message."
    ),
    Refusal.NOTHING_TO_SHOW: mark("There is no picture of this that I could show."),
}

WITH_VALUES: Final[Mapping[Refusal, Callable[..., str]]] = {Refusal.SHOWN_LATELY: _shown_lately}
"""What says a refusal, by the names of its values."""
