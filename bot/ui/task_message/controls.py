"""Our own buttons under a task, one entry each: its words, when it is shown, what it calls."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, Final

from bot.domain.states import Delivery, Plainness, State
from bot.services.tasks.controls import (
    is_asking,
    is_editable,
    is_fixable,
    is_removable,
    is_repeatable,
)
from bot.ui.task_message.details import LINKED
from bot.ui.texts import controls as words
from bot.ui.texts.saying import say

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.domain.tasks import Task, TaskView
    from bot.services import Services

_WITH_DETAILS: Final = frozenset({State.SUBMITTING, State.SUCCEEDED, State.FAILED, State.CANCELLED})
_WORTH_ANOTHER_TRY: Final = LINKED | {Delivery.NOT_A_PICTURE}


class Answer(Enum):
    """What a press does with what the use case returns (`bot.ui.presses.controls`)."""

    NOTHING = auto()
    """It changed the task, whose message the publisher brings up to date."""

    DETAILS = auto()
    """A task is described to the member alone, who need not be its own."""

    DIALOG = auto()
    """A dialog opens about a task."""

    TASK = auto()
    """A new task is shown, which the form of `dialog` starts."""

    RETRY = auto()
    """A task is submitted once more, which may be paid twice."""

    GONE = auto()
    """The message of the task is deleted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """One of our own buttons."""

    verb: str
    """Stands in its custom_id, so it stays for ever."""

    label: str
    is_shown: Callable[[Task, Delivery | None], bool]
    """By the task, and by what became of its finished picture."""

    use_case: Callable[[Services], Callable[..., Awaitable[Any]]] | None = None
    """Called with the requester, the task's id and the pressed `message_id`; None if a form is."""

    answer: Answer = Answer.NOTHING
    dialog: str = ""
    """The topic of the form that opens or starts (`bot.ui.dialogs.DIALOGS`)."""


def has_links(task: Task) -> bool:
    """Whether its message has CometAPI's buttons and links."""
    return task.shown.plainness < Plainness.NO_BUTTONS


def controls_of(view: TaskView, delivery: Delivery | None) -> list[Control]:
    """Those that a task's message shows now, in their order."""
    if view.at_once:
        return [SENT_AT_ONCE]
    return [control for control in CONTROLS.values() if control.is_shown(view.task, delivery)]


def price_of_fix(task: Task) -> str:
    """What *Fix it* does with the task, and that it is paid."""
    return say(words.FIX_WAITING if task.state is State.QUEUED else words.FIX_AGAIN)


def _is_deliverable(task: Task, delivery: Delivery | None) -> bool:
    is_worth_it = delivery in _WORTH_ANOTHER_TRY or not has_links(task)
    return task.state is State.SUCCEEDED and is_worth_it


CANCEL: Final = Control(
    verb="cancel",
    label=words.CANCEL,
    is_shown=lambda task, _: task.state is State.QUEUED,
    use_case=lambda services: services.controls.cancel,
)
DETAILS: Final = Control(
    verb="details",
    label=words.DETAILS,
    is_shown=lambda task, _: task.state in _WITH_DETAILS,
    use_case=lambda services: services.access.shown_by,
    answer=Answer.DETAILS,
)
SENT_AT_ONCE: Final = replace(DETAILS, verb="sent", is_shown=lambda _task, _: False)
"""Details beneath a first message that shows no place in line. By its verb that message is told
from one of what was submitted for certain."""

CONTROLS: Final = {
    control.verb: control
    for control in (
        Control(
            verb="fix",
            label=words.FIX,
            is_shown=lambda task, _: is_fixable(task),
            answer=Answer.TASK,
            dialog="fix",
        ),
        Control(
            verb="continue",
            label=words.CONTINUE,
            is_shown=lambda task, _: is_asking(task),
            use_case=lambda services: services.controls.asking,
            answer=Answer.DIALOG,
            dialog="continue",
        ),
        CANCEL,
        Control(
            verb="stop",
            label=words.STOP,
            is_shown=lambda task, _: task.state in {State.RUNNING, State.NEEDS_INPUT},
            use_case=lambda services: services.controls.stop,
        ),
        Control(
            verb="retry",
            label=words.RETRY,
            is_shown=lambda task, _: task.state is State.UNSURE,
            use_case=lambda services: services.controls.unsure,
            answer=Answer.RETRY,
        ),
        Control(
            verb="dismiss",
            label=words.DISMISS,
            is_shown=lambda task, _: task.state is State.UNSURE,
            use_case=lambda services: services.controls.dismiss,
        ),
        Control(
            verb="edit",
            label=words.EDIT,
            is_shown=lambda task, _: is_editable(task),
            use_case=lambda services: services.actions.editable,
            answer=Answer.DIALOG,
            dialog="edit",
        ),
        Control(
            verb="watch",
            label=words.WATCH,
            is_shown=lambda task, _: task.state is State.CANCELLED and bool(task.result.remote_id),
            use_case=lambda services: services.controls.watch_again,
        ),
        Control(
            verb="again",
            label=words.AGAIN,
            is_shown=lambda task, _: is_repeatable(task),
            answer=Answer.TASK,
            dialog="again",
        ),
        Control(
            verb="deliver",
            label=words.DELIVER,
            is_shown=_is_deliverable,
            use_case=lambda services: services.controls.deliver_again,
        ),
        DETAILS,
        Control(
            verb="remove",
            label=words.REMOVE,
            is_shown=lambda task, _: is_removable(task),
            use_case=lambda services: services.controls.remove,
            answer=Answer.GONE,
        ),
        SENT_AT_ONCE,
    )
}
"""In the order in which they stand; which are shown together is for each to say."""
