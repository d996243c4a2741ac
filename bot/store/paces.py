"""Turns that all processes share: whoever books one is told when it comes, and no two are the same.

One row for each pace says when its next turn is free, by the clock of the database.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Float, and_, bindparam, case, text, update

from bot.store.database.dialects import DatabaseTime
from bot.store.schema import paces

if TYPE_CHECKING:
    from sqlalchemy import Executable

    from bot.store.database.database import Database

LONGEST_BLOCK_S: Final = 3600.0
_LONGEST_S: Final = 2 * LONGEST_BLOCK_S
"""A turn that is further ahead only comes from a clock that was put back."""

_NOW: Final = DatabaseTime()
_LONG: Final = bindparam("long_s", type_=Float)
_IS_AHEAD: Final = and_(paces.c.next_s > _NOW, paces.c.next_s < _NOW + _LONGEST_S)
_IS_NAMED: Final = paces.c.name == bindparam("named")
_BOOK: Final = (
    update(paces)
    .where(_IS_NAMED)
    .values(next_s=case((_IS_AHEAD, paces.c.next_s), else_=_NOW) + _LONG)
    .returning(paces.c.next_s - _LONG - _NOW)
)
_BLOCK: Final = (
    update(paces)
    .where(_IS_NAMED)
    .values(
        next_s=case(
            (and_(_IS_AHEAD, paces.c.next_s > _NOW + _LONG), paces.c.next_s), else_=_NOW + _LONG
        )
    )
    .returning(paces.c.name)
)
_BEGIN: Final = text(
    "INSERT INTO paces (name, next_s) VALUES (:named, 0) ON CONFLICT (name) DO NOTHING"
)


class Paces:
    """Paces by name, each kept by all processes on the database together."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def book(self, name: str, per_s: float, *, turns: int = 1) -> float:
        """Take the next turns of a pace of so many a second.

        Returns in how many seconds the first of them comes; the others follow at the pace.

        Raises:
            StoreUnavailableError: the database takes nothing now.
        """
        wait_s: float = await self._move(_BOOK, name, turns / per_s)
        return max(0.0, wait_s)

    async def block(self, name: str, wait_s: float) -> None:
        """Let no turn come for so many seconds, an hour at most. Raises likewise."""
        await self._move(_BLOCK, name, min(wait_s, LONGEST_BLOCK_S))

    async def _move(self, statement: Executable, name: str, long_s: float) -> Any:  # noqa: ANN401
        values = {"named": name, "long_s": long_s}
        execute = self._database.autocommit
        while not (found := await execute(statement, values)):
            await execute(_BEGIN, {"named": name})
        return found.scalar_one()
