"""All that is kept of a member, row by row, as a copy for them has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, select, tuple_

from bot.store.members.erased_words import WORDS
from bot.store.members.hidden_prompts import is_hidden_from
from bot.store.members.personal_data.personal import PERSONAL
from bot.store.schema import tasks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Select

    from bot.store.database.database import Database
    from bot.store.members.personal_data.personal import Personal

IN_COPIES: Final = tuple(one for one in PERSONAL if one.key)

Row = dict[str, Any]


_IS_HIDDEN: Final = "is_hidden"
_HIDDEN: Final = {**WORDS, "attachment_name": None, "words": "[]"}
"""What a copy has of a task whose words are another's, who keeps them to themselves."""


def _first(one: Personal) -> Select[Any]:
    of_member = select(*one.told).where(one.member == bindparam("member"))
    if one.table is tasks:
        of_member = of_member.add_columns(is_hidden_from(bindparam("member")).label(_IS_HIDDEN))
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
        rows = await self._database.read(
            lambda connection: list(connection.execute(statement, asked).mappings())
        )
        return [_told(row) for row in rows]


def _told(row: Row) -> Row:
    hidden = _HIDDEN if row.get(_IS_HIDDEN) else {}
    told = {name: value for name, value in (row | hidden).items() if name != _IS_HIDDEN}
    if isinstance(content := told.get("content"), list):
        told["content"] = [part for part in content if not _says_author(part)]
    return told


def _says_author(content: object) -> bool:
    """Whether what was begun, and is forgotten in a day, has another's words anywhere."""
    if not isinstance(content, dict):
        return False
    return content.get("prompt_by") is not None or any(map(_says_author, content.values()))
