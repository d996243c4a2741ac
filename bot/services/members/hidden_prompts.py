"""Tasks as far as viewers may see them: some may see no more than their pictures."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.inputs import Inputs
from bot.services.members.visibility import Sight

if TYPE_CHECKING:
    from bot.domain.tasks import Task


def as_seen(task: Task, sight: Sight) -> Task | None:
    """The task as far as it may be seen; None if that is nothing."""
    if sight is Sight.NOTHING:
        return None
    return task if sight is Sight.EVERYTHING else without_prompt(task)


def without_prompt(task: Task) -> Task:
    """The task as it is to whom `Sight.PICTURE` is given: nothing that was asked for is in it."""
    request = replace(
        task.request,
        prompt="",
        sent_prompt="",
        title=None,
        notes=(),
        fix=None,
        inputs=Inputs(),
        dialog_prompt=None,
    )
    return replace(
        task,
        request=request,
        result=replace(task.result, final_prompt=None, detail=""),
        shown=replace(task.shown, attachment=None),  # whose name has its first words
    )
