import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.domain.states import Delivery, Ending, State
from bot.domain.tasks import Attachment, RunningTask, Task
from bot.domain.urgency import Urgency
from bot.store import Claims, Store, Wanted
from bot.store.errors import ConflictError
from tests.store.conftest import LineUp, failed, succeeded

if TYPE_CHECKING:
    from bot.domain.outcomes import Outcome

pytestmark = [pytest.mark.both_databases, pytest.mark.twice]

NOW = 200.0
ALL = dict.fromkeys(Urgency, Wanted(limit=99))


async def claim(store: Store, *, limit: int = 10, max_running: int = 3) -> list[int]:
    claims = await claims_of(store, limit=limit, max_running=max_running)
    return [task.id for task in claims.tasks]


async def claims_of(store: Store, *, limit: int = 10, max_running: int = 3) -> Claims:
    return await store.queue.claim(
        limit=limit,
        max_running=max_running,
        now_s=NOW,
        quiet_s=1.5,
    )


async def start(store: Store, task: Task, *, due_s: float = NOW) -> None:
    await claim(store)
    await store.submissions.accepted(task.id, f"remote-{task.id}", due_s=due_s)


async def progress(store: Store, task: Task, percent: int) -> None:
    seen = RunningTask(
        id=task.id,
        kind=task.request.kind,
        speed=task.request.speed,
        remote_id=f"remote-{task.id}",
        custom_id=None,
        dialog_prompt=None,
        modal_sent=False,
        submitted_s=NOW,
        progress=percent,
    )
    await store.running.record(progressed=[(seen, True)])


async def state_of(store: Store, task: Task) -> State:
    found = await store.tasks.get(task.id)
    assert found is not None
    return found.state


async def test_the_line_is_fair_between_members(store: Store, line_up: LineUp) -> None:
    """Everybody's first task goes before anybody's second, whoever asked for many."""
    many = [await line_up(user_id=1) for _ in range(5)]
    one = await line_up(user_id=2)
    two = [await line_up(user_id=3) for _ in range(2)]

    assert await claim(store, limit=3) == [many[0].id, one.id, two[0].id]
    assert await claim(store, limit=3) == [many[1].id, two[1].id, many[2].id]


async def test_a_member_has_only_so_many_running(store: Store, line_up: LineUp) -> None:
    """Further tasks wait in line until one of theirs is done."""
    tasks = [await line_up() for _ in range(5)]

    assert await claim(store, max_running=3) == [task.id for task in tasks[:3]]
    assert await claim(store, max_running=3) == []

    await store.submissions.refused(tasks[0].id, Ending.MODERATION, detail="", now_s=NOW)
    assert await claim(store, max_running=3) == [tasks[3].id]


async def test_places_in_line_follow_the_order_of_submitting(
    store: Store,
    line_up: LineUp,
) -> None:
    """The place that a message shows is the order in which tasks will go."""
    first = [await line_up(user_id=1) for _ in range(3)]
    other = await line_up(user_id=2)
    expected = {first[0].id: 1, other.id: 2, first[1].id: 3, first[2].id: 4}

    for task_id, place in expected.items():
        view = await store.tasks.view(task_id, now_s=NOW)
        assert view is not None
        assert view.place == place


async def test_a_postponed_task_is_not_tried_before_its_time(
    store: Store,
    line_up: LineUp,
) -> None:
    """What surely did not reach CometAPI goes back into line for later."""
    task = await line_up()
    await claim(store)

    await store.submissions.postpone(task.id, until_s=NOW + 30)

    assert await claim(store) == []
    assert (await claims_of(store, limit=0)).next_s == NOW + 30


async def test_dialogs_go_before_the_line(store: Store, line_up: LineUp) -> None:
    """They were in line already; both together are no more than there is room for."""
    dialog, *others = [await line_up(user_id=user) for user in range(3)]
    await claim(store, limit=1)
    await store.submissions.asked_for_input(dialog.id, "remote", final_prompt=None)

    nothing, both = await claims_of(store, limit=0), await claims_of(store, limit=2)

    assert (nothing.dialogs, nothing.tasks) == ([], [])
    assert [task.id for task in both.dialogs] == [dialog.id]
    assert [task.id for task in both.tasks] == [others[0].id]


async def test_after_a_crash_a_submit_in_hand_is_unsure(store: Store, line_up: LineUp) -> None:
    """It may have cost money, so only its member may repeat it."""
    submitting, waiting = await line_up(user_id=1), await line_up(user_id=2)
    await claim(store, limit=1)

    await store.processes.leave()
    await store.recovery.settle_submits()

    assert await state_of(store, submitting) is State.UNSURE
    assert await state_of(store, waiting) is State.QUEUED


async def test_a_dialog_answered_before_a_crash_is_watched(store: Store, line_up: LineUp) -> None:
    """Its task id is known, so looking tells whether the answer arrived; nothing is repeated."""
    task = await line_up()
    await claim(store)
    await store.submissions.asked_for_input(task.id, "remote", final_prompt=None)
    [claimed] = (await claims_of(store)).dialogs
    assert claimed.result.modal_sent

    await store.processes.leave()
    await store.recovery.settle_submits()

    assert await state_of(store, task) is State.RUNNING
    assert (await claims_of(store)).dialogs == []
    await store.recovery.release_running()
    assert await watched(store) == ([task.id], [])


async def test_a_clock_that_was_set_back_makes_nothing_wait_for_hours(
    store: Store, line_up: LineUp
) -> None:
    """What was due in seconds is due soon after the start, not when the clock is there again."""
    running, waiting, shown = [await line_up(user_id=user) for user in range(3)]
    ahead_s = NOW + 3 * 3600
    await claim(store)
    await store.submissions.accepted(running.id, "remote", due_s=ahead_s)
    await store.submissions.postpone(waiting.id, until_s=ahead_s)
    painting = {task.id: task for task in await paint(store)}
    await store.outbox.shown(painting[shown.id], next_s=ahead_s, attachment=None, delivery=None)
    await store.outbox.postpone(painting[waiting.id], until_s=ahead_s)

    await store.recovery.shorten_waits(now_s=NOW, longest_s=900)
    await store.submissions.unsure(shown.id)

    assert await watched(store) == ([running.id], [])
    assert await claim(store) == [waiting.id]
    assert {waiting.id, shown.id} <= set(await due_paint(store))


async def watched(store: Store, *, now_s: float = NOW, limit: int = 50) -> tuple[list[int], ...]:
    claimed = await store.running.claim(limit=limit, now_s=now_s, lease_s=now_s + 60)
    return [task.id for task in claimed.running], list(claimed.ended)


async def test_a_running_task_is_watched_by_one_process(store: Store, line_up: LineUp) -> None:
    """It is claimed once, kept as long as its lease is renewed, and taken over when it is not."""
    tasks = [await line_up(user_id=user) for user in range(3)]
    for task in tasks[:2]:
        await start(store, task)

    assert await watched(store, limit=1) == ([tasks[0].id], [])
    assert await watched(store) == ([tasks[1].id], [])
    assert await watched(store) == ([], [])
    assert await store.running.renew(lease_s=NOW + 60, until_s=NOW + 90, now_s=NOW) == {
        task.id for task in tasks[:2]
    }
    assert await watched(store, now_s=NOW + 89) == ([], [])
    assert await watched(store, now_s=NOW + 90) == ([task.id for task in tasks[:2]], [])


async def test_a_stopped_task_is_due_once_more(store: Store, line_up: LineUp) -> None:
    """So whoever watches it learns that only its end is of interest from now on."""
    task = await line_up()
    await start(store, task)
    await watched(store)
    await store.controls.end(task.id, when={State.RUNNING}, ending=Ending.STOPPED, now_s=NOW + 1)

    assert await watched(store, now_s=NOW + 1) == ([task.id], [])
    await store.running.record([(task.id, True, failed())])
    assert await watched(store, now_s=NOW + 1e9) == ([], [])


async def test_what_a_dead_process_watched_is_due_at_once(store: Store, line_up: LineUp) -> None:
    """A restart does not wait for the leases to run out."""
    task = await line_up()
    await start(store, task)
    await watched(store)

    await store.processes.leave()
    await store.recovery.release_running()

    assert await watched(store) == ([task.id], [])


async def test_durations_are_those_of_the_latest_successes(store: Store, line_up: LineUp) -> None:
    """A failure tells nothing about how long a picture takes."""
    tasks = [await line_up(user_id=user) for user in range(2)]
    for task in tasks:
        await start(store, task)
    ends: list[Outcome] = [succeeded(NOW + 42), failed(NOW + 42)]
    await store.running.record([(one.id, True, end) for one, end in zip(tasks, ends, strict=True)])

    [duration] = await store.running.durations()

    assert (duration.kind, duration.seconds) == (tasks[0].request.kind, 42)


async def test_a_stopped_task_ignores_a_late_look(store: Store, line_up: LineUp) -> None:
    """What a member stopped while a look was under way stays stopped."""
    task = await line_up()
    await start(store, task)
    await store.controls.end(task.id, when={State.RUNNING}, ending=Ending.STOPPED, now_s=NOW)

    await store.running.record([(task.id, True, succeeded())])

    assert await state_of(store, task) is State.CANCELLED


async def due_paint(store: Store, *, now_s: float = NOW + 10) -> list[int]:
    return [task.id for task in await paint(store, now_s=now_s)]


async def paint(store: Store, *, now_s: float = NOW + 10) -> list[Task]:
    """What is due, as the publisher takes it."""
    outlook = await store.due.outlook(ALL, now_s=now_s)
    due = [one.task_id for group in outlook.due.values() for one in group]
    return [view.task for view in await store.due.views(due, now_s=now_s)]


async def test_a_message_is_painted_until_it_shows_the_newest_revision(
    store: Store,
    line_up: LineUp,
) -> None:
    """A change while painting leaves the row due, so nothing newer is ever lost."""
    task = await line_up()
    await start(store, task)
    [painting] = await paint(store)
    await progress(store, task, 46)

    await store.outbox.shown(painting, next_s=NOW + 13, attachment=None, delivery=None)

    assert await due_paint(store, now_s=NOW + 12) == []
    assert await due_paint(store, now_s=NOW + 13) == [task.id]


async def test_what_settled_while_painting_is_due_at_once(store: Store, line_up: LineUp) -> None:
    """The three seconds between progress edits do not hold back the end."""
    task = await line_up()
    await start(store, task)
    [painting] = await paint(store)
    await store.running.record([(task.id, True, succeeded())])

    await store.outbox.shown(painting, next_s=NOW + 13, attachment=None, delivery=None)

    assert await due_paint(store, now_s=NOW + 10) == [task.id]


async def test_what_is_due_is_told_apart_by_urgency(store: Store, line_up: LineUp) -> None:
    """Ends, pictures already shown, and progress; the longest waiting first."""
    tasks = [await line_up(user_id=user) for user in range(4)]
    for task in tasks:
        await start(store, task)
        await progress(store, task, 15)
    await store.running.record([(one.id, True, succeeded()) for one in tasks[2:]])
    shown = next(task for task in await paint(store) if task.id == tasks[3].id)
    await store.outbox.shown(shown, next_s=0, attachment=None, delivery=Delivery.NOTHING)
    await line_up(parent=shown)

    outlook = await store.due.outlook(ALL, now_s=NOW + 10)

    ids = {urgency: {one.task_id for one in group} for urgency, group in outlook.due.items()}
    assert ids == {0: {tasks[2].id}, 1: {tasks[3].id}, 2: {tasks[0].id, tasks[1].id}}


async def test_full_channels_are_passed_over(store: Store, line_up: LineUp) -> None:
    """And messages over an hour old where Discord takes no more edits of such."""
    here = await line_up(user_id=1, channel_id=5)
    there = await line_up(user_id=2, channel_id=6)
    for task in (here, there):
        await start(store, task)

    async def due(over: Wanted, young: int = 0) -> set[int]:
        asked = {Urgency.PROGRESS: over}
        outlook = await store.due.outlook(asked, now_s=NOW + 10, young=young)
        return {one.task_id for one in outlook.due[Urgency.PROGRESS]}

    newest = there.shown.message_id or 0
    assert await due(Wanted(limit=99, full={5})) == {there.id}
    assert await due(Wanted(limit=99, old={5, 6}), young=newest) == {there.id}
    assert await due(Wanted(limit=99, old={5, 6}), young=newest + 1) == set()
    assert await due(Wanted(limit=99, old={5}), young=newest + 1) == {there.id}


async def test_one_edit_that_cannot_be_written_leaves_the_others(
    store: Store,
    line_up: LineUp,
) -> None:
    """Writes share a transaction, not their faults."""
    tasks = [await line_up(user_id=user) for user in range(3)]
    for task in tasks:
        await start(store, task)
    painting = await paint(store)
    broken = replace(painting[1], revision=10**6)  # the database refuses to have shown that

    written = await asyncio.gather(
        *(
            store.outbox.shown(task, next_s=NOW + 20, attachment=None, delivery=None)
            for task in (painting[0], broken, painting[2])
        ),
        return_exceptions=True,
    )

    assert [type(one) for one in written] == [type(None), ConflictError, type(None)]
    stale = [t.shown.revision < t.revision for t in await all_of(store, tasks)]
    assert stale == [False, True, False]


async def all_of(store: Store, tasks: list[Task]) -> list[Task]:
    found = [await store.tasks.get(task.id) for task in tasks]
    return [task for task in found if task is not None]


async def test_the_file_of_a_message_is_remembered(store: Store, line_up: LineUp) -> None:
    """Later edits must list it, or Discord drops it."""
    task = await line_up()
    await start(store, task)
    [painting] = await paint(store)
    boat = Attachment(id=77, filename="boat.png")

    await store.outbox.shown(painting, next_s=0, attachment=boat, delivery=Delivery.ATTACHED)

    shown = await store.tasks.get(task.id)
    assert shown is not None
    assert (shown.shown.attachment, shown.shown.delivery) == (boat, Delivery.ATTACHED)


async def test_of_the_first_few_it_is_read_what_they_show(store: Store, line_up: LineUp) -> None:
    """The same as by asking for it; the rest is asked for when its turn comes."""
    for user in range(3):
        await start(store, await line_up(user_id=user))

    asked = {Urgency.PROGRESS: Wanted(limit=99, views=2)}
    outlook = await store.due.outlook(asked, now_s=NOW + 10)

    *first, last = outlook.due[Urgency.PROGRESS]
    views = await store.due.views([one.task_id for one in first], now_s=NOW + 10)
    assert [one.view for one in first] == views
    assert (len(views), last.view) == (2, None)


async def test_what_is_being_edited_is_passed_over(store: Store, line_up: LineUp) -> None:
    """Neither listed nor counted as due, while the next one is."""
    here, there = [await line_up(user_id=user) for user in range(2)]
    for task in (here, there):
        await start(store, task)

    async def due(besides: set[int]) -> tuple[set[int], set[int]]:
        outlook = await store.due.outlook(ALL, now_s=NOW + 10, besides=besides)
        listed = {one.task_id for group in outlook.due.values() for one in group}
        return listed, set(outlook.urgencies)

    assert await due(set()) == ({here.id, there.id}, {Urgency.PROGRESS})
    assert await due({here.id}) == ({there.id}, {Urgency.PROGRESS})
    assert await due({here.id, there.id}) == (set(), set())
