"""Whose prompts are hidden from others: those of whoever's words they are, if they want that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, case, exists, func, or_

from bot.domain.members.data_requests import FORMER_MEMBER
from bot.store.schema import members, tasks
from bot.store.tasks.rows import to_task

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import ColumnElement, Label

    from bot.domain.tasks import Task

AUTHOR: Final[ColumnElement[Any]] = func.coalesce(tasks.c.prompt_by, tasks.c.user_id)
"""The member whose words a row of `tasks` has."""

IS_HIDDEN: Final[ColumnElement[bool]] = or_(
    tasks.c.prompt_by == FORMER_MEMBER,  # who took them back
    exists().where(and_(members.c.user_id == AUTHOR, members.c.hides_prompts)).correlate(tasks),
)
"""Whether these are kept from all others."""


def is_hidden_from(member: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether they are kept from a member, whose own they are not."""
    return and_(member != AUTHOR, IS_HIDDEN)


HIDDEN_BY: Final[Label[Any]] = case((IS_HIDDEN, AUTHOR)).label("hidden_by")
"""Beside a row of `tasks`: the member whose words it has, if they keep those to themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Authored:
    """A task, and who hides its prompt."""

    task: Task
    hidden_by: int | None
    """Whoever's words its prompt is, if they hide them from others."""


def to_authored(row: Mapping[str, Any]) -> Authored:
    """What a row of `tasks` holds with `HIDDEN_BY` beside it."""
    return Authored(task=to_task(row), hidden_by=row["hidden_by"])
