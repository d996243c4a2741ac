"""Several processes on one database: each settles what ended ones held, and every id is kept."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import pytest

from bot.domain.outcomes import LateButtons
from bot.domain.states import Ending, State
from bot.domain.tasks import Task
from bot.store import Database, QueueFullError, Store, join
from bot.store.processes.registry import KEPT_S
from tests.store.conftest import a_request, succeeded
from tests.support.data_requests import delete_all, holding
from tests.support.databases import run

pytestmark = pytest.mark.both_databases

NOW = 200.0
LEASE_S = 60.0

Pair = tuple[Store, Store]


@pytest.fixture
async def pair(url: str) -> AsyncIterator[Pair]:
    database = await Database.open(url, gather_s=0.0)
    try:
        yield await join(database), await join(database)
    finally:
        await database.close()


async def lined_up(store: Store, *, user_id: int = 7) -> Task:
    task = (await store.tasks.create(a_request(user_id=user_id), now_s=NOW, max_live=99)).task
    await store.tasks.posted(task.id, channel_id=5, message_id=1000 + task.id)
    return task


async def claimed(store: Store) -> list[int]:
    claims = await store.queue.claim(limit=9, max_running=9, now_s=NOW, quiet_s=0.0)
    return [task.id for task in (*claims.dialogs, *claims.tasks)]


async def submitted(store: Store, *, user_id: int = 7) -> Task:
    task = await lined_up(store, user_id=user_id)
    assert await claimed(store) == [task.id]
    return task


async def now(store: Store, task: Task) -> Task:
    found = await store.tasks.get(task.id)
    assert found is not None
    return found


async def watched(store: Store, *, now_s: float = NOW) -> list[int]:
    claimed = await store.running.claim(limit=9, now_s=now_s, lease_s=now_s + LEASE_S)
    return [task.id for task in claimed.running]


async def settle(store: Store) -> None:
    """As a start does, once it knows who is dead."""
    await store.recovery.settle_submits()
    await store.recovery.release_running()


async def test_only_what_ended_processes_held_is_settled(pair: Pair) -> None:
    """Whoever starts beside others leaves alone what they submit, watch and answer."""
    one, other = pair
    dialog = await submitted(one, user_id=1)
    await one.submissions.asked_for_input(dialog.id, "a-dialog", final_prompt=None)
    assert await claimed(one) == [dialog.id]
    running = await submitted(one, user_id=2)
    await one.submissions.accepted(running.id, "a-picture", due_s=NOW)
    assert await watched(one) == [running.id]
    sending = await submitted(one, user_id=3)
    answering = (await one.tasks.create(a_request(user_id=4), now_s=NOW, max_live=9)).task

    await settle(other)
    assert await other.recovery.unposted() == []
    assert (await now(other, sending)).state is State.SUBMITTING
    assert (await now(other, dialog)).state is State.NEEDS_INPUT
    assert await watched(other) == []

    await one.processes.leave()
    await settle(other)
    assert (await now(other, sending)).state is State.UNSURE
    assert await watched(other) == [dialog.id, running.id]
    assert [row.task.id for row in await other.recovery.unposted()] == [answering.id]


async def test_at_a_start_every_other_process_is_dead(pair: Pair) -> None:
    """Whoever has the lock on the file is alone, and holds what it took itself."""
    one, other = pair
    theirs, mine = await submitted(one), await submitted(other)

    await other.processes.end_others()
    await settle(other)

    assert (await now(other, theirs)).state is State.UNSURE
    assert (await now(other, mine)).state is State.SUBMITTING


async def test_what_is_taken_over_is_searched_for_once(pair: Pair) -> None:
    """Two processes that start together do not both settle an answer."""
    one, other = pair
    task = (await one.tasks.create(a_request(), now_s=NOW, max_live=9)).task
    await one.processes.leave()

    assert [row.task.id for row in await other.recovery.unposted()] == [task.id]
    assert await other.recovery.unposted() == []


async def test_only_whoever_watches_a_task_goes_on_with_it(pair: Pair) -> None:
    """Two processes may have leases that end at the same moment."""
    one, other = pair
    task = await submitted(one)
    await one.submissions.accepted(task.id, "a-picture", due_s=NOW)
    assert await watched(one) == [task.id]

    again = {"lease_s": NOW + LEASE_S, "until_s": NOW + 90, "now_s": NOW}
    assert await other.running.renew(**again) == frozenset()
    assert await one.running.renew(**again) == {task.id}


async def watched_for_buttons(store: Store) -> Task:
    task = await submitted(store)
    await store.submissions.accepted(task.id, "a-picture", due_s=NOW)
    assert await watched(store) == [task.id]
    await store.running.record([(task.id, True, replace(succeeded(NOW), awaits_buttons=True))])
    return task


async def test_what_waits_for_its_buttons_is_still_held(pair: Pair) -> None:
    """By whoever watches it, and at once by the next one when that ended."""
    one, other = pair
    task = await watched_for_buttons(one)

    again = {"lease_s": NOW + LEASE_S, "until_s": NOW + 90, "now_s": NOW}
    assert await one.running.renew(**again) == {task.id}
    await one.processes.leave()
    await settle(other)
    assert await watched(other) == [task.id]


async def test_what_is_not_watched_any_more_is_nobodys(pair: Pair) -> None:
    """Its buttons came, or it ended for a member who had stopped it."""
    one, _ = pair
    done = await watched_for_buttons(one)
    await one.running.record([(done.id, False, LateButtons(buttons=()))])
    stopped = await submitted(one)
    await one.submissions.accepted(stopped.id, "another", due_s=NOW)
    when = {State.RUNNING}
    await one.controls.end(stopped.id, when=when, ending=Ending.STOPPED, now_s=NOW)
    assert await watched(one) == [stopped.id]
    await one.running.record([(stopped.id, True, succeeded(NOW))])

    asked = "SELECT id FROM tasks WHERE process_id IS NOT NULL"
    assert await run(one.tasks._database, asked) == []


async def test_a_process_that_takes_something_is_alive_after_all(pair: Pair) -> None:
    """What it takes after it was thought dead is its own."""
    one, other = pair
    await other.processes.end_others()
    task = await submitted(one)

    await settle(other)

    assert (await now(other, task)).state is State.SUBMITTING


async def thought_dead(one: Store, other: Store) -> Task:
    """One that is submitted by a process which the other takes for dead."""
    task = await submitted(one)
    await other.processes.end_others()
    await settle(other)
    assert (await now(other, task)).state is State.UNSURE
    return task


async def under_way(store: Store) -> int:
    """How many its member has under way."""
    with pytest.raises(QueueFullError) as full:
        await store.tasks.create(a_request(), now_s=NOW, max_live=0)
    return full.value.taken


async def to_post(store: Store) -> list[Task]:
    return await store.due.to_post(limit=9, now_s=NOW)


async def test_an_id_that_comes_late_is_taken(pair: Pair) -> None:
    """It is paid for, so the task goes on, and counts once."""
    one, other = pair
    task = await thought_dead(one, other)

    await one.submissions.accepted(task.id, "late", due_s=NOW)

    found = await now(other, task)
    assert (found.state, found.result.remote_id) == (State.RUNNING, "late")
    assert await watched(other) == [task.id]
    assert await under_way(other) == 1


async def test_what_waits_to_be_sent_again_need_not(pair: Pair) -> None:
    """Its first id is there now: nothing is paid twice."""
    one, other = pair
    task = await thought_dead(one, other)
    await other.controls.submit_again(task.id, now_s=NOW, max_live=9)

    await one.submissions.accepted(task.id, "late", due_s=NOW)

    assert await claimed(other) == []
    assert (await now(other, task)).result.remote_id == "late"
    assert await under_way(other) == 1


async def _nothing(_store: Store, _task: Task) -> None:
    pass


async def _finished(store: Store, task: Task) -> None:
    await store.submissions.accepted(task.id, "second", due_s=NOW)
    await store.running.record([(task.id, True, succeeded(NOW))])


SecondOutcome = Callable[[Store, Task], Awaitable[object]]
SECOND: dict[str, SecondOutcome] = {
    "still on its way": _nothing,
    "taken": lambda store, task: store.submissions.accepted(task.id, "second", due_s=NOW),
    "finished": _finished,
    "refused": lambda store, task: store.submissions.refused(
        task.id, Ending.PROVIDER, detail="", now_s=NOW
    ),
}


@pytest.mark.parametrize("second", SECOND)
async def test_what_was_sent_again_keeps_both_ids(pair: Pair, second: str) -> None:
    """Both were paid for: the first gets a task and a message of its own."""
    one, other = pair
    task = await thought_dead(one, other)
    await other.controls.submit_again(task.id, now_s=NOW, max_live=9)
    assert await claimed(other) == [task.id]
    await SECOND[second](other, task)
    before = await now(other, task)

    await one.submissions.accepted(task.id, "first", due_s=NOW)

    after = await now(other, task)
    assert (after.state, after.result.remote_id) == (before.state, before.result.remote_id)
    [further] = await to_post(other)
    assert (further.result.remote_id, further.result.buttons, further.shown.attachment) == (
        "first",
        (),
        None,
    )
    assert further.request.prompt == task.request.prompt
    await other.tasks.posted(further.id, channel_id=5, message_id=77)
    assert (await now(other, further)).state is State.RUNNING
    assert await under_way(other) == 1 + (after.state in {State.SUBMITTING, State.RUNNING})


async def test_an_id_of_what_was_left_at_that_is_kept(pair: Pair) -> None:
    """It stays stopped, but its picture can be looked for."""
    one, other = pair
    task = await thought_dead(one, other)
    when = {State.UNSURE}
    await other.controls.end(task.id, when=when, ending=Ending.DISMISSED, now_s=NOW)

    await one.submissions.accepted(task.id, "late", due_s=NOW)

    found = await now(other, task)
    assert (found.state, found.result.remote_id) == (State.CANCELLED, "late")
    assert await under_way(other) == 1
    again = await other.controls.watch_again(task.id, now_s=NOW, max_live=9)
    assert again is not None
    assert again.state is State.RUNNING


@pytest.mark.parametrize("second", [None, "second"])
async def test_of_what_was_erased_meanwhile_no_id_is_kept(pair: Pair, second: str | None) -> None:
    """But that it was paid; and nothing is posted for it, wherever it stood."""
    one, other = pair
    task = await thought_dead(one, other)
    if second is not None:
        await other.controls.submit_again(task.id, now_s=NOW, max_live=9)
        assert await claimed(other) == [task.id]
        await other.submissions.accepted(task.id, second, due_s=NOW)
    await delete_all(other, task.request.user_id, now_s=NOW)

    await one.submissions.accepted(task.id, "late", due_s=NOW)

    found = await now(other, task)
    assert (found.state, found.result.remote_id) == (State.CANCELLED, f"erased:{task.id}")
    assert await to_post(other) == []
    assert await holding(other, "late") == set()
    assert await watched(other) == []


async def test_an_id_that_is_known_is_not_taken_twice(pair: Pair) -> None:
    """The answer to a dialog has an id before: what comes late says nothing new."""
    one, other = pair
    task = await submitted(one)
    await one.submissions.asked_for_input(task.id, "a-dialog", final_prompt=None)
    assert await claimed(one) == [task.id]
    await other.processes.end_others()
    await settle(other)

    assert await one.submissions.accepted(task.id, "a-dialog", due_s=NOW) is None

    assert (await now(other, task)).state is State.RUNNING
    assert await to_post(other) == []


@pytest.mark.parametrize("late", ["postpone", "refused", "unsure", "asked_for_input", "done"])
async def test_nothing_else_that_comes_late_changes_what_another_submits(
    pair: Pair, late: str
) -> None:
    """Put back into the line while it is on its way, it would be paid twice."""
    one, other = pair
    task = await thought_dead(one, other)
    await other.controls.submit_again(task.id, now_s=NOW, max_live=9)
    assert await claimed(other) == [task.id]
    submissions = one.submissions
    calls: dict[str, Callable[[], Awaitable[object]]] = {
        "postpone": lambda: submissions.postpone(task.id, until_s=NOW),
        "refused": lambda: submissions.refused(task.id, Ending.INPUT, detail="", now_s=NOW),
        "unsure": lambda: submissions.unsure(task.id),
        "asked_for_input": lambda: submissions.asked_for_input(task.id, "a", final_prompt=None),
        "done": lambda: submissions.done_at_once(task.id, "a", now_s=NOW),
    }

    await calls[late]()

    assert (await now(other, task)).state is State.SUBMITTING


async def test_processes_that_ended_long_ago_are_forgotten(url: str) -> None:
    """A bot that starts again and again fills no file; what still holds something stays."""
    database = await Database.open(url)
    first, idle, last = [await join(database) for _ in range(3)]
    await first.tasks.create(a_request(), now_s=NOW, max_live=9)
    await last.processes.end_others()
    await run(database, "UPDATE processes SET ended_s = ended_s - :by", by=KEPT_S + 1)
    newest = await join(database)

    kept = {row[0] for row in await run(database, "SELECT id FROM processes")}
    await database.close()
    assert kept == {first.processes.own, last.processes.own, newest.processes.own}
    assert idle.processes.own not in kept
