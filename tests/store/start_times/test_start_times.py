"""How long those in line still wait: what is measured, by which process ever, and what is said."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.domain import kinds
from bot.domain.capacity import Capacity
from bot.domain.kinds import Speed
from bot.domain.states import Ending, State
from bot.store import Store, open_store
from bot.store.database.observers import Transaction, observers
from bot.store.migrations.versions import v0029_durations
from tests.store.conftest import a_request, succeeded
from tests.store.start_times.day import play, within
from tests.store.test_upgrade import make_file
from tests.support.databases import remove

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.domain.tasks import NewTask, Task, TaskView

ONE = Capacity(submits=4, per_member=1)
TOOK_S = 60.0
NOW = 10_000.0
BEFORE = v0029_durations.down_revision


@contextmanager
def counted_statements() -> Iterator[list[int]]:
    """How many statements each transaction ran."""
    counts: list[int] = []

    @contextmanager
    def observer(transaction: Transaction) -> Iterator[None]:
        yield
        counts.append(transaction.connection.statements)

    observers.append(observer)
    yield counts
    observers.remove(observer)


async def asked(
    store: Store, new: NewTask, now_s: float = NOW, capacity: Capacity | None = ONE
) -> TaskView:
    """What the first message of a request shows, once it stands."""
    view = await store.tasks.create(new, now_s=now_s, max_live=99, capacity=capacity)
    await store.tasks.posted(view.task.id, channel_id=5, message_id=view.task.id, place=view.place)
    return view


async def submitted(store: Store, new: NewTask, now_s: float = NOW) -> Task:
    """A request that CometAPI has since then."""
    await asked(store, new, now_s)
    [task] = (await store.queue.claim(limit=1, max_running=9, now_s=now_s, quiet_s=1.5)).tasks
    await store.submissions.accepted(task.id, f"remote-{task.id}", due_s=now_s + 2)
    return task


async def made(store: Store, new: NewTask, took_s: float = TOOK_S, times: int = 1) -> None:
    """So many of them took so long."""
    for number in range(times):
        began_s = 1000.0 * number
        task = await submitted(store, new, began_s)
        await store.running.record([(task.id, True, succeeded(began_s + took_s))])


async def test_who_waits_is_told_how_long(store: Store) -> None:
    """Once tasks of that kind and speed were measured, and not before."""
    new = replace(a_request(user_id=8), speed=Speed.FAST)
    mine = replace(a_request(user_id=7), speed=Speed.FAST)
    await made(store, new, times=4)
    await submitted(store, mine)
    unknown = await asked(store, mine)
    await store.controls.end(
        unknown.task.id, when={State.QUEUED}, ending=Ending.WITHDRAWN, now_s=NOW
    )
    await made(store, new)

    known = await asked(store, mine)
    relaxed = await asked(store, replace(mine, speed=Speed.RELAX))
    behind = await asked(store, mine)

    assert (unknown.place, unknown.starts_in_s) == (1, None)
    assert known.starts_in_s == TOOK_S
    assert relaxed.starts_in_s is not None
    assert relaxed.starts_in_s > TOOK_S
    assert behind.starts_in_s is None  # since nobody knows how long the relaxed one takes


async def test_messages_are_mended_with_it(store: Store) -> None:
    """The time is that of the moment in which the message is shown."""
    mine = replace(a_request(user_id=7), speed=Speed.FAST)
    await made(store, replace(mine, user_id=8), times=5)
    await submitted(store, mine)
    waits = await asked(store, mine)

    later = await store.tasks.view(waits.task.id, now_s=NOW + 30, capacity=ONE)

    assert later is not None
    assert later.starts_in_s is not None
    assert 20.0 < later.starts_in_s < 40.0


async def test_buttons_that_are_done_at_once_are_measured_apart(store: Store) -> None:
    """An upscale says nothing about a variation."""
    parent = await submitted(store, a_request(user_id=9))
    press = a_request(user_id=8, parent=parent)
    variation = replace(press, custom_id="MJ::JOB::variation::1::x", button_key="1111111111")
    await made(store, press, took_s=3.0, times=5)
    await made(store, variation, took_s=80.0, times=5)
    await submitted(store, replace(press, user_id=7, button_key="2222222222"))
    waits = await asked(store, a_request(user_id=7))

    assert waits.starts_in_s == 3.0


@pytest.mark.of_files
async def test_a_stop_of_the_bot_says_little(url: str, tmp_path: Path) -> None:
    """What was found done hours later counts as long, and no longer; the next ones count again."""
    async with open_store(url, gather_s=0.0) as store:
        await made(store, a_request(), times=6)
        await made(store, a_request(), took_s=8 * 3600.0)
        await made(store, a_request(), took_s=30.0, times=20)

    with closing(sqlite3.connect(tmp_path / "imagine.db")) as connection:
        found = dict(connection.execute("SELECT what, seconds FROM durations"))

    assert 30.0 < found["imagine"] < 50.0
    assert found["submit"] == 2.0


@pytest.mark.of_files
async def test_what_was_made_before_counts(url: str, tmp_path: Path) -> None:
    """An upgrade begins with what the latest tasks took."""
    async with open_store(url, gather_s=0.0) as store:
        await made(store, replace(a_request(), kind=kinds.BLEND), took_s=40.0, times=6)
    older = tmp_path / "older.db"
    make_file(older, BEFORE)
    with closing(sqlite3.connect(older)) as connection, connection:
        connection.execute("ATTACH ? AS newer", [str(tmp_path / "imagine.db")])
        for table in ("processes", "tasks"):
            columns = [row[1] for row in connection.execute(f"PRAGMA main.table_info({table})")]
            names = ", ".join(columns)
            connection.execute(
                f"INSERT INTO {table} ({names}) SELECT {names} FROM newer.{table}"  # noqa: S608 - of this test
            )
    remove(url)
    older.rename(tmp_path / "imagine.db")

    async with open_store(url, gather_s=0.0) as store:
        mine = replace(a_request(user_id=7), kind=kinds.BLEND)
        await submitted(store, mine)
        assert (await asked(store, mine)).starts_in_s == 40.0


async def test_one_statement_tells_it(store: Store) -> None:
    """And none where nothing waits, or where a place is not said."""
    await made(store, a_request(user_id=8), times=5)
    with counted_statements() as counts:
        alone = await store.tasks.create(a_request(), now_s=NOW, max_live=9, capacity=ONE)
        await store.tasks.posted(alone.task.id, channel_id=5, message_id=999)
        counts.clear()
        await store.tasks.create(a_request(user_id=9), now_s=NOW, max_live=9, capacity=ONE)
        await store.tasks.create(a_request(user_id=7), now_s=NOW, max_live=9, capacity=ONE)

    assert counts[1] == counts[0] + 1


@pytest.mark.of_files
async def test_two_hours_of_a_day(url: str) -> None:
    """Nine of ten times that are said are wrong by less than a factor of 2."""
    day, parts = await play(url, hours=2, seed=2)

    assert len(day.started) > 90
    assert len(parts) > 40
    assert within(2, parts) >= 0.9
