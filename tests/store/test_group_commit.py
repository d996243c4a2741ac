"""Writes that wait for one another are committed together, and fail one by one."""

from __future__ import annotations

import asyncio
import threading
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Final

import pytest
from sqlalchemy import text

from bot.store import open_store
from bot.store.database.group_commit import MOST
from bot.store.database.observers import Transaction, observers
from bot.store.errors import CommitUnknownError, ConflictError, StoreUnavailableError
from bot.store.signals import Loop
from tests.store.conftest import a_request
from tests.support.databases import run

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from bot.store import Store
    from bot.store.database.database import Database
    from bot.store.database.statements import Connection
    from bot.store.database.transactions import Committed

    Work = Callable[[Connection], str]

pytestmark = pytest.mark.both_databases

SET: Final = text("INSERT INTO facts (name, value) VALUES (:name, 'set')")
COUNT: Final = text("SELECT count(*) FROM facts WHERE value = 'set'")
ALL: Final = "SELECT name FROM facts WHERE value = 'set' ORDER BY name"


@pytest.fixture
def transactions() -> Iterator[list[int]]:
    """How many works each transaction that wrote had, in order."""
    told: list[int] = []

    @contextmanager
    def observer(transaction: Transaction) -> Iterator[None]:
        yield
        if transaction.writes:
            told.append(len(transaction.works))

    observers.append(observer)
    yield told
    observers.remove(observer)


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    async with open_store(url, gather_s=0.0) as store:
        yield store.tasks._database


def sets(name: str) -> Work:
    """A write that returns its name, and conflicts with another of that name."""

    def work(connection: Connection) -> str:
        connection.execute(SET, {"name": name})
        return name

    return work


@asynccontextmanager
async def all_waiting(database: Database) -> AsyncIterator[None]:
    """Let what is written inside wait, as behind a slow write, until the end of this."""
    begun, go_on = threading.Event(), threading.Event()

    def slow(_: Connection) -> None:
        begun.set()
        go_on.wait()

    first = asyncio.ensure_future(database.write(slow))
    await asyncio.to_thread(begun.wait)
    yield
    await asyncio.sleep(0)  # those begin that were made inside
    go_on.set()
    await first


async def test_what_came_meanwhile_shares_a_transaction(
    database: Database, transactions: list[int]
) -> None:
    """Each has what its own work returned, and a group has its bounds."""
    async with all_waiting(database):
        names = [f"{number:02}" for number in range(MOST + 2)]
        writing = [asyncio.ensure_future(database.write(sets(name))) for name in names]

    assert await asyncio.gather(*writing) == names
    assert transactions == [1, MOST, 2]


async def test_what_is_raised_undoes_its_own_write_alone(
    database: Database, transactions: list[int]
) -> None:
    """Whether a constraint refused it or its work did; order is kept, and nobody else waits."""

    def broken(connection: Connection) -> str:
        connection.execute(SET, {"name": "never"})
        raise LookupError

    async with all_waiting(database):
        works = [sets("a"), broken, sets("a"), sets("b")]
        writing = [asyncio.ensure_future(database.write(work)) for work in works]

    done = await asyncio.gather(*writing, return_exceptions=True)
    assert [one if isinstance(one, str) else type(one) for one in done] == [
        "a",
        LookupError,
        ConflictError,
        "b",
    ]
    assert transactions == [1, 4]
    assert await run(database, ALL) == [("a",), ("b",)]


async def test_notes_of_what_is_refused_are_undone_with_it(database: Database) -> None:
    """And written later: they are not kept in the midst of a write that is not."""

    def refused(connection: Connection) -> str:
        assert list(connection.execute(text(ALL)).scalars()) == ["a", "note"]
        raise LookupError

    async with all_waiting(database):
        first = asyncio.ensure_future(database.write(sets("a")))
        await asyncio.sleep(0)
        note = database.note(sets("note"))
        second = asyncio.ensure_future(database.write(refused))
        await asyncio.sleep(0)
        third = asyncio.ensure_future(
            database.write(lambda connection: list(connection.execute(text(ALL)).scalars()))
        )

    assert await first == "a"
    with pytest.raises(LookupError):
        await second
    assert await third == ["a"]
    await note
    assert await run(database, ALL) == [("a",), ("note",)]


async def test_what_the_server_keeps_ready_outlasts_what_is_raised(database: Database) -> None:
    """Statements that ran beside it run again."""

    def broken(connection: Connection) -> None:
        sets("a")(connection)
        raise LookupError

    def both(connection: Connection) -> list[str]:
        sets(f"{connection.execute(COUNT).scalar_one()}")(connection)
        return list(connection.execute(text(ALL)).scalars())

    note = database.note(broken)
    assert await database.write(both) == ["0"]
    with pytest.raises(LookupError):
        await note
    assert await database.write(both) == ["0", "1"]


@pytest.mark.of_files
async def test_a_transaction_that_is_over_is_not_gone_on_with(database: Database) -> None:
    """An error ended it, as of memory: what follows would be committed one by one."""

    def over(connection: Connection) -> None:
        connection.execute(text("ROLLBACK"))
        raise MemoryError

    async with all_waiting(database):
        works = [sets("a"), over, sets("b")]
        writing = [asyncio.ensure_future(database.write(work)) for work in works]

    done = await asyncio.gather(*writing, return_exceptions=True)
    assert (done[0], type(done[1]), done[2]) == ("a", MemoryError, "b")
    assert await run(database, ALL) == [("a",), ("b",)]


def test_a_commit_after_the_event_loop_ended_is_one(url: str) -> None:
    """There is nobody to wake any more; if that were raised, all would be written again."""

    async def ended() -> Committed:
        async with open_store(url) as store:
            return store.tasks._database._writer._committed

    committed = asyncio.run(ended())

    committed({Loop.PUBLISHER})


async def test_whoever_stops_waiting_stops_no_other(database: Database) -> None:
    """What it asked for is written all the same, as in a transaction of its own."""
    async with all_waiting(database):
        writing = [asyncio.ensure_future(database.write(sets(name))) for name in "abc"]
        await asyncio.sleep(0)
        writing[1].cancel()

    assert await writing[0] == "a"
    with pytest.raises(asyncio.CancelledError):
        await writing[1]
    assert await writing[2] == "c"
    assert await run(database, ALL) == [("a",), ("b",), ("c",)]


async def test_requests_of_two_members_share_one(url: str, transactions: list[int]) -> None:
    """Each is a task of its own."""
    async with open_store(url, gather_s=0.0) as store:
        async with all_waiting(store.tasks._database):
            asking = [asyncio.ensure_future(_asked(store, user_id)) for user_id in (7, 8)]
        first, second = await asyncio.gather(*asking)

        assert first != second
        assert transactions[-1] == 2


async def _asked(store: Store, user_id: int) -> int:
    view = await store.tasks.create(a_request(user_id=user_id), now_s=1.0, max_live=9)
    return view.task.id


async def test_a_commit_of_which_nobody_knows_is_told_to_each(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what its own work returned, so that each can forget what it made."""
    runner = database._writer
    commit = runner._commit

    def unknown(connection: Connection, done: object) -> None:
        commit(connection, done)
        if isinstance(done, list):  # of the group
            raise CommitUnknownError("the connection broke", done)

    async with all_waiting(database):
        writing = [asyncio.ensure_future(database.write(sets(name))) for name in "ab"]
        await asyncio.sleep(0)
        monkeypatch.setattr(runner, "_commit", unknown)

    done = await asyncio.gather(*writing, return_exceptions=True)
    assert [one.result for one in done if isinstance(one, CommitUnknownError)] == ["a", "b"]


async def test_a_database_that_takes_nothing_is_told_to_each(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of the group is written."""
    runner = database._writer

    def refused(_: Connection, *, durable: bool) -> None:
        del durable
        raise StoreUnavailableError("the disk is full")

    async with all_waiting(database):
        writing = [asyncio.ensure_future(database.write(sets(name))) for name in "ab"]
        await asyncio.sleep(0)
        monkeypatch.setattr(runner, "_begin", refused)

    done = await asyncio.gather(*writing, return_exceptions=True)
    monkeypatch.undo()
    assert [type(one) for one in done] == [StoreUnavailableError] * 2
    assert await run(database, ALL) == []
