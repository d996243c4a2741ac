"""What is at CometAPI counts for its member until its end is known, watched or not."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.domain.deadlines import DEADLINE_S
from bot.domain.inputs import Inputs
from bot.domain.kinds import Speed
from bot.domain.messages import Message, dumps
from bot.domain.states import Ending, State
from bot.domain.tasks import Task
from bot.store import QueueFullError, Store
from tests.store.conftest import LineUp, a_request, succeeded
from tests.store.queue_model import line_as_kept, line_by_definition

pytestmark = [pytest.mark.both_databases, pytest.mark.twice]

ME = 7
NOW = 200.0
DONE = succeeded()


async def goes(
    store: Store, *, now_s: float = NOW, most: int = 3, prepared: Sequence[int] = ()
) -> list[int]:
    claims = await store.queue.claim(
        limit=10,
        max_running=most,
        now_s=now_s,
        quiet_s=1.5,
        prepared=prepared,
    )
    return [task.id for task in claims.tasks]


async def run(store: Store, task: Task, *, others: Sequence[str] = ()) -> None:
    await goes(store)
    await store.submissions.accepted(task.id, f"remote-{task.id}", due_s=NOW, others=others)


async def stop(store: Store, task: Task) -> None:
    ended = await store.controls.end(
        task.id, when={State.RUNNING}, ending=Ending.STOPPED, now_s=NOW + 1
    )
    assert ended is not None


async def watched(store: Store, *, now_s: float) -> tuple[list[tuple[int, bool]], list[int]]:
    claimed = await store.running.claim(limit=9, now_s=now_s, lease_s=now_s + 60)
    return [(task.id, task.stopped) for task in claimed.running], list(claimed.ended)


async def room(store: Store, *, max_live: int, now_s: float = NOW) -> bool:
    """Whether the member may ask for one more."""
    try:
        task = (await store.tasks.create(a_request(), now_s=now_s, max_live=max_live)).task
    except QueueFullError:
        return False
    await store.tasks.discard(task.id)
    return True


async def test_what_is_stopped_keeps_its_place(store: Store, line_up: LineUp) -> None:
    """CometAPI goes on with it, so the member's next one waits as before."""
    first, second = await line_up(), await line_up()
    await goes(store, most=1)
    await store.submissions.accepted(first.id, "remote", due_s=NOW)
    await stop(store, first)

    assert await goes(store, most=1) == []
    assert not await room(store, max_live=2)
    assert await line_as_kept(store) == await line_by_definition(store) == [(2, second.id)]


async def test_its_end_frees_the_place(store: Store, line_up: LineUp) -> None:
    """It was looked at silently, and stays stopped."""
    first, second = await line_up(), await line_up()
    await goes(store, most=1)
    await store.submissions.accepted(first.id, "remote", due_s=NOW)
    await stop(store, first)
    assert await watched(store, now_s=NOW + 1) == ([(first.id, True)], [])

    await store.running.record([(first.id, True, DONE)])

    stopped = await store.tasks.get(first.id)
    assert stopped is not None
    assert (stopped.state, stopped.schedule.due_s) == (State.CANCELLED, None)
    assert await goes(store, most=1) == [second.id]
    assert await watched(store, now_s=NOW + 1e9) == ([], [])


@pytest.mark.parametrize("speed", [None, *Speed])
async def test_so_does_its_deadline(store: Store, speed: Speed | None) -> None:
    """Nobody waits for what will not come any more, and nobody looks at it."""
    for _ in range(2):
        new = replace(a_request(), speed=speed)
        task = (await store.tasks.create(new, now_s=NOW, max_live=9)).task
        await store.tasks.posted(task.id, channel_id=1, message_id=task.id)
    [first] = await goes(store, most=1)
    await store.submissions.accepted(first, "remote", due_s=NOW)
    await store.controls.end(first, when={State.RUNNING}, ending=Ending.STOPPED, now_s=NOW + 1)
    await watched(store, now_s=NOW + 1)
    over_s = NOW + DEADLINE_S[speed]

    claims = await store.queue.claim(limit=1, max_running=1, now_s=over_s - 1, quiet_s=1.5)
    assert (claims.tasks, claims.next_s) == ([], over_s)
    assert await goes(store, most=1, now_s=over_s) != []
    assert await watched(store, now_s=over_s) == ([], [first])


async def test_what_is_uncertain_counts_even_if_it_is_left_at_that(
    store: Store, line_up: LineUp
) -> None:
    """It may have arrived, and nobody can look."""
    first, second = await line_up(), await line_up()
    await goes(store, most=1)
    await store.submissions.unsure(first.id)
    assert await goes(store, most=1) == []

    when = {State.UNSURE}
    await store.controls.end(first.id, when=when, ending=Ending.DISMISSED, now_s=NOW)

    assert await goes(store, most=1) == []
    assert not await room(store, max_live=2)
    assert await goes(store, most=1, now_s=NOW + DEADLINE_S[None]) == [second.id]


async def test_what_a_dead_process_was_sending_counts(store: Store, line_up: LineUp) -> None:
    """It became uncertain at the start."""
    await line_up()
    await goes(store)

    await store.processes.leave()
    await store.recovery.settle_submits()

    assert not await room(store, max_live=1)


async def test_a_second_try_goes_through_the_same_check(store: Store, line_up: LineUp) -> None:
    """What may have arrived the first time counts beside it, so it waits for a place."""
    task = await line_up()
    await goes(store)
    await store.submissions.unsure(task.id)

    with pytest.raises(QueueFullError) as full:
        await store.controls.submit_again(task.id, now_s=NOW, max_live=1)
    assert (full.value.taken, full.value.held, full.value.more) == (1, 1, 1)
    again = await store.controls.submit_again(task.id, now_s=NOW, max_live=2)

    assert again is not None
    assert await goes(store, most=1) == []
    assert await goes(store, most=2) == [task.id]
    assert not await room(store, max_live=2)


async def test_watching_again_takes_the_place_it_has(store: Store, line_up: LineUp) -> None:
    """As long as it counts, nothing changes by it; after that it is one more."""
    task = await line_up()
    await run(store, task)
    await stop(store, task)

    again = await store.controls.watch_again(task.id, now_s=NOW, max_live=0)
    assert again is not None
    assert again.state is State.RUNNING

    await stop(store, task)
    await store.running.record([(task.id, True, DONE)])
    with pytest.raises(QueueFullError):
        await store.controls.watch_again(task.id, now_s=NOW, max_live=0)
    assert await store.controls.watch_again(task.id, now_s=NOW, max_live=1) is not None


async def test_several_at_once_count_from_the_door_on(store: Store, line_up: LineUp) -> None:
    """Before the answer as what may start, after it as what did."""
    grid = await line_up(user_id=1)
    press = replace(a_request(parent=grid), starts=4)
    with pytest.raises(QueueFullError) as full:
        await store.tasks.create(press, now_s=NOW, max_live=3)
    assert full.value.more == 4
    task = (await store.tasks.create(press, now_s=NOW, max_live=4)).task
    await store.tasks.posted(task.id, channel_id=1, message_id=99)
    assert not await room(store, max_live=4)

    await goes(store, most=4)
    await store.submissions.accepted(task.id, "one", due_s=NOW, others=["two"])

    assert not await room(store, max_live=2)
    assert await room(store, max_live=3)
    waiting = await line_up()
    assert await line_as_kept(store) == await line_by_definition(store) == [(3, waiting.id)]


async def test_what_starts_more_than_may_run_goes_alone(store: Store, line_up: LineUp) -> None:
    """It waits until nothing else of its member is there, and nothing of theirs passes it."""
    first = await line_up()
    await goes(store, most=2)
    press = replace(a_request(parent=first), starts=4)
    task = (await store.tasks.create(press, now_s=NOW, max_live=9)).task
    await store.tasks.posted(task.id, channel_id=1, message_id=99)
    later = await line_up()

    assert await goes(store, most=2) == []
    await store.submissions.refused(first.id, Ending.MODERATION, detail="", now_s=NOW)

    assert await goes(store, most=2) == [task.id]
    assert await goes(store, most=4) == []
    assert await goes(store, most=5) == [later.id]


async def test_the_corrected_prompt_takes_the_place_of_the_waiting_one(
    store: Store, line_up: LineUp
) -> None:
    """In one transaction: who has no room for it keeps what waits."""
    mine, theirs = await line_up(), await line_up(user_id=1)
    create = store.tasks.create

    made = await create(a_request(), now_s=NOW, max_live=1, instead_of=mine.id)
    assert made.task.state is State.QUEUED
    with pytest.raises(QueueFullError):
        await create(a_request(), now_s=NOW, max_live=1, instead_of=theirs.id)

    states = [await store.tasks.get(task.id) for task in (mine, theirs)]
    assert [task.state for task in states if task] == [State.CANCELLED, State.QUEUED]


async def test_of_two_in_the_place_of_one_that_waits_one_is_made(
    store: Store, line_up: LineUp
) -> None:
    """Its member and a moderator press *Fix it* at once: it is withdrawn once, and paid once."""
    mine = await line_up()

    made = await asyncio.gather(
        *(
            store.tasks.create(a_request(), now_s=NOW, max_live=9, instead_of=mine.id)
            for _ in range(2)
        ),
        return_exceptions=True,
    )

    assert sorted(type(one).__name__ for one in made) == ["EndedMeanwhileError", "TaskView"]


async def test_a_clock_that_was_ahead_holds_no_place_for_longer(
    store: Store, line_up: LineUp
) -> None:
    """At a start nothing counts for longer than it could."""
    task = await line_up()
    await goes(store, now_s=NOW + 1e6)
    await store.submissions.unsure(task.id)

    await store.recovery.shorten_waits(now_s=NOW, longest_s=72.0)

    assert not await room(store, max_live=1)
    assert await room(store, max_live=1, now_s=NOW + max(DEADLINE_S.values()))


async def attach(store: Store, *, user_id: int = ME) -> Task:
    new = replace(a_request(user_id=user_id), inputs=Inputs(image="https://host.test/1.png"))
    task = (await store.tasks.create(new, now_s=NOW, max_live=99)).task
    await store.tasks.posted(task.id, channel_id=1, message_id=task.id)
    return task


async def test_what_has_something_attached_goes_when_it_is_there(
    store: Store, line_up: LineUp
) -> None:
    """What needs nothing does not wait for it."""
    slow = await attach(store, user_id=1)
    words = await line_up(user_id=2)

    found = await store.queue.attached(held=[], full=[], limit=9, max_running=3, now_s=NOW)
    assert [task.id for task in found.next] == [slow.id]
    assert await goes(store) == [words.id]
    assert await goes(store, prepared=[slow.id]) == [slow.id]


async def test_what_cannot_go_now_is_not_fetched_either(store: Store) -> None:
    """Its turn has not come, it was withdrawn, or its member has enough of it."""
    mine = [await attach(store, user_id=1) for _ in range(3)]
    other = await attach(store, user_id=2)
    held = [mine[0].id, other.id]

    async def found(*full: int) -> tuple[set[int], list[int]]:
        there = await store.queue.attached(held=held, full=full, limit=9, max_running=2, now_s=NOW)
        return set(there.current), [task.id for task in there.next]

    assert await found() == (set(held), [mine[1].id])
    assert await found(1) == (set(held), [])

    when = {State.QUEUED}
    await store.controls.end(other.id, when=when, ending=Ending.WITHDRAWN, now_s=NOW)
    await store.submissions.unusable(mine[0].id, why=Message("too_big"), now_s=NOW)
    assert await found() == (set(), [mine[1].id, mine[2].id])
    failed = await store.tasks.get(mine[0].id)
    assert failed is not None
    assert (failed.state, failed.result.ending, failed.result.detail) == (
        State.FAILED,
        Ending.INPUT,
        dumps(Message("too_big")),
    )


async def test_a_place_that_is_freed_later_is_not_waited_for_at_once(
    store: Store, line_up: LineUp
) -> None:
    """While nothing more may be sent, it is freed with the next claim that may send."""
    first, _ = await line_up(), await line_up()
    await goes(store, most=1)
    await store.submissions.unsure(first.id)
    over_s = NOW + DEADLINE_S[None]

    claims = await store.queue.claim(limit=0, max_running=1, now_s=over_s, quiet_s=1.5)

    assert claims.next_s is None


@pytest.mark.parametrize("others", [["two", "two"], ["one"], ["old"]])
async def test_what_is_watched_already_is_not_watched_twice(
    store: Store, line_up: LineUp, others: list[str]
) -> None:
    """Whatever ids a press on "Imagine all" is answered with, what was taken is not uncertain."""
    parent = await line_up()
    first = await line_up(parent=parent)
    await run(store, first, others=["old"])
    await store.running.record([(first.id, True, DONE)])
    again = await line_up(parent=parent)
    await goes(store, most=9)

    await store.submissions.accepted(again.id, "one", due_s=NOW, others=others)

    found = await store.tasks.get(again.id)
    assert found is not None
    assert (found.state, found.result.remote_id) == (State.RUNNING, "one")
