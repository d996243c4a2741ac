import asyncio
import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import insert, select

import bot.store.migrations
from bot.domain.states import MOVES
from bot.store import DatabaseUnusableError, Store, StoreUnavailableError, open_store
from bot.store.database.database import Database
from bot.store.database.sqlite import upgrade
from bot.store.database.sqlite.upgrade import keep_copy
from bot.store.database.statements import Connection
from bot.store.database.thread import ConnectionThread
from bot.store.errors import ConflictError
from bot.store.migrations import REVISIONS
from bot.store.processes.compatibility import OLDEST
from bot.store.schema import facts
from tests.support.databases import run

pytestmark = pytest.mark.both_databases

COLOUR = "SELECT value FROM facts WHERE name = 'colour'"
OWN = select(facts).where(facts.c.name != OLDEST)
"""What a test wrote; what was said of the tables stands there as well."""


@pytest.fixture
def _open_hearted() -> Iterator[None]:
    """A process that lets everybody do everything with the files it makes."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.of_files
@pytest.mark.usefixtures("_open_hearted")
async def test_it_makes_a_folder_and_files_that_only_its_owner_may_read(tmp_path: Path) -> None:
    """A first start needs no preparation, and nobody else on the machine can read prompts."""
    folder = tmp_path / "deep" / "down"
    url = f"sqlite+aiosqlite:///{folder}/imagine.db"
    async with open_store(url) as store:
        await store.key_values.set("colour", "blue")
        made = {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}

    with closing(sqlite3.connect(folder / "imagine.db")) as database:
        keep_copy(database, folder / "imagine.db")
    made |= {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}
    endings = {"", "-wal", "-shm", ".lock", f".before-{REVISIONS[-1]}"}
    assert made == {f"imagine.db{ending}": 0o600 for ending in endings}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.of_files
@pytest.mark.parametrize(
    "url",
    ["", "imagine.db", "mysql://localhost/imagine", "sqlite:///x.db", "sqlite+aiosqlite://"],
)
async def test_another_kind_of_url_is_refused_with_an_example(url: str) -> None:
    """Only SQLite files are supported, and the sentence shows what to write."""
    with pytest.raises(DatabaseUnusableError, match=r"sqlite\+aiosqlite:///data/imagine\.db"):
        await Database.open(url)


@pytest.mark.of_files
async def test_a_second_process_is_refused(url: str, store: Store) -> None:
    """Two bots on one file would pay twice, so the second does not start."""
    program = (
        "import asyncio, sys\n"
        "from bot.store.database.database import Database\n"
        "from bot.store import DatabaseUnusableError\n"
        "try: asyncio.run(Database.open(sys.argv[1]))\n"
        "except DatabaseUnusableError as error: print(error)\n"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        program,
        url,
        stdout=subprocess.PIPE,
    )
    said, _ = await process.communicate()

    assert b"Another process is already running on" in said
    assert await store.key_values.get("anything") is None


@pytest.mark.of_files
async def test_the_lock_is_free_again_after_closing(url: str) -> None:
    """A restart right after a stop finds the file free."""
    for _ in range(2):
        async with open_store(url) as store:
            await store.key_values.set("colour", "blue")

    async with open_store(url) as store:
        assert await store.key_values.get("colour") == "blue"


@pytest.mark.of_files
async def test_a_newer_database_is_refused_with_a_sentence(url: str, tmp_path: Path) -> None:
    """An older program must not touch what it does not understand."""
    async with open_store(url):
        pass
    with closing(sqlite3.connect(tmp_path / "imagine.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()

    with pytest.raises(DatabaseUnusableError, match=r"newer version .* Update the program\.$"):
        await Database.open(url)

    for number, name in enumerate(["before-9998", "before-9999", "before-restore"]):
        copy = tmp_path / f"imagine.db.{name}"
        copy.touch()
        os.utime(copy, (number, number))
    with pytest.raises(DatabaseUnusableError, match=r"restore \S*/imagine\.db\.before-9999\.$"):
        await Database.open(url)


def test_a_disk_without_a_write_ahead_log_is_refused(tmp_path: Path) -> None:
    """As a network drive is, where two machines could write at once; the file stays empty."""
    path = tmp_path / "imagine.db"
    address = f"{path.as_uri()}?vfs=unix-dotfile"  # what SQLite can do where nothing is shared
    with (
        closing(sqlite3.connect(address, uri=True, isolation_level=None)) as connection,
        pytest.raises(DatabaseUnusableError, match="local disk"),
    ):
        upgrade._bring_up_to_date(connection, path)

    assert path.stat().st_size == 0


@pytest.mark.of_files
async def test_an_older_database_is_copied_before_the_upgrade(
    url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """If an upgrade goes wrong, the operator still has the file as it was."""
    async with open_store(url) as store:
        await store.key_values.set("colour", "blue")
    monkeypatch.setattr("bot.store.database.sqlite.upgrade.REVISIONS", (*REVISIONS, "next"))

    async with open_store(url):
        pass

    copy = tmp_path / "imagine.db.before-next"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute(COLOUR).fetchone() == ("blue",)


@pytest.mark.of_files
async def test_a_file_that_is_no_database_is_refused(url: str, tmp_path: Path) -> None:
    """A wrong path must not be overwritten."""
    (tmp_path / "imagine.db").write_bytes(b"these are my holiday notes" * 100)

    with pytest.raises(DatabaseUnusableError, match="not a usable database"):
        await Database.open(url)


def test_the_known_revisions_are_those_of_the_migrations() -> None:
    """The list that is read without Alembic is the one that Alembic finds."""
    config = Config()
    config.set_main_option("script_location", str(Path(bot.store.migrations.__file__).parent))
    scripts = ScriptDirectory.from_config(config).walk_revisions()

    assert tuple(script.revision for script in scripts)[::-1] == REVISIONS


async def test_the_database_knows_the_same_moves_as_the_domain(store: Store) -> None:
    """States and moves are written once as a type and once as a constraint, and are equal."""
    rows = await run(store.tasks._database, "SELECT from_state, to_state FROM task_moves")

    assert set(rows) == {(old.value, new.value) for old, news in MOVES.items() for new in news}


async def test_a_cancelled_caller_does_not_leave_half_a_write(url: str) -> None:
    """Whoever is cancelled during a write, the transaction ends and the next one can begin."""
    async with open_store(url) as store:
        for name in "abcdefgh":
            writing = asyncio.create_task(store.key_values.set(name, "x"))
            await asyncio.sleep(0)
            writing.cancel()
            await asyncio.wait([writing])

        await store.key_values.set("last", "one")
        assert await store.key_values.get("last") == "one"
        assert await store.key_values.get("h") == "x"


def _protected_by(database: Database, refuses: list[bool]) -> None:
    """Let each of the next transactions that write find the file read-only, or not."""
    writer = database._writer
    assert isinstance(writer, ConnectionThread)
    transaction = writer._transaction

    def protected(*given: Any, **options: Any) -> Any:  # noqa: ANN401 - passed through
        writer._raw.execute(f"PRAGMA query_only = {int(bool(refuses and refuses.pop(0)))}")
        return transaction(*given, **options)

    writer._transaction = protected  # type: ignore[method-assign]


@pytest.mark.of_files
async def test_a_database_that_takes_nothing_says_so_and_nothing_is_lost(url: str) -> None:
    """A full or read-only disk is no fault of the program; what happened already is insisted on."""
    database = await Database.open(url)
    refuses = [True, True, False]
    _protected_by(database, refuses)

    def work(connection: Connection) -> None:
        connection.execute(insert(facts).values(name="colour", value="blue"))

    with pytest.raises(StoreUnavailableError, match="readonly"):
        await database.write(work)
    await database.retry_until_written(work)
    assert refuses == []

    found = await database.read(lambda connection: connection.execute(OWN))
    assert [tuple(row)[:2] for row in found] == [("colour", "blue")]
    await database.close()


@pytest.mark.of_files
async def test_notes_that_the_database_does_not_take_are_written_later(url: str) -> None:
    """They are insisted on together; a bad one is no reason."""
    database = await Database.open(url)
    refuses = [True, True, False]
    _protected_by(database, refuses)

    def work(connection: Connection) -> None:
        connection.execute(insert(facts).values(name="colour", value="blue"))

    writes = [database.note(work), database.note(lambda _: None), database.note(work)]
    first, _, again = await asyncio.gather(*writes, return_exceptions=True)

    assert (first, type(again), refuses) == (None, ConflictError, [])
    found = await database.read(lambda connection: connection.execute(OWN))
    assert [tuple(row)[:2] for row in found] == [("colour", "blue")]
    await database.close()


def _counted(database: Database) -> list[None]:
    """One entry for each transaction that writes, from now on."""
    writer, begun = database._writer, list[None]()
    transaction = writer._transaction

    def counting(*given: Any, **options: Any) -> Any:  # noqa: ANN401 - passed through
        begun.append(None)
        return transaction(*given, **options)

    writer._transaction = counting  # type: ignore[method-assign]
    return begun


def _fact(name: str) -> Callable[[Connection], object]:
    return lambda connection: connection.execute(insert(facts).values(name=name, value="known"))


def _names(connection: Connection) -> list[str]:
    return list(connection.execute(OWN.order_by(facts.c.name)).scalars())


async def test_notes_go_along_with_the_next_write(url: str) -> None:
    """However many there are, they cost no transaction of their own."""
    database = await Database.open(url, gather_s=60.0)
    begun = _counted(database)

    notes = [database.note(_fact("a")), database.note(_fact("b"))]
    await database.write(_fact("c"))
    await asyncio.gather(*notes)

    assert len(begun) == 1
    assert await database.read(_names) == ["a", "b", "c"]
    await database.close()


async def test_notes_outlast_the_write_that_they_went_along_with(url: str) -> None:
    """It was refused and undone, and they are written all the same."""
    database = await Database.open(url, gather_s=0.0)
    await database.write(_fact("a"))

    note = database.note(_fact("b"))
    with pytest.raises(ConflictError):
        await database.write(_fact("a"))
    await note

    assert await database.read(_names) == ["a", "b"]
    await database.close()


async def test_a_note_is_judged_by_the_transaction_that_kept_it(url: str) -> None:
    """What went wrong in one that was undone is forgotten with it."""
    database = await Database.open(url, gather_s=0.0)
    names = ["a", "b"]

    def work(connection: Connection) -> None:
        _fact(names.pop(0))(connection)

    await database.write(_fact("a"))
    note = database.note(work)
    with pytest.raises(ConflictError):
        await database.write(_fact("a"))
    await note

    assert await database.read(_names) == ["a", "b"]
    await database.close()


async def test_what_notes_say_is_seen_by_who_asks_for_it(url: str) -> None:
    """A look that must not miss them takes them along; one without them writes nothing."""
    database = await Database.open(url, gather_s=60.0)
    begun = _counted(database)

    note = database.note(_fact("a"))
    assert await database.read(_names) == []
    assert await database.catch_up(_names) == ["a"]
    assert await database.catch_up(_names) == ["a"]

    assert (note.done(), len(begun)) == (True, 1)
    await database.close()


async def test_notes_that_wait_are_written_at_the_end(url: str) -> None:
    """Also those that nobody waits for any more."""
    database = await Database.open(url, gather_s=60.0)
    for name in ("a", "b"):
        database.note(_fact(name)).cancel()
    await database.close()

    database = await Database.open(url)
    assert await database.read(_names) == ["a", "b"]
    await database.close()


async def test_a_read_cannot_write(store: Store) -> None:
    """It would hold the writer up, or be refused only where another one wrote meanwhile."""

    def work(connection: Connection) -> None:
        connection.execute(insert(facts).values(name="colour", value="blue"))

    with pytest.raises(StoreUnavailableError):
        await store.outbox._database.read(work)

    assert await store.key_values.get("colour") is None
