"""A member is told in the channel that their picture is there: once, and if they want that."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.members.choices import LONG_S, Ping
from bot.domain.members.pings import Pinged
from bot.domain.outcomes import Failed, Succeeded
from bot.domain.states import Ending, State
from bot.domain.tasks import Task
from bot.store import Store
from bot.store.tasks.changes import change
from tests.support.gallery import MEMBER, NOW_S, SERVER, STUDIO, waiting

pytestmark = pytest.mark.both_databases


async def now(store: Store, task: Task) -> Task:
    found = await store.tasks.get(task.id)
    assert found is not None
    return found


async def ends(store: Store, *, after_s: float = 0.0, fails: bool = False) -> Task:
    """A picture that took so many seconds and is not shown yet."""
    task = await waiting(store)
    await store.queue.claim(limit=1, max_running=9, now_s=NOW_S, quiet_s=0.0)
    await store.submissions.accepted(task.id, f"remote-{task.id}", due_s=NOW_S)
    await store.running.claim(limit=9, now_s=NOW_S, lease_s=60)
    done = Succeeded(
        image_url=None, media=(), buttons=(), final_prompt=None, finished_s=NOW_S + after_s
    )
    failed = Failed(ending=Ending.PROVIDER, detail="", finished_s=NOW_S + after_s)
    await store.running.record([(task.id, True, failed if fails else done)])
    return await now(store, task)


async def show(store: Store, task: Task) -> None:
    await store.outbox.shown(task, next_s=NOW_S, attachment=None, delivery=None)


async def set_columns(store: Store, task: Task, **values: Any) -> Task:  # noqa: ANN401 - columns
    await store.tasks._database.write(lambda one: change(one, task.id, **values))
    return await now(store, task)


async def pinged(store: Store) -> list[str]:
    """Who waits to be told, once for each picture."""
    first = await store.notices.first()
    return [
        one.notice.to_whom
        for each in first
        for one in (each, *await store.notices.beside(each, most=9))
    ]


TOLD = [Pinged(SERVER, STUDIO, MEMBER).recipient]


@pytest.mark.parametrize(
    ("ping", "after_s", "told"),
    [
        (None, LONG_S, []),
        (Ping.NEVER, LONG_S, []),
        (Ping.LONG, LONG_S - 1, []),
        (Ping.LONG, LONG_S, TOLD),
        (Ping.ALWAYS, 0.0, TOLD),
    ],
)
async def test_a_member_is_told_when_they_want_it(
    store: Store, ping: Ping | None, after_s: float, told: list[str]
) -> None:
    """By how long it took since it was asked for."""
    if ping is not None:
        await store.preferences.put(MEMBER, ping=ping)
    task = await ends(store, after_s=after_s)
    assert await pinged(store) == []
    await show(store, task)
    assert await pinged(store) == told


async def test_nobody_is_told_twice_of_a_picture(store: Store) -> None:
    """Not by a second process, nor by edits later on, nor of what ended before they chose it."""
    before = await ends(store)
    await show(store, before)
    await store.preferences.put(MEMBER, ping=Ping.ALWAYS)
    await show(store, await set_columns(store, before, paint_after_s=0.0))
    assert await pinged(store) == []
    task = await ends(store)
    await show(store, task)
    await show(store, task)
    await show(store, await set_columns(store, task, paint_after_s=0.0))
    assert await pinged(store) == TOLD


async def test_what_is_no_end_is_not_told(store: Store) -> None:
    """Its progress, what its member withdrew, what was removed, and what is in direct messages."""
    await store.preferences.put(MEMBER, ping=Ping.ALWAYS)
    task = await ends(store)
    for other in (
        replace(task, state=State.RUNNING),
        replace(task, state=State.CANCELLED),
        replace(task, shown=replace(task.shown, removed_by=1)),
        replace(task, request=replace(task.request, guild_id=None)),
    ):
        await show(store, other)
    assert await pinged(store) == []
    await show(store, await ends(store, fails=True))
    assert await pinged(store) == TOLD


async def test_who_wants_none_any_more_gets_none(store: Store) -> None:
    """Of what is under way as well."""
    await store.preferences.put(MEMBER, ping=Ping.ALWAYS)
    task = await ends(store)
    await store.preferences.put(MEMBER, ping=Ping.NEVER)
    await show(store, task)
    assert await pinged(store) == []
