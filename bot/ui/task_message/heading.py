"""The first lines of a task's message: what was asked for, by whom, and how it is made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.prompts import parts_of, stands_for_more
from bot.ui.characters import ELLIPSIS
from bot.ui.escaping import escaped
from bot.ui.texts import numbers, tasks
from bot.ui.texts.prompts import differing

if TYPE_CHECKING:
    from bot.domain.tasks import Task

PROMPT_SHOWN: Final = 300
"""How much is shown of the words, counted as `bot.ui.escaping.escaped` does."""


def heading(task: Task, *, made_by: Task | None = None) -> str:
    """The words of the prompt, and below them the line of who and how.

    `made_by` is the task that made what this one shows, if it did not make it itself.
    """
    member = (made_by or task).request.user_id
    how = " · ".join([f"<@{member}>", *_how(task)])
    return f"**{escaped(words(task), PROMPT_SHOWN) or ELLIPSIS}**\n-# {how}"


def words(task: Task) -> str:
    """A task's title without what stands in the line below: parameters and references."""
    request = task.request
    is_expanded = stands_for_more(request.prompt, request.sent_prompt)
    title = request.sent_prompt if is_expanded else tasks.title(task)
    return " ".join(parts_of(title).words) or title


def _how(task: Task) -> list[str]:
    sent = parts_of(task.request.sent_prompt)
    how = [tasks.speed(task.request.speed)] if task.request.speed else []
    how += differing.differing({**sent.values, **_model_that_ran(task)})
    if references := len(sent.references) + len(task.request.inputs.images):
        how.append(numbers.references(references))
    return how


def _model_that_ran(task: Task) -> dict[str, str | None]:
    """The version that CometAPI reports; what it wrote itself reports none."""
    if task.request.kind.in_words or not task.result.final_prompt:
        return {}
    values = parts_of(task.result.final_prompt).values
    ran = {name: values.get(name) for name in differing.MODELS}
    return ran if any(value is not None for value in ran.values()) else {}
