"""The table of kinds in the database, which follows the one of the domain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import exists, insert, select

from bot.domain.kinds import KINDS
from bot.store.errors import DatabaseUnusableError
from bot.store.schema import task_kinds, tasks

if TYPE_CHECKING:
    from bot.store.database.database import Database
    from bot.store.database.statements import Connection

_KINDS: Final = select(task_kinds.c.kind)
_USED: Final = select(task_kinds.c.kind).where(exists().where(tasks.c.kind == task_kinds.c.kind))
_ADD: Final = insert(task_kinds)


async def agree_on_kinds(database: Database) -> None:
    """Tell the database of the kinds that it does not know yet.

    Raises:
        DatabaseUnusableError: it holds tasks of a kind that this version does not know.
    """
    there = set(await database.read(lambda connection: connection.execute(_KINDS).scalars()))
    if there - KINDS.keys():
        used = await database.read(lambda connection: connection.execute(_USED).scalars())
        _check_known(set(used) - KINDS.keys())

    def add_missing(connection: Connection) -> None:
        for name in KINDS.keys() - there:
            connection.execute(_ADD, {"kind": name})

    if KINDS.keys() - there:
        await database.write(add_missing)


def _check_known(foreign: set[str]) -> None:
    if foreign:
        message = (
            f"The database holds tasks of a kind that this version does not know "
            f"({', '.join(sorted(foreign))}). Update the program."
        )
        raise DatabaseUnusableError(message)
