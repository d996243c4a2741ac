"""What is in front of a task that is just asked for, and whether it goes to CometAPI at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import BigInteger, Integer, bindparam, func, or_, select, text

from bot.domain.states import State
from bot.store.schema import is_live, queue, tasks
from bot.store.tasks.member_limits import HAS_ITS_TURN, HELD
from bot.store.tasks.places import SHOWN_PLACES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.capacity import Capacity
    from bot.domain.tasks import Task
    from bot.store.database.statements import Connection

# What has no message yet stands behind all that its member has; its id is the highest.
_MEMBER: Final = bindparam("member", type_=BigInteger)
_OTHER: Final = tasks.alias("other")
_BEFORE_IT: Final = (
    select(1 + func.coalesce(func.sum(_OTHER.c.starts), 0))
    .where(
        text("other.state IN ('queued', 'submitting', 'running', 'needs_input')"),
        _OTHER.c.user_id == _MEMBER,
        or_(
            _OTHER.c.state != State.QUEUED,
            _OTHER.c.message_id.is_not(None),
            _OTHER.c.remote_id.is_not(None),
        ),
    )
    .scalar_subquery()
)
_TURN: Final = _BEFORE_IT + HELD
_UNDER_WAY: Final = (
    select(func.count())
    .select_from(tasks)
    .where(is_live, tasks.c.state == State.SUBMITTING)
    .scalar_subquery()
)
# What has something attached lets others pass while that is fetched.
_AHEAD: Final = (
    select(queue.c.task_id)
    .where(*HAS_ITS_TURN, queue.c.turn <= _TURN, text("NOT queue.attached"))
    .limit(bindparam("submits", type_=Integer))
    .subquery("ahead")
)
_IN_FRONT: Final = (
    select(queue.c.task_id)
    .where(queue.c.turn <= _TURN)
    .limit(bindparam("shown", type_=Integer))
    .subquery("ahead")
)
PROSPECT: Final = (
    _TURN,
    _UNDER_WAY + select(func.count()).select_from(_AHEAD).scalar_subquery(),
    1 + select(func.count()).select_from(_IN_FRONT).scalar_subquery(),
)
_ASKED: Final = select(*PROSPECT)


class Prospect(NamedTuple):
    """What is in front of the next task that a member asks for."""

    turn: int
    """The first of the places that it takes, of all that its member may have."""

    ahead: int
    """How many are on their way to CometAPI or go before it, no further than to what may be."""

    place: int
    """Its place in line (1 = next); those beyond `SHOWN_PLACES` are all the next one after it."""


def asked_of(member: int, capacity: Capacity | None, *, now_s: float) -> Mapping[str, Any]:
    """The values with which a statement that has the columns `PROSPECT` runs."""
    return {
        "member": member,
        "max_running": capacity.per_member if capacity else 0,
        "submits": capacity.submits if capacity else 0,
        "shown": SHOWN_PLACES,
        "now_s": now_s,
    }


def prospect_of(
    connection: Connection, member: int, capacity: Capacity | None, *, now_s: float
) -> Prospect:
    """What is in front of a task of that member which has no message yet."""
    return Prospect(*connection.execute(_ASKED, asked_of(member, capacity, now_s=now_s)).one())


def goes_at_once(task: Task, prospect: Prospect | None, capacity: Capacity | None) -> bool:
    """Whether nothing keeps a task without a message in line: its member's limit nor others.

    That is as of now: somebody else may be quicker, or what is attached may have to be fetched.
    """
    if task.state is not State.QUEUED or task.shown.message_id is not None:
        return False
    if task.result.remote_id is not None:
        return True  # it is there already, and only its message is missing
    if prospect is None or capacity is None or task.schedule.paused:
        return False
    most = capacity.per_member
    has_turn = prospect.turn + min(task.request.starts, most) - 1 <= most
    return has_turn and prospect.ahead < capacity.submits
