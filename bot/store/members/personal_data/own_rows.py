"""All that is kept of a member, row by row, as a copy for them has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, select, tuple_

from bot.store.members.personal_data.personal import PERSONAL

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Select

    from bot.store.database.database import Database
    from bot.store.members.personal_data.personal import Personal

IN_COPIES: Final = tuple(one for one in PERSONAL if one.key)

Row = dict[str, Any]


def _first(one: Personal) -> Select[Any]:
    of_member = select(*one.told).where(one.member == bindparam("member"))
    return of_member.order_by(*one.key).limit(bindparam("most"))


def _next(one: Personal) -> Select[Any]:
    after = tuple_(*(bindparam(f"after_{key.name}", type_=key.type) for key in one.key))
    return _first(one).where(tuple_(*one.key) > after)


_PAGES: Final = {one.table.name: (_first(one), _next(one)) for one in IN_COPIES}


class OwnRows:
    """Reads a member's rows, table by table."""

    tables: Final = tuple(one.table.name for one in IN_COPIES)

    def __init__(self, database: Database) -> None:
        self._database = database

    async def after(
        self, table: str, user_id: int, last: Mapping[str, Any] | None, *, most: int
    ) -> Sequence[Row]:
        """So many of a member's rows of a table that follow the `last` one read; None: the first.

        Columns by name, with values that JSON knows.
        """
        first, following = _PAGES[table]
        asked = {"member": user_id, "most": most}
        asked |= {f"after_{name}": value for name, value in (last or {}).items()}
        statement = first if last is None else following
        return await self._database.read(
            lambda connection: list(connection.execute(statement, asked).mappings())
        )
