"""How much more may be on its way to CometAPI, counted over all processes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, func, or_, select

from bot.domain.states import State
from bot.store.schema import is_live, tasks

if TYPE_CHECKING:
    from bot.store.database.statements import Connection

_UNDER_WAY: Final = (
    select(func.count())
    .select_from(tasks)
    .where(
        is_live,
        or_(
            tasks.c.state == State.SUBMITTING,
            and_(tasks.c.state == State.NEEDS_INPUT, tasks.c.modal_sent.is_(True)),
        ),
    )
)


def within_all(connection: Connection, limit: int, max_submits: int | None) -> int:
    """How many of `limit` may be claimed if no more than `max_submits` may be under way."""
    if max_submits is None:
        return limit
    under_way = int(connection.execute(_UNDER_WAY).scalar_one())
    return max(0, min(limit, max_submits - under_way))
