"""When what waits in line goes to CometAPI, by what tasks of its kind and speed took lately."""

from __future__ import annotations

from collections import defaultdict
from math import inf
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import (
    Float,
    and_,
    case,
    cast,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    union_all,
)

from bot.domain.start_times import Occupied, Waiting, in_turn_s, known, start_times
from bot.domain.states import State
from bot.store.database.dialects import among
from bot.store.schema import durations, held_places, is_live, tasks
from bot.store.tasks.places import SHOWN_PLACES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from bot.domain.capacity import Capacity
    from bot.store.database.statements import Connection

ENOUGH: Final = 5
"""What was measured fewer times is not known."""

SUBMIT: Final = "submit"

# As the triggers have it that measure (v0030).
_WHAT: Final = case(
    (func.substr(tasks.c.custom_id, 1, 19) == "MJ::JOB::upsample::", "upsample"),
    (func.substr(tasks.c.custom_id, 1, 16) == "MJ::JOB::animate", "video"),
    else_=tasks.c.kind,
)


def _usual_s(what: Any, speed: Any) -> Any:  # noqa: ANN401 - columns or values
    of_one = select(durations.c.seconds).where(
        durations.c.what == what, durations.c.speed == speed, durations.c.number >= ENOUGH
    )
    return of_one.scalar_subquery()


_USUAL_S: Final = _usual_s(_WHAT, func.coalesce(tasks.c.speed, ""))
_SUBMIT_S: Final = _usual_s(SUBMIT, "")
_WAITS: Final = and_(tasks.c.state == State.QUEUED, tasks.c.remote_id.is_(None))
_LIVE: Final = select(
    tasks.c.user_id,
    tasks.c.id,
    case((_WAITS, True), else_=False).label("waits"),
    tasks.c.starts,
    tasks.c.running_limit,
    tasks.c.submitted_s,
    # Whoever is asked something may take any time.
    case((tasks.c.state != State.NEEDS_INPUT, _USUAL_S)).label("usual_s"),
    cast(null(), Float).label("until_s"),
    _SUBMIT_S.label("submit_s"),
).where(
    is_live,
    among(tasks.c.user_id, "members"),
    or_(not_(_WAITS), tasks.c.message_id.is_not(None), among(tasks.c.id, "asked")),
)
_HELD: Final = (
    select(
        held_places.c.user_id,
        tasks.c.id,
        literal(value=False),
        held_places.c.places,
        tasks.c.running_limit,
        tasks.c.submitted_s,
        case((held_places.c.remote_id.is_not(None), _USUAL_S)),
        held_places.c.until_s,
        _SUBMIT_S,
    )
    .join_from(held_places, tasks, tasks.c.id == held_places.c.task_id)
    .where(among(held_places.c.user_id, "members"))
)
_UNDER_WAY: Final = union_all(_LIVE, _HELD)


class _UnderWay(NamedTuple):
    """What a member has at CometAPI or waits for, with what is measured of its like."""

    user_id: int
    task_id: int
    waits: bool
    places: int
    limit: int | None
    since_s: float | None
    usual_s: float | None
    until_s: float | None
    submit_s: float | None

    def occupied(self, now_s: float) -> Occupied:
        """As what is at CometAPI."""
        return Occupied(
            task_id=self.task_id,
            places=self.places,
            usual_s=inf if self.usual_s is None else self.usual_s,
            elapsed_s=now_s - (self.since_s or now_s),
            longest_s=inf if self.until_s is None else max(0.0, self.until_s - now_s),
        )

    def in_line(self, most: int) -> Waiting:
        """As what waits, where a member may have so many at once."""
        return Waiting(
            task_id=self.task_id,
            places=self.places,
            limit=most if self.limit is None else min(self.limit, most),
            usual_s=inf if self.usual_s is None else self.usual_s,
        )


def starts_in_s(
    connection: Connection,
    places: Mapping[int, int],
    members: Collection[int],
    capacity: Capacity | None,
    *,
    now_s: float,
) -> dict[int, float | None]:
    """In how many seconds tasks in line go, by their ids; None: that is not known.

    Args:
        connection: to the database.
        places: by the ids of the tasks, which may have no message yet, where they stand in line.
        members: whose they are.
        capacity: what CometAPI may get now.
        now_s: the time now.
    """
    if capacity is None or not places:
        return {}
    by_member = defaultdict[int, list[_UnderWay]](list)
    for row in connection.execute(_UNDER_WAY, {"members": members, "asked": places}):
        by_member[row[0]].append(_UnderWay(*row))
    found = {}
    for mine in by_member.values():
        room_s = _room_in_s(mine, capacity, now_s=now_s)
        for task_id in room_s.keys() & places.keys():
            turn_s = _turn_in_s(places[task_id], capacity, mine[0].submit_s)
            found[task_id] = known(room_s[task_id] or turn_s)
    return found


def _turn_in_s(place: int, capacity: Capacity, submit_s: float | None) -> float:
    """When others let it pass; further back than places are shown, nobody knows."""
    if submit_s is None or place > SHOWN_PLACES:
        return inf
    return in_turn_s(place, submits=capacity.submits, submit_s=submit_s)


def _room_in_s(mine: Iterable[_UnderWay], capacity: Capacity, *, now_s: float) -> dict[int, float]:
    """When a member's tasks in line have room among all that the member has."""
    ordered = sorted(mine, key=attrgetter("task_id"))
    return start_times(
        [one.occupied(now_s) for one in ordered if not one.waits],
        [one.in_line(capacity.per_member) for one in ordered if one.waits],
    )
