"""Whose prompts are hidden from others: those of whoever made what a task shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select

from bot.store.schema import members, tasks

if TYPE_CHECKING:
    from sqlalchemy import Label

_MADE_BY: Final = tasks.alias("made_by")
_MAKER: Final = (
    select(_MADE_BY.c.user_id)
    .where(_MADE_BY.c.id == func.coalesce(tasks.c.original_id, tasks.c.id))
    .correlate(tasks)
    .scalar_subquery()
)

HIDDEN_BY: Final[Label[Any]] = (
    select(members.c.user_id)
    .where(members.c.user_id == _MAKER, members.c.hides_prompts)
    .correlate(tasks)
    .scalar_subquery()
    .label("hidden_by")
)
"""Beside a row of `tasks`: the member who made what it shows, if they hide their prompts."""
