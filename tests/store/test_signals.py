"""Which loops a change wakes, and when: after its commit, once, and nobody else does it."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import bot
from bot.domain.deadlines import DEADLINE_S
from bot.domain.notices import another_copy
from bot.domain.states import Ending, State
from bot.store import QueueFullError, Store, StoreUnavailableError
from bot.store.signals import Loop
from bot.store.tasks.changes import change
from tests.store.conftest import LineUp, a_request, succeeded

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.domain.tasks import Task
    from bot.store.database.statements import Connection

pytestmark = pytest.mark.both_databases

NOW = 100.0


@pytest.fixture(autouse=True)
def _nobody_looks_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else all loops are woken once a second, where another process may have written."""
    monkeypatch.setattr("bot.store.database.postgres.notifications.LOOK_S", 3600.0)


ELSEWHERE = {
    "lifetime.py": 1,  # the bot is to stop
    "discord_client/command_sync.py": 1,  # the gateway was tried
    "discord_client/gateway/short_session.py": 1,  # the servers are known
    "engine/membership.py": 1,  # the slot is lost
    "engine/outages/breaker.py": 3,  # a cause opened, was met again, or closed
    "engine/polling/poller.py": 1,  # there is room for another look
    "engine/publishing/publisher.py": 1,  # there is room for another edit
    "engine/submitting/prefetch.py": 2,  # what was attached is here, or is here again
    "engine/submitting/submitter.py": 1,  # there is room for another submit
    "engine/submitting/verification.py": 1,  # there is room for another message to be read
}
"""How many events modules beside the store set, each for what no row stands behind."""


def woken(store: Store) -> set[Loop]:
    """The loops that were woken since this was last asked."""
    found = {loop for loop in Loop if getattr(store.signals, loop).is_set()}
    for loop in found:
        getattr(store.signals, loop).clear()
    return found


async def claim(store: Store, *, limit: int = 1, now_s: float = NOW) -> list[Task]:
    claims = await store.queue.claim(limit=limit, max_running=9, now_s=now_s, quiet_s=1.5)
    return [*claims.tasks, *claims.dialogs]


async def submitted(store: Store, line_up: LineUp, *, running: bool = False) -> Task:
    """A task that is being submitted, or runs; whatever that woke sleeps again."""
    await line_up()
    [task] = await claim(store)
    if running:
        await store.submissions.accepted(task.id, "remote", due_s=NOW)
    woken(store)
    return task


async def test_a_task_wakes_the_submitter_once_it_has_a_message(store: Store) -> None:
    """Nothing is submitted for a row without one; what is noted is taken along by the claim."""
    task = (await store.tasks.create(a_request(), now_s=NOW, max_live=9)).task
    assert woken(store) == set()

    noted = store.tasks.posted(task.id, channel_id=5, message_id=900)
    assert woken(store) == {Loop.SUBMITTER}  # before it is written

    assert len(await claim(store)) == 1
    await noted
    assert woken(store) == {Loop.PUBLISHER}  # and not the loop that claimed, for nothing


async def test_a_note_wakes_when_it_is_written(store: Store) -> None:
    """Whoever writes it: the claim that was to take it along may have come too early."""
    task = (await store.tasks.create(a_request(), now_s=NOW, max_live=9)).task
    noted = store.tasks.posted(task.id, channel_id=5, message_id=900)
    woken(store)
    await noted
    assert woken(store) == {Loop.SUBMITTER}


OUTCOMES: dict[str, tuple[Callable[[Store, Task], Awaitable[Any]], set[Loop]]] = {
    "accepted": (
        lambda store, task: store.submissions.accepted(task.id, "remote", due_s=NOW),
        {Loop.POLLER, Loop.PUBLISHER, Loop.OUTAGES},
    ),
    "fewer than places were kept for": (
        lambda store, task: store.submissions.accepted(task.id, "remote", due_s=NOW, reserved=4),
        {Loop.POLLER, Loop.PUBLISHER, Loop.OUTAGES, Loop.SUBMITTER},
    ),
    "a dialog": (
        lambda store, task: store.submissions.asked_for_input(task.id, "remote", final_prompt=None),
        {Loop.SUBMITTER, Loop.OUTAGES},
    ),
    "later": (
        lambda store, task: store.submissions.postpone(task.id, until_s=NOW + 9),
        {Loop.SUBMITTER, Loop.OUTAGES, Loop.PUBLISHER},
    ),
    "refused": (
        lambda store, task: store.submissions.refused(
            task.id, Ending.MODERATION, detail="", now_s=NOW
        ),
        {Loop.SUBMITTER, Loop.PUBLISHER},
    ),
    "unsure": (lambda store, task: store.submissions.unsure(task.id), {Loop.PUBLISHER}),
}


@pytest.mark.parametrize("outcome", OUTCOMES)
async def test_an_outcome_wakes_who_goes_on_with_it(
    store: Store, line_up: LineUp, outcome: str
) -> None:
    """A place that became free concerns the submitter; one that is still taken does not."""
    task = await submitted(store, line_up)
    write, concerned = OUTCOMES[outcome]
    await write(store, task)
    assert woken(store) == concerned


async def test_an_answer_that_may_have_arrived_wakes_the_poller(
    store: Store, line_up: LineUp
) -> None:
    """It is looked at instead."""
    task = await submitted(store, line_up)
    await store.submissions.asked_for_input(task.id, "remote", final_prompt=None)
    await claim(store)
    woken(store)
    await store.submissions.unsure(task.id)
    assert woken(store) == {Loop.POLLER, Loop.PUBLISHER, Loop.OUTAGES}


async def test_looks_wake_by_what_they_found(store: Store, line_up: LineUp) -> None:
    """Whoever looks is not woken by what it wrote itself."""
    task = await submitted(store, line_up, running=True)
    [running] = (await store.running.claim(limit=9, now_s=NOW, lease_s=NOW + 60)).running
    assert woken(store) == set()
    await store.running.record(progressed=[(running, False)])
    assert woken(store) == set()
    await store.running.record(progressed=[(running, True)])
    assert woken(store) == {Loop.PUBLISHER}
    await store.running.record([(task.id, True, succeeded(NOW))])
    assert woken(store) == {Loop.SUBMITTER, Loop.PUBLISHER}


async def test_what_members_decide_wakes_who_does_it(store: Store, line_up: LineUp) -> None:
    """To stop, to look again, to deliver again."""
    task = await submitted(store, line_up, running=True)
    when = {State.RUNNING}
    await store.controls.end(task.id, when=when, ending=Ending.STOPPED, now_s=NOW)
    assert woken(store) == {Loop.SUBMITTER, Loop.PUBLISHER, Loop.POLLER}
    await store.controls.watch_again(task.id, now_s=NOW, max_live=9)
    assert woken(store) == {Loop.PUBLISHER, Loop.POLLER, Loop.OUTAGES}
    await store.running.record([(task.id, True, succeeded(NOW))])
    woken(store)
    await store.controls.deliver_again(task.id)
    assert woken(store) == {Loop.PUBLISHER}


async def test_places_that_time_freed_wake_who_looks_before_the_next_goes(
    store: Store, line_up: LineUp
) -> None:
    """The claim that frees them comes after that look, which knew of an older turn."""
    task = await submitted(store, line_up)
    await store.submissions.unsure(task.id)
    woken(store)
    long_after_s = NOW + 2 * max(DEADLINE_S.values())
    for woken_by_it in ({Loop.SUBMITTER}, set()):
        await claim(store, now_s=long_after_s)
        assert woken(store) == woken_by_it


async def test_something_to_tell_wakes_the_notifier(store: Store) -> None:
    """What is not told again so soon does not."""
    for woken_by_it in ({Loop.NOTICES}, set()):
        store.notices.add_soon(another_copy(), now_s=NOW)
        await store.key_values.set("any", "write takes along what waits to be written")
        assert woken(store) == woken_by_it


async def test_what_was_undone_wakes_nobody(store: Store, line_up: LineUp) -> None:
    """Neither a transaction, nor a note beside others."""
    task = await line_up()
    woken(store)

    def broken(connection: Connection) -> None:
        change(connection, task.id, state=State.CANCELLED)
        raise QueueFullError(taken=1, held=0, more=1, limit=1)

    database = store.tasks._database
    with pytest.raises(QueueFullError):
        await database.write(broken)
    with pytest.raises(QueueFullError):
        await database.note(broken)
    assert woken(store) == set()


async def test_a_write_that_is_repeated_wakes_once(
    store: Store, line_up: LineUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the time that it was taken, and not before."""
    task = await line_up()
    woken(store)
    monkeypatch.setattr("bot.store.database.database.INSIST_S", 0.0)
    tries: list[set[Loop]] = []

    def full_at_first(connection: Connection) -> None:
        change(connection, task.id, state=State.CANCELLED)
        tries.append(woken(store))
        if len(tries) < 3:
            raise StoreUnavailableError("database or disk is full")

    await store.tasks._database.retry_until_written(full_at_first)
    assert tries == [set()] * 3
    assert woken(store) == {Loop.SUBMITTER, Loop.PUBLISHER}


def test_nobody_else_wakes_a_loop() -> None:
    """But for what no row stands behind, and each of these is known."""
    root = Path(bot.__file__).parent
    found = {
        str(path.relative_to(root).as_posix()): sum(map(_sets_an_event, ast.walk(tree)))
        for path in root.rglob("*.py")
        if "store" not in path.relative_to(root).parts
        for tree in [ast.parse(path.read_text(encoding="utf-8"))]
    }
    assert {name: count for name, count in found.items() if count} == ELSEWHERE


def _sets_an_event(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    return node.func.attr == "wake" or (node.func.attr == "set" and not node.args)
