"""What a member has under way: at CometAPI, in line, or uncertain."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select

from bot.domain.states import State
from bot.store.members.hidden_prompts import HIDDEN_BY, to_authored
from bot.store.schema import held_places, is_live, tasks
from bot.store.tasks.member_limits import HELD
from bot.store.tasks.submitting.start_times import starts_in_s
from bot.store.tasks.views import views_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.capacity import Capacity
    from bot.domain.tasks import TaskView
    from bot.store.database.database import Database
    from bot.store.database.statements import Connection

_LIVE: Final = (
    select(tasks, HIDDEN_BY)
    .where(is_live, tasks.c.user_id == bindparam("member"))
    .order_by(tasks.c.id)
)
# Once each, though more than one submit of it may be uncertain.
_UNSURE: Final = select(tasks, HIDDEN_BY).where(
    tasks.c.id.in_(
        select(held_places.c.task_id).where(
            held_places.c.user_id == bindparam("member"), held_places.c.remote_id.is_(None)
        )
    ),
    tasks.c.state == State.UNSURE,
)
_HELD: Final = select(HELD)

_RANKS: Final = {State.QUEUED: 1, State.UNSURE: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderWay:
    """A member's tasks that are not settled, and what else counts as if it were under way."""

    views: tuple[TaskView, ...] = ()
    """Those that run first, then those that wait, each in the order in which they were asked for;
    at last those that nobody knows the fate of."""
    hidden_by: Mapping[int, int | None] = field(default_factory=dict)
    """By task: whoever's words its prompt is, if they hide them from others."""
    held: int = 0
    """Pictures that CometAPI may be working on though nobody watches, or nobody knows."""

    @property
    def waiting(self) -> int:
        """How many of the tasks wait in line."""
        return sum(view.task.state is State.QUEUED for view in self.views)

    @property
    def taken(self) -> int:
        """How many pictures all of this counts as."""
        return self.held + sum(
            view.task.request.starts
            for view in self.views
            if view.task.state is not State.UNSURE  # which is among those that are held
        )

    @property
    def at_work(self) -> int:
        """How many pictures of them count as being made."""
        return self.taken - sum(
            view.task.request.starts for view in self.views if view.task.state is State.QUEUED
        )


class UnderWayOfMembers:
    """What members have under way, wherever they asked for it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, user_id: int, *, now_s: float, capacity: Capacity | None) -> UnderWay:
        """What one member has; `capacity`: what CometAPI may get now."""

        def work(connection: Connection) -> UnderWay:
            asked = {"member": user_id}
            found = [
                to_authored(row)
                for statement in (_LIVE, _UNSURE)
                for row in connection.execute(statement, asked).mappings()
            ]
            views = views_of(connection, [one.task for one in found], now_s=now_s)
            places = {view.task.id: view.place for view in views if view.place is not None}
            starts = starts_in_s(connection, places, {user_id}, capacity, now_s=now_s)
            held = int(connection.execute(_HELD, asked).scalar_one())
            told = [
                # What has no message yet has no place either.
                replace(view, starts_in_s=starts.get(view.task.id), at_once=view.place is None)
                for view in views
            ]
            hidden_by = {one.task.id: one.hidden_by for one in found}
            return UnderWay(views=tuple(sorted(told, key=_rank)), hidden_by=hidden_by, held=held)

        return await self._database.read(work)


def _rank(view: TaskView) -> int:
    return _RANKS.get(view.task.state, 0)
