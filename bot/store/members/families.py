"""The pictures that came of each other by buttons: parents and children, the nearest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import BigInteger, bindparam, literal, or_, select

from bot.store.database.dialects import among
from bot.store.members.hidden_prompts import HIDDEN_BY, to_authored
from bot.store.schema import favourites, ledger, tasks

if TYPE_CHECKING:
    from bot.store.database.database import Database
    from bot.store.database.statements import Connection
    from bot.store.members.hidden_prompts import Authored

_START: Final = (
    select(tasks.c.id, tasks.c.parent_id, literal(0, BigInteger).label("from_id"))
    .where(tasks.c.id == bindparam("task_id"))
    .cte("family", recursive=True)
)
_NEXT: Final = tasks.alias("relative")
_FAMILY: Final = _START.union_all(
    select(_NEXT.c.id, _NEXT.c.parent_id, _START.c.id).where(
        or_(_NEXT.c.id == _START.c.parent_id, _NEXT.c.parent_id == _START.c.id),
        _NEXT.c.id != _START.c.from_id,  # not back: so nothing in a tree is met twice
    )
)
# Both databases take the next step only when more is asked for than those before gave.
_NEAREST: Final = select(_FAMILY.c.id).limit(bindparam("most"))
_TASKS: Final = select(tasks, HIDDEN_BY).where(among(tasks.c.id, "task_ids"))
_IS_FAVOURITE: Final = select(favourites.c.since_s).where(
    favourites.c.task_id == bindparam("task_id"), favourites.c.user_id == bindparam("user_id")
)
_COSTS: Final = (
    select(ledger.c.kind, ledger.c.usd)
    .where(ledger.c.task_id == bindparam("task_id"))
    .order_by(ledger.c.id)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """An entry of the ledger: what became of the price, and by how many US dollars it changed."""

    kind: str
    usd: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What is kept of a task beside its row: whether it is a member's favourite, and its costs."""

    is_favourite: bool
    costs: tuple[Cost, ...]


class Families:
    """What surrounds a task, read for somebody who looks at it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def around(self, task_id: int, *, most: int) -> list[Authored]:
        """A task with those that are nearest to it by presses, `most` together, the oldest first.

        None where there is no such task.
        """

        def work(connection: Connection) -> list[Authored]:
            near = connection.execute(_NEAREST, {"task_id": task_id, "most": most}).scalars()
            rows = connection.execute(_TASKS, {"task_ids": list(near)}).mappings()
            return sorted(map(to_authored, rows), key=lambda one: one.task.id)

        return await self._database.read(work)

    async def account(self, task_id: int, user_id: int) -> Account:
        """What is kept of a task beside its row, for that member."""

        def work(connection: Connection) -> Account:
            asked = {"task_id": task_id, "user_id": user_id}
            since_s = connection.execute(_IS_FAVOURITE, asked).scalar_one_or_none()
            costs = connection.execute(_COSTS, {"task_id": task_id})
            return Account(
                is_favourite=since_s is not None,
                costs=tuple(Cost(kind=kind, usd=usd) for kind, usd in costs),
            )

        return await self._database.read(work)
