import math

from bot.domain import Attachment, Delivery, Ending, State, Task
from bot.store import Store
from tests.store.conftest import LineUp

NOW = 200.0


async def claim(store: Store, *, limit: int = 10, max_running: int = 3) -> list[int]:
    tasks = await store.line.claim(
        limit=limit,
        max_running=max_running,
        now_s=NOW,
        lease_s=NOW + 60,
        quiet_s=1.5,
    )
    return [task.id for task in tasks]


async def start(store: Store, task: Task, *, due_s: float = NOW) -> None:
    await claim(store)
    await store.line.accepted(task.id, f"remote-{task.id}", due_s=due_s)


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

    await store.line.refused(tasks[0].id, Ending.MODERATION, detail="", now_s=NOW)
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

    await store.line.postpone(task.id, until_s=NOW + 30, paused=True)

    assert await claim(store) == []
    assert await store.line.next_try(now_s=NOW) == NOW + 30


async def test_after_a_crash_a_submit_in_hand_is_unsure(store: Store, line_up: LineUp) -> None:
    """It may have cost money, so only its member may repeat it."""
    submitting, waiting = await line_up(user_id=1), await line_up(user_id=2)
    await claim(store, limit=1)

    await store.line.recover(now_s=math.inf)

    assert await state_of(store, submitting) is State.UNSURE
    assert await state_of(store, waiting) is State.QUEUED


async def test_a_lease_that_still_runs_is_left_alone(store: Store, line_up: LineUp) -> None:
    """Another process may be submitting right now."""
    task = await line_up()
    await claim(store)

    await store.line.recover(now_s=NOW + 59)

    assert await state_of(store, task) is State.SUBMITTING


async def test_a_dialog_answered_before_a_crash_is_watched(store: Store, line_up: LineUp) -> None:
    """Its task id is known, so looking tells whether the answer arrived; nothing is repeated."""
    task = await line_up()
    await claim(store)
    await store.line.asked_for_input(task.id, "remote", final_prompt=None)
    [claimed] = await store.line.claim_dialogs(limit=1, now_s=NOW)
    assert claimed.modal_sent

    await store.line.recover(now_s=math.inf)

    watched = await store.tasks.get(task.id)
    assert watched is not None
    assert watched.state is State.RUNNING
    assert watched.due_s is not None
    assert watched.due_s <= NOW
    assert await store.line.claim_dialogs(limit=1, now_s=NOW) == []


async def test_looks_are_batched_with_what_is_due_soon(store: Store, line_up: LineUp) -> None:
    """One request serves those due now and in a moment; later ones and claimed ones wait."""
    tasks = [await line_up(user_id=user) for user in range(3)]
    await claim(store)
    for task, due_s in zip(tasks, (NOW, NOW + 0.9, NOW + 5), strict=True):
        await store.line.accepted(task.id, f"r{task.id}", due_s=due_s)
    ask = {"limit": 50, "now_s": NOW, "soon_s": NOW + 1, "lease_s": NOW + 60}

    assert [t.id for t in await store.watch.claim(**ask)] == [t.id for t in tasks[:2]]  # type: ignore[arg-type]
    assert await store.watch.claim(**ask) == []  # type: ignore[arg-type]
    assert await store.watch.next_due() == NOW + 5


async def test_a_stopped_task_ignores_a_late_look(store: Store, line_up: LineUp) -> None:
    """What a member stopped while a look was under way stays stopped."""
    task = await line_up()
    await start(store, task)
    await store.tasks.end(task.id, when={State.RUNNING}, ending=Ending.STOPPED, now_s=NOW)

    await store.watch.record([(task.id, True, {"state": State.SUCCEEDED, "due_s": None})])

    assert await state_of(store, task) is State.CANCELLED


async def claim_paint(store: Store, *, now_s: float = NOW + 10) -> list[int]:
    tasks = await store.outbox.claim(limit=9, now_s=now_s, lease_s=now_s + 60)
    return [task.id for task in tasks]


async def test_a_message_is_painted_until_it_shows_the_newest_revision(
    store: Store,
    line_up: LineUp,
) -> None:
    """A change while painting leaves the row due, so nothing newer is ever lost."""
    task = await line_up()
    await start(store, task)
    [painting] = await store.outbox.claim(limit=9, now_s=NOW + 10, lease_s=NOW + 70)
    await store.watch.record([(task.id, True, {"progress": 46, "due_s": NOW + 20})])

    await store.outbox.shown(painting, next_s=NOW + 13, attachment=None, delivery=None)

    assert await claim_paint(store, now_s=NOW + 12) == []
    assert await claim_paint(store, now_s=NOW + 13) == [task.id]


async def test_what_settled_while_painting_is_due_at_once(store: Store, line_up: LineUp) -> None:
    """The three seconds between progress edits do not hold back the end."""
    task = await line_up()
    await start(store, task)
    [painting] = await store.outbox.claim(limit=9, now_s=NOW + 10, lease_s=NOW + 70)
    await store.watch.record([(task.id, True, {"state": State.SUCCEEDED, "due_s": None})])

    await store.outbox.shown(painting, next_s=NOW + 13, attachment=None, delivery=None)

    assert await claim_paint(store, now_s=NOW + 10) == [task.id]


async def test_finals_go_before_progress_and_progress_one_a_channel(
    store: Store,
    line_up: LineUp,
) -> None:
    """No picture waits behind a row of percentages in the same channel."""
    tasks = [await line_up(user_id=user) for user in range(4)]
    for task in tasks:
        await start(store, task)
        await store.watch.record([(task.id, True, {"progress": 15})])
    done = {"state": State.SUCCEEDED, "due_s": None}
    await store.watch.record([(tasks[2].id, True, done), (tasks[3].id, True, done)])

    claimed = await claim_paint(store)

    assert set(claimed) == {tasks[0].id, tasks[2].id, tasks[3].id}


async def test_the_file_of_a_message_is_remembered(store: Store, line_up: LineUp) -> None:
    """Later edits must list it, or Discord drops it."""
    task = await line_up()
    await start(store, task)
    [painting] = await store.outbox.claim(limit=9, now_s=NOW + 10, lease_s=NOW + 70)
    boat = Attachment(id=77, filename="boat.png")

    await store.outbox.shown(painting, next_s=0, attachment=boat, delivery=Delivery.ATTACHED)

    shown = await store.tasks.get(task.id)
    assert shown is not None
    assert (shown.attachment, shown.delivery) == (boat, Delivery.ATTACHED)


async def test_leases_of_a_dead_painter_are_released_at_the_start(
    store: Store,
    line_up: LineUp,
) -> None:
    """Painting twice is harmless, waiting for a lease is not needed."""
    task = await line_up()
    await start(store, task)
    assert await claim_paint(store) == [task.id]
    assert await claim_paint(store) == []

    await store.outbox.recover()

    assert await claim_paint(store) == [task.id]
