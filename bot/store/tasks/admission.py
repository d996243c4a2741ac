"""Whether a member may ask for one task more, and what is in front of it: one statement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, exists, select

from bot.store.errors import AskedBeforeError, ModelClosedError
from bot.store.openness import IS_CLOSED, asked_of_model
from bot.store.schema import tasks
from bot.store.tasks.at_once import PROSPECT, Prospect, asked_of
from bot.store.tasks.member_limits import TAKEN, check_taken, free_places

if TYPE_CHECKING:
    from bot.domain.capacity import Capacity
    from bot.domain.tasks import NewTask
    from bot.store.database.statements import Asked, Connection, Result

ASKED_BEFORE: Final = exists(tasks.c.id).where(tasks.c.interaction_id == bindparam("interaction"))
"""Whether an interaction made something already: delivered twice, it is asked for once."""

_ADMISSION: Final = select(IS_CLOSED, ASKED_BEFORE, *TAKEN, *PROSPECT)


def asked_of_admission(
    new: NewTask,
    *,
    model: tuple[str, str] | None,
    closed_since_s: float,
    capacity: Capacity | None,
    now_s: float,
) -> Asked:
    """What finds out what `admit` goes by."""
    return _ADMISSION, {
        **asked_of(new.user_id, capacity, now_s=now_s),
        **asked_of_model(model, since_s=closed_since_s, now_s=now_s),
        "interaction": new.interaction_id,
    }


def admit(
    connection: Connection,
    new: NewTask,
    asked: Asked,
    found: Result,
    *,
    max_live: int,
    now_s: float,
) -> Prospect:
    """Make sure that a task may be added, by what was `found`; what will be in front of it.

    Raises:
        ModelClosedError: CometAPI did not do its model (a kind and a speed) lately.
        AskedBeforeError: its interaction has made a task already.
        QueueFullError: the member would have more than `max_live` under way.
    """
    is_closed, asked_before, live, held, any_over, *prospect = found.one()
    if is_closed:
        raise ModelClosedError
    if asked_before:
        raise AskedBeforeError
    if any_over:
        free_places(connection, now_s=now_s)
        _, _, live, held, _, *prospect = connection.execute(*asked).one()
    check_taken(live, held, more=new.starts, max_live=max_live)
    return Prospect(*prospect)
