"""What is said of a task that is just asked for: that it goes at once, or its place in line."""

from dataclasses import replace

import pytest

from bot.domain.capacity import Capacity
from bot.domain.inputs import Inputs
from bot.domain.states import State
from bot.domain.tasks import NewTask, Task, TaskView
from bot.domain.urgency import Urgency
from bot.store import Store, Wanted
from tests.store.conftest import LineUp, a_request

NOW = 100.0
SOON = NOW + 1.5
FREE = Capacity(submits=4, per_member=3)
FULL = Capacity(submits=2, per_member=3)
FULL_UP = Capacity(submits=0, per_member=3)
ALL = dict.fromkeys(Urgency, Wanted(limit=99))


async def asked(
    store: Store, new: NewTask | None = None, *, capacity: Capacity = FREE, paused: bool = False
) -> TaskView:
    return await store.tasks.create(
        new or a_request(), now_s=NOW, max_live=1000, capacity=capacity, paused=paused
    )


async def claim(store: Store, *, limit: int = 4) -> list[Task]:
    claims = await store.queue.claim(limit=limit, max_running=3, now_s=NOW, quiet_s=1.5)
    return list(claims.tasks)


async def test_what_nothing_keeps_in_line_goes_at_once(store: Store) -> None:
    """Also with a picture attached, and beside two of its member that run."""
    new = replace(a_request(), inputs=Inputs(images=("https://a.example/a.png",)))

    for view in (await asked(store), await asked(store, new)):
        assert view.at_once
        assert view.place is None


async def test_a_member_who_has_as_many_as_may_run_waits(store: Store, line_up: LineUp) -> None:
    """Whether they are at CometAPI already or in line; others are not concerned."""
    for _ in range(3):
        await line_up(user_id=7)
    await claim(store, limit=2)

    waits, goes = await asked(store), await asked(store, a_request(user_id=8))

    assert (waits.at_once, waits.place) == (False, 2)
    assert goes.at_once


async def test_what_a_member_left_there_counts(store: Store, line_up: LineUp) -> None:
    """It may still be worked on, so it keeps its place."""
    for _ in range(3):
        await line_up()
    for task in await claim(store):
        await store.submissions.unsure(task.id)

    assert not (await asked(store)).at_once


async def test_several_at_once_need_places_for_all(store: Store, line_up: LineUp) -> None:
    """A member who has one at CometAPI has no room for three more."""
    three = replace(a_request(), starts=3)
    assert (await asked(store, three)).at_once

    await line_up()

    assert not (await asked(store, three)).at_once


@pytest.mark.parametrize("capacity", [FULL, FULL_UP])
async def test_with_no_submit_free_it_waits(
    store: Store, line_up: LineUp, capacity: Capacity
) -> None:
    """Two are being submitted, or others who may go stand in front."""
    await line_up(user_id=8)
    await line_up(user_id=9)
    assert not (await asked(store, capacity=capacity)).at_once

    await claim(store)

    assert not (await asked(store, capacity=capacity)).at_once


async def test_while_cometapi_does_not_answer_nothing_goes_at_once(store: Store) -> None:
    """Its message says so, and offers to cancel."""
    assert not (await asked(store, paused=True)).at_once


async def test_a_task_that_has_its_message_has_a_place(store: Store, line_up: LineUp) -> None:
    """Only a first message leaves it out."""
    task = await line_up()

    view = await store.tasks.view(task.id, now_s=NOW, capacity=FREE)

    assert view is not None
    assert (view.at_once, view.place) == (False, 1)


async def due(store: Store, *, now_s: float) -> dict[int, TaskView]:
    """The messages that are to be edited, by task."""
    outlook = await store.due.outlook(ALL, now_s=now_s)
    ids = [one.task_id for all_due in outlook.due.values() for one in all_due]
    return {view.task.id: view for view in await store.due.views(ids, now_s=now_s)}


async def shown(store: Store, view: TaskView) -> None:
    """Its message shows it, and is edited again in three seconds at the earliest."""
    task = view.task
    await store.outbox.shown(task, next_s=SOON + 3, attachment=None, delivery=None)


async def posted(store: Store, view: TaskView) -> int:
    await store.tasks.posted(
        view.task.id,
        channel_id=5,
        message_id=1000 + view.task.id,
        place=view.place,
        correct_s=view.correct_s(NOW),
    )
    return view.task.id


async def test_what_has_to_wait_after_all_says_so(store: Store) -> None:
    """A moment later, with its place, unless it went by then."""
    first, second = await posted(store, await asked(store)), await posted(store, await asked(store))
    assert await due(store, now_s=NOW + 1) == {}
    await claim(store, limit=1)

    mended = await due(store, now_s=SOON)

    assert mended[second].place == 1
    assert mended[first].task.state is State.SUBMITTING


async def test_two_that_are_asked_for_side_by_side_do_not_keep_one_place(store: Store) -> None:
    """Neither had its message when the other was told its place."""
    views = [await asked(store, capacity=FULL_UP) for _ in range(2)]
    assert [view.place for view in views] == [1, 1]

    first, second = [await posted(store, view) for view in views]

    mended = await due(store, now_s=NOW)
    assert first not in mended
    assert mended[second].place == 2


async def test_what_is_tried_again_shows_no_place_unless_it_has_to_wait(
    store: Store, line_up: LineUp
) -> None:
    """Its member pressed a moment ago, and most often it is sent by then."""
    task = await line_up()
    await claim(store)
    await store.submissions.unsure(task.id)

    await store.controls.submit_again(task.id, now_s=NOW, max_live=1000)

    assert await due(store, now_s=NOW + 1) == {}
    assert (await due(store, now_s=SOON))[task.id].place == 1


async def test_what_is_there_already_does_not_wait(store: Store, line_up: LineUp) -> None:
    """A further task of one submit has no message yet, and no place in line."""
    first = await line_up()
    await claim(store)
    await store.submissions.accepted(first.id, "one", due_s=NOW, others=["two"], reserved=2)

    [further] = await to_post(store)

    view = await store.tasks.view(further, now_s=NOW)
    assert view is not None
    assert view.at_once


async def test_those_that_are_passed_in_line_are_told(store: Store, line_up: LineUp) -> None:
    """Who has none at CometAPI goes before who has one."""
    first, passed = await line_up(user_id=7), await line_up(user_id=7)

    await posted(store, await asked(store, a_request(user_id=8), capacity=FULL_UP))

    mended = await due(store, now_s=NOW)
    assert {task_id: view.place for task_id, view in mended.items()} == {passed.id: 3}
    assert first.id not in mended


async def test_so_are_those_that_it_passes_when_it_has_to_wait_after_all(
    store: Store, line_up: LineUp
) -> None:
    """It went for sent until then."""
    _, passed = await line_up(user_id=7), await line_up(user_id=7)
    task_id = await posted(store, await asked(store, a_request(user_id=8)))

    await shown(store, (await due(store, now_s=SOON))[task_id])

    assert (await due(store, now_s=SOON))[passed.id].place == 3


async def test_started_follows_at_once_where_a_place_was_shown(
    store: Store, line_up: LineUp
) -> None:
    """Else the message would go on offering to cancel what is sent."""
    task = await line_up()
    await claim(store)
    assert await due(store, now_s=NOW) == {}

    await store.submissions.accepted(task.id, "one", due_s=NOW)

    assert (await due(store, now_s=NOW))[task.id].task.state is State.RUNNING


async def test_a_place_that_is_written_late_does_not_hold_up_what_came_after(
    store: Store, line_up: LineUp
) -> None:
    """The edit was on its way when the task left the line."""
    task = await line_up()
    view = await store.tasks.view(task.id, now_s=NOW)
    assert view is not None
    await claim(store)
    await store.submissions.accepted(task.id, "one", due_s=NOW)

    await shown(store, view)

    assert task.id in await due(store, now_s=NOW)


async def test_messages_of_a_member_come_in_their_order(store: Store) -> None:
    """One that Discord did not take holds up those behind it, and nobody else's."""
    batch = [
        (await asked(store, replace(a_request(user_id=user_id), to_post=True))).task
        for user_id in (7, 7, 8)
    ]
    first, second, other = batch
    assert await to_post(store) == [first.id, other.id]

    await store.outbox.postpone(first, until_s=NOW + 60)
    assert await to_post(store) == [other.id]
    await store.tasks.posted(first.id, channel_id=5, message_id=1)

    assert await to_post(store) == [second.id, other.id]


async def to_post(store: Store) -> list[int]:
    return [task.id for task in await store.due.to_post(limit=9, now_s=NOW)]
