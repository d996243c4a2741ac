"""No table that says whose something is, or in what words, is forgotten by a copy or a deletion."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.store.members.personal_data.personal import NOT_PERSONAL, PERSONAL, Fate
from bot.store.schema import CREDENTIALS, metadata, tasks
from tests.store.conftest import LineUp, a_request

if TYPE_CHECKING:
    from bot.store import Store


def _says_who(name: str) -> bool:
    return name.endswith(("user_id", "_by", "member_id", "author_id"))


def test_every_table_is_accounted_for() -> None:
    """Either with the columns that say whose it is, or with a reason."""
    named = {one.table.name for one in PERSONAL}
    assert named | set(NOT_PERSONAL) == set(metadata.tables)
    assert not named & set(NOT_PERSONAL)


def test_every_column_that_says_who_is_accounted_for() -> None:
    """Whatever it is called."""
    columns = {column for table in metadata.tables.values() for column in table.columns}
    assert {one.member for one in PERSONAL} == {one for one in columns if _says_who(one.name)}


def test_what_is_theirs_is_in_a_copy() -> None:
    """Unless it follows from other tables, or is a server's; without credentials."""
    for one in PERSONAL:
        is_own = one.member.name == "user_id" and one.fate is not Fate.FOLLOWS
        assert bool(one.key) is is_own, one.member
        assert not CREDENTIALS & set(one.told)
    assert tasks.c.removed_by not in PERSONAL[0].told


@pytest.mark.both_databases
async def test_a_copy_goes_through_all_rows_once(store: Store, line_up: LineUp) -> None:
    """In pages, and through nobody else's."""
    own = [(await line_up(user_id=7)).id for _ in range(5)]
    await line_up(user_id=8)

    found, last = [], None
    while rows := await store.own_rows.after("tasks", 7, last, most=2):
        found += [row["id"] for row in rows]
        last = rows[-1]

    assert found == own
    assert rows == []
    assert last is not None
    assert last["prompt"] == a_request().prompt
    assert last["buttons"] == []
