"""What goes through the statements comes back as it was, whatever SQLite makes of it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    insert,
    select,
    text,
    update,
)

from bot.store.database.sqlite.connection import SqliteConnection
from bot.store.database.statements import Connection, prepare
from bot.store.errors import ConflictError

notes = Table(
    "notes",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("content", JSON, nullable=False),
    Column("kept", Boolean, nullable=False),
    Column("label", String),
)
ADD = insert(notes).returning(notes)
ALL = select(notes).order_by(notes.c.id)
RENAME = update(notes).where(notes.c.id == bindparam("note_id"))

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@pytest.fixture
def raw() -> Iterator[sqlite3.Connection]:
    with closing(_opened()) as opened:
        yield opened


@pytest.fixture
def connection(raw: sqlite3.Connection) -> Connection:
    return SqliteConnection(raw)


def _opened() -> sqlite3.Connection:
    opened = sqlite3.connect(":memory:", isolation_level=None)
    opened.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, content, kept, label UNIQUE)")
    opened.execute("BEGIN")
    return opened


@given(content=values, kept=st.booleans())
def test_values_come_back_as_they_went_in(content: object, kept: bool) -> None:  # noqa: FBT001
    """JSON and truth values are no types of SQLite's."""
    with closing(_opened()) as opened:
        row = {"id": 7, "content": content, "kept": kept, "label": None}
        connection = SqliteConnection(opened)

        assert connection.execute(ADD, row).mappings().one() == row
        assert connection.execute(select(notes.c.content)).scalars() == [content]
        assert connection.execute(select(notes.c.kept)).scalar_one() is kept


def test_several_values_run_one_statement_each(connection: Connection) -> None:
    """As many rows as there were values, each with its own."""
    rows = [{"content": [number], "kept": True, "label": str(number)} for number in range(3)]

    connection.execute(insert(notes), rows)

    found = connection.execute(ALL).mappings()
    assert [row["content"] for row in found] == [[0], [1], [2]]


def test_which_columns_are_set_is_up_to_the_values(connection: Connection) -> None:
    """One statement serves all callers; what they do not name stays as it is."""
    connection.execute(ADD, {"content": [1], "kept": True, "label": "a"})

    connection.execute(RENAME, {"note_id": 1, "label": "b"})
    changed = connection.execute(RENAME, {"note_id": 1, "kept": False, "content": {"x": None}})

    assert changed.rowcount == 1
    assert connection.execute(ALL) == [(1, '{"x": null}', 0, "b")]


def test_a_statement_is_compiled_once(connection: Connection) -> None:
    """That is what makes it fast."""
    prepare.cache_clear()

    for number in range(5):
        connection.execute(ADD, {"content": [number], "kept": False})

    assert prepare.cache_info().misses == 1


def test_the_only_row_is_the_only_one(connection: Connection) -> None:
    """None is told from several, and several are never taken for one."""
    asked = text("SELECT label FROM notes WHERE kept = :kept")
    assert connection.execute(asked, {"kept": 1}).scalar_one_or_none() is None
    connection.execute(ADD, {"content": [], "kept": True, "label": "a"})
    assert connection.execute(asked, {"kept": 1}).scalar_one() == "a"

    connection.execute(ADD, {"content": [], "kept": True, "label": "b"})

    with pytest.raises(ValueError, match="too many"):
        connection.execute(asked, {"kept": 1}).one_or_none()


def test_what_fails_inside_a_savepoint_is_undone_alone(connection: Connection) -> None:
    """What came before it stays, and so does what comes after."""
    row = {"content": [], "kept": True, "label": "a"}
    connection.execute(ADD, row)

    with suppress(ConflictError), connection.savepoint():
        connection.execute(ADD, row | {"label": "b"})
        connection.execute(ADD, row)
    with connection.savepoint():
        connection.execute(ADD, row | {"label": "c"})

    assert [row["label"] for row in connection.execute(ALL).mappings()] == ["a", "c"]
