"""What dialogs are made of. What one is about stands in its custom_id, so restarts do no harm.

discord.py keeps an object per open dialog and drops submits it does not know; ours are sent as
already finished (never kept), and `bot.ui.dialogs.forms.sent` reads their submits from the
interaction itself. The custom_id is `dlg:2:<tag>:<topic>:<task id>:<key>:<areas>`, without the last
where not needed; one about a draft or a command has no tag. `@<draft>` follows where a draft holds
the rest.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from discord import TextStyle, ui

from bot.prompts import suggested_prompts
from bot.services.tasks.dialog_inputs import prompt_of
from bot.services.tasks.entries import PROMPT
from bot.ui.custom_ids import dialog_id, draft_dialog_id
from bot.ui.escaping import filled, label
from bot.ui.texts.dialogs import dialogs
from bot.ui.texts.saying import say

if TYPE_CHECKING:
    import re
    from collections.abc import Awaitable, Callable, Mapping

    import discord

    from bot.domain.tasks import Task, TaskView
    from bot.services.tasks.actions import OpenedAction
    from bot.services.tasks.dialog_inputs import Dialog
    from bot.services.tasks.entries import Entry
    from bot.ui.dialogs.forms.sent import Sent

    Interaction = discord.Interaction[Any]

PROMPT_MAX: Final = 4000
TITLE: Final = 45


def chosen_options(entry: Entry) -> Mapping[str, str]:
    """Those of a command."""
    return entry.options


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A dialog: how its custom_id names it, what opens it and what it starts."""

    topic: str
    """Stands in its custom_id."""

    submit: Callable[[Sent], Awaitable[TaskView | None]]
    """Returns the task to answer with; None where the submit was answered."""

    asks: Dialog | None = None
    """What CometAPI's buttons may need that this asks for."""

    open: Callable[[Interaction, OpenedAction], Awaitable[None]] | None = None
    """Answers the press of such a button."""

    again: Callable[[Sent], Awaitable[ui.Modal]] | None = None
    """Builds it about what an entry is about, to be filled with that (`refill.py`)."""

    makes: bool = True
    """Whether it asks for something that is made and shown here, which has to be possible; the
    prompt of that may name presets."""

    beside: Callable[[Entry], Mapping[str, str]] = chosen_options
    """The parameters that an entry has beside its prompt, by name."""

    command: str | None = None
    """The command that fills it, if one does: its dialog is about a draft, and never without."""

    about: Callable[[Task], ui.Modal] | None = None
    """Builds it about a task whose control opens it (`bot.ui.task_message.controls`)."""

    presses: Mapping[str, Callable[[Interaction, re.Match[str]], Awaitable[None]]] = field(
        default_factory=dict
    )
    """What presses in a message of its own do, by the pattern of their custom_ids."""

    def modal(
        self, title: str, subject: Task | int, rest: str = "", *, fields: list[ui.Label[Any]]
    ) -> ui.Modal:
        """The dialog about a task, or about a draft of that number."""
        if isinstance(subject, int):
            custom_id = draft_dialog_id(self.topic, subject)
        else:
            custom_id = dialog_id(self.topic, subject, rest)
        dialog = ui.Modal(title=label(title, TITLE) or say(dialogs.PROMPT), custom_id=custom_id)
        for each in fields:
            dialog.add_item(each)
        dialog.stop()
        return dialog


def prompt_field(
    default: str, text: str = dialogs.PROMPT, *, required: bool = True, name: str = PROMPT
) -> ui.Label[Any]:
    """The field for a prompt, filled in."""
    component = ui.TextInput[Any](
        custom_id=name,
        default=filled(default, PROMPT_MAX) or None,
        max_length=PROMPT_MAX,
        style=TextStyle.paragraph,
        required=required,
    )
    return ui.Label[Any](text=say(text), component=component)


def initial_prompt(asked: OpenedAction) -> str:
    """What a button's prompt is filled with: of a description or shortening, the chosen line."""
    task = asked.view.task
    if not task.request.kind.in_words:
        return prompt_of(task)
    lines = suggested_prompts(task.result.final_prompt or "")
    index = (asked.action.index or 1) - 1
    return lines[index] if index < len(lines) else ""
