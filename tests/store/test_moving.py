"""A database is moved as a whole, from one kind to another, or not at all."""

import json
import shutil
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.store import DatabaseUnusableError, Store, open_store
from bot.store.database.copies.backup import back_up, restore
from bot.store.database.copies.moving import Tables, move
from bot.store.database.laws.check import faults
from bot.store.database.postgres.address import is_postgres
from bot.store.database.sqlite.file import file_of
from bot.store.migrations import REVISIONS
from bot.store.overview import overview_of
from bot.store.schema import metadata
from tests.store.conftest import a_request
from tests.store.filling import fill_every_table
from tests.support import command_line, postgres
from tests.support.databases import DatabaseKind, connected, new_database
from tests.support.postgres import Server

Place = Callable[[DatabaseKind], str]
Rows = dict[str, list[tuple[Any, ...]]]

BOTH_WAYS = pytest.mark.parametrize(
    ("old", "new"),
    [
        (DatabaseKind.SQLITE, DatabaseKind.POSTGRESQL),
        (DatabaseKind.POSTGRESQL, DatabaseKind.SQLITE),
    ],
    ids=lambda kind: str(kind.value),
)
TOKEN = "an-interaction-token"
OF_THE_PLACE = {"moved", "copy"}
OF_BOTS = {"processes", "slots", "paces"}
"""What a bot that has ended has no more to do with."""


@pytest.fixture
def server() -> Server:
    running = postgres.server()
    if running is None:
        pytest.skip(postgres.why_not() or "")
    return running


@pytest.fixture
def place(server: Server, tmp_path: Path) -> Place:
    """Makes the URL of a place of that kind, where nothing is yet."""
    numbers = count()

    def make(kind: DatabaseKind) -> str:
        if kind is DatabaseKind.POSTGRESQL:
            return server.url(server.new_database())
        return f"sqlite+aiosqlite:///{tmp_path}/{next(numbers)}.db"

    return make


@pytest.fixture
def filled(place: Place, tmp_path: Path) -> Callable[[DatabaseKind], str]:
    """Makes the URL of a database of that kind with rows in every table, and a token."""

    def make(kind: DatabaseKind) -> str:
        url = new_database(tmp_path)
        fill_every_table(file_of(url))
        with closing(sqlite3.connect(file_of(url))) as file, file:
            file.execute("UPDATE tasks SET interaction_token = ? WHERE id = 25", [TOKEN])
        if kind is DatabaseKind.POSTGRESQL:
            moved = place(kind)
            move(url, moved, quiet)
            return moved
        return url

    return make


def quiet(table: str, rows: int) -> None:
    del table, rows


def rows_of(url: str) -> Rows:
    """All that a database holds, but for what is said of its place."""
    with closing(connected(url)) as connection:
        return {name: sorted(_rows(connection, name), key=repr) for name in metadata.tables}


def _rows(connection: sqlite3.Connection | psycopg.Connection[Any], name: str) -> Iterator[Any]:
    columns = ", ".join(f'"{column.name}"' for column in metadata.tables[name].columns)
    for row in connection.execute(f"SELECT {columns} FROM {name}").fetchall():  # noqa: S608
        if name != "facts" or row[0] not in OF_THE_PLACE:
            yield tuple(int(value) if isinstance(value, bool) else value for value in row)


def is_there(url: str) -> bool:
    """Whether anything is in that place."""
    if not is_postgres(url):
        return file_of(url).exists()
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT to_regnamespace('imagine') IS NOT NULL").fetchone()
        return found == (True,)


@BOTH_WAYS
def test_every_row_of_every_table_arrives(
    filled: Callable[[DatabaseKind], str], place: Place, old: DatabaseKind, new: DatabaseKind
) -> None:
    """Each as it was, with its token, which may be needed at once; the former forgets that."""
    source, target = filled(old), place(new)
    before = rows_of(source)
    told: dict[str, int] = {}

    contents = move(source, target, told.__setitem__)

    assert all(before.values()), [name for name, rows in before.items() if not rows]
    arrived, left = rows_of(target), rows_of(source)
    assert arrived == before | {name: left[name] for name in OF_BOTS}
    assert {name: len(rows) for name, rows in arrived.items()} == told | {"facts": ANY}
    assert contents.tasks == 40
    assert faults(target) == []
    assert TOKEN in repr(arrived)
    assert TOKEN not in repr(left)


@pytest.fixture
def full(tmp_path: Path) -> Path:
    """A file with rows in every table, to be copied."""
    path = file_of(new_database(tmp_path))
    fill_every_table(path)
    return path


NASTY = "a\0b \ud7ff \U0001f5bc '\"\\ \t\n \\N"
TEXTS = st.text(st.characters(codec="utf-8"), max_size=20) | st.just(NASTY)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
    max_leaves=4,
).filter(lambda value: not isinstance(value, int | float))
REALS = st.floats(allow_nan=False, min_value=-1e300).map(lambda value: value + 0.0)
BIG = st.integers(-(2**63), 2**63 - 1)


@settings(
    max_examples=3,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.lists(st.tuples(TEXTS, ANY_JSON, REALS, BIG, st.booleans()), min_size=10, max_size=20),
    st.integers(100, 2**40),
)
def test_there_and_back_gives_the_same_rows(
    place: Place, full: Path, values: list[tuple[Any, ...]], last_id: int
) -> None:
    """Whatever members write; ids go on after the last that was given."""
    url, back = place(DatabaseKind.SQLITE), place(DatabaseKind.SQLITE)
    shutil.copy(full, file_of(url))
    with closing(sqlite3.connect(file_of(url))) as file, file:
        file.executemany(
            "UPDATE tasks SET prompt = ?, title = ?, estimate_usd = ?, upload_limit = ?, niji = ? "
            "WHERE id = ?",
            [(one[0], json.dumps(one[1]), *one[2:], place) for place, one in enumerate(values, 1)],
        )
        file.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = 'tasks'", [last_id])
    before = rows_of(url)

    there = place(DatabaseKind.POSTGRESQL)
    move(url, there, quiet)
    move(there, back, quiet)

    expected = before | {name: rows for name, rows in rows_of(url).items() if name in OF_BOTS}
    assert repr(rows_of(back)) == repr(expected).replace("\\x00", "\ufffd")
    with closing(sqlite3.connect(file_of(back))) as file:
        sequences = dict(file.execute("SELECT name, seq FROM sqlite_sequence"))
    assert sequences["tasks"] == last_id


async def started(url: str) -> None:
    """Let a bot start there, and end."""
    async with open_store(url) as store:
        await store.processes.leave()


async def _claimed(url: str) -> None:
    """Let a bot have paid for one of the two pictures that it is asked for."""
    async with open_store(url) as store:
        await store.verification.recover(now_s=1.0)
        for number in (1, 2):
            task = (await store.tasks.create(a_request(), now_s=1.0, max_live=9)).task
            await store.tasks.posted(task.id, channel_id=5, message_id=number)
        await store.queue.claim(limit=1, max_running=3, now_s=2.0, quiet_s=1.0)
        await store.processes.leave()


async def _asked(store: Store) -> int | None:
    """How many are asked whether to pay again; None if it is the database that was left."""
    return await store.verification.recover(now_s=3.0)


@BOTH_WAYS
async def test_what_was_moved_is_no_copy_and_what_was_left_is_used_no_more(
    place: Place, old: DatabaseKind, new: DatabaseKind
) -> None:
    """So nobody is asked anything, and nothing is paid twice."""
    source, target = place(old), place(new)
    await _claimed(source)

    move(source, target, quiet)

    with pytest.raises(DatabaseUnusableError, match="was moved to"):
        await started(source)
    with pytest.raises(DatabaseUnusableError, match="was moved to"):
        overview_of(source)
    async with open_store(target) as store:
        assert await _asked(store) is None
        task = (await store.tasks.create(a_request(), now_s=1.0, max_live=9)).task
        assert task.id == 3
        assert store.processes.own == 2


@BOTH_WAYS
async def test_an_older_copy_stays_one(
    place: Place, old: DatabaseKind, new: DatabaseKind, server: Server
) -> None:
    """Moving a backup that was put back does not make it the database that was paid with."""
    source, target = place(old), place(new)
    await _claimed(source)
    if is_postgres(source):
        source = server.url(server.new_database(source.rpartition("/")[2]))
    else:
        file_of(source).with_name(f"{file_of(source).name}.claims").write_text("7\n")

    move(source, target, quiet)

    async with open_store(target) as store:
        assert await _asked(store) == 1


async def test_what_was_left_can_be_taken_for_a_backup(place: Place, tmp_path: Path) -> None:
    """If the new one is lost: what waits in it asks its member."""
    source = place(DatabaseKind.SQLITE)
    await _claimed(source)
    move(source, place(DatabaseKind.SQLITE), quiet)

    back_up(source, tmp_path / "copy.db")
    restore(source, tmp_path / "copy.db")

    async with open_store(source) as store:
        assert await _asked(store) == 1


@pytest.mark.parametrize("kind", list(DatabaseKind))
async def test_nothing_is_moved_to_where_something_is(
    filled: Callable[[DatabaseKind], str], place: Place, kind: DatabaseKind
) -> None:
    """Not even onto itself; and a second time finds the first one."""
    source, target = filled(kind), place(kind)
    await started(target)
    before = rows_of(source), rows_of(target)

    for onto in (target, source):
        with pytest.raises(DatabaseUnusableError, match=r"already|Stop it first"):
            move(source, onto, quiet)

    assert (rows_of(source), rows_of(target)) == before
    await started(source)


@pytest.mark.parametrize("kind", list(DatabaseKind))
async def test_nothing_is_moved_while_a_bot_runs(place: Place, kind: DatabaseKind) -> None:
    """What it writes meanwhile would be left behind."""
    source, target = place(kind), place(DatabaseKind.SQLITE)

    async with open_store(source):
        with pytest.raises(DatabaseUnusableError, match="running"):
            move(source, target, quiet)

    assert not is_there(target)


@pytest.mark.parametrize("kind", list(DatabaseKind))
async def test_a_source_that_is_not_there_or_is_older_is_told(
    place: Place, kind: DatabaseKind
) -> None:
    """And is neither made nor upgraded by that."""
    source, target = place(kind), place(DatabaseKind.SQLITE)
    with pytest.raises(DatabaseUnusableError, match="There is no database"):
        move(source, target, quiet)
    assert not is_there(source)

    await started(source)
    with closing(connected(source)) as connection:
        connection.execute(f"UPDATE alembic_version SET version_num = '{REVISIONS[-2]}'")  # noqa: S608
        connection.commit()
    with pytest.raises(DatabaseUnusableError, match="version"):
        move(source, target, quiet)
    assert not is_there(target)


@BOTH_WAYS
def test_what_does_not_arrive_as_it_was_is_noticed(
    filled: Callable[[DatabaseKind], str],
    place: Place,
    monkeypatch: pytest.MonkeyPatch,
    old: DatabaseKind,
    new: DatabaseKind,
) -> None:
    """A value that is another is as bad as a row that is missing."""
    source, target = filled(old), place(new)
    before = rows_of(source)
    from bot.store.database.postgres.moving import PostgresTables  # noqa: PLC0415
    from bot.store.database.sqlite.moving import SqliteTables  # noqa: PLC0415

    kind: type[Tables] = PostgresTables if new is DatabaseKind.POSTGRESQL else SqliteTables
    fill = kind.fill

    def spoilt(self: Any, table: Any, rows: Any) -> None:  # noqa: ANN401
        changed = [row if table.name != "members" else (row[0] + 1, *row[1:]) for row in rows]
        fill(self, table, changed)

    monkeypatch.setattr(kind, "fill", spoilt)

    with pytest.raises(DatabaseUnusableError, match="members arrived as it was"):
        move(source, target, quiet)

    assert not is_there(target)
    assert rows_of(source) == before


def test_what_the_target_does_not_take_is_told_in_a_line(place: Place, tmp_path: Path) -> None:
    """Not even the row that it is about is shown; all stays as it was."""
    source, target = new_database(tmp_path), place(DatabaseKind.POSTGRESQL)
    fill_every_table(file_of(source))
    with closing(sqlite3.connect(file_of(source))) as file, file:
        file.execute("UPDATE tasks SET prompt = 'a secret', title = '[NaN]', tries = 1 << 40")

    with pytest.raises(DatabaseUnusableError, match="cannot be used") as refused:
        move(source, target, quiet)

    assert "a secret" not in str(refused.value)
    assert "\n" not in str(refused.value)
    assert not is_there(target)


def test_a_server_that_has_not_all_letters_is_told(
    filled: Callable[[DatabaseKind], str], server: Server
) -> None:
    """Before the first letter is lost."""
    with server.admin("postgres") as admin:
        admin.execute(
            "CREATE DATABASE letters OWNER imagine ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0"
        )

    with pytest.raises(DatabaseUnusableError, match="LATIN1"):
        move(filled(DatabaseKind.SQLITE), server.url("letters"), quiet)


KILLED = """
import os, signal, sys
from sqlalchemy import Connection
from bot.store.database.copies import moving

def die(*_, **__): os.kill(os.getpid(), signal.SIGKILL)

source, target, moment = sys.argv[1:]
if moment == "copying":
    moving.move(source, target, lambda table, rows: table == "tasks" and die())
moving._note_claims = die
moving.move(source, target, lambda *_: None)
"""


@BOTH_WAYS
async def test_a_move_that_is_killed_leaves_all_as_it_was(
    filled: Callable[[DatabaseKind], str],
    place: Place,
    tmp_path: Path,
    old: DatabaseKind,
    new: DatabaseKind,
) -> None:
    """The bot goes on where it was, or the same command does."""
    source, target = filled(old), place(new)
    before = rows_of(source)

    code, said = await command_line.run(source, target, "copying", folder=tmp_path, program=KILLED)

    assert code == -signal.SIGKILL, said
    assert not is_there(target) or file_of(target).stat().st_size == 0
    await started(source)
    assert rows_of(source)["tasks"] == before["tasks"]
    move(source, target, quiet)
    assert rows_of(target)["tasks"] == before["tasks"]


@BOTH_WAYS
async def test_a_move_that_is_killed_in_its_last_moment_is_done_once_more(
    place: Place, tmp_path: Path, old: DatabaseKind, new: DatabaseKind
) -> None:
    """Until then there is no database that a bot would work on, rather than two."""
    source, target = place(old), place(new)
    await _claimed(source)

    code, said = await command_line.run(source, target, "marked", folder=tmp_path, program=KILLED)

    assert code == -signal.SIGKILL, said
    with pytest.raises(DatabaseUnusableError, match="move it again"):
        await started(source)
    move(source, target, quiet)
    async with open_store(target) as store:
        assert await _asked(store) is None
