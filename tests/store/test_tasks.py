from dataclasses import replace

import pytest
from sqlalchemy import text

from bot.domain.states import Ending, State
from bot.domain.tasks import Button
from bot.store import AlreadyLiveError, AskedBeforeError, ModelClosedError, QueueFullError, Store
from bot.store.errors import ConflictError
from tests.store.conftest import LineUp, a_request, succeeded

pytestmark = [pytest.mark.both_databases, pytest.mark.twice]

NOW = 100.0


async def test_nothing_is_submitted_for_a_task_without_a_message(store: Store) -> None:
    """A crash between the row and its answer costs nothing."""
    task = (await store.tasks.create(a_request(), now_s=NOW, max_live=10)).task

    async def claimed() -> list[int]:
        claims = await store.queue.claim(limit=4, max_running=3, now_s=NOW, quiet_s=1.5)
        return [task.id for task in claims.tasks]

    assert await claimed() == []
    noted = store.tasks.posted(task.id, channel_id=5, message_id=99)
    assert await claimed() == [task.id]
    await noted


async def test_a_message_that_is_noted_again_takes_no_task_from_its_process(store: Store) -> None:
    """A press or a recovery may tell of it while it is submitted: its id still becomes its own."""
    task = (await store.tasks.create(a_request(), now_s=NOW, max_live=10)).task
    await store.tasks.posted(task.id, channel_id=5, message_id=99)
    await store.queue.claim(limit=4, max_running=3, now_s=NOW, quiet_s=1.5)

    await store.tasks.posted(task.id, channel_id=5, message_id=99, correct_s=NOW)
    await store.submissions.accepted(task.id, "remote-1", due_s=NOW)

    now = await store.tasks.get(task.id)
    assert now is not None
    assert (now.state, now.result.remote_id) == (State.RUNNING, "remote-1")
    assert await store.tasks.get(task.id + 1) is None


async def test_the_interaction_token_is_kept_only_until_the_message_is_known(store: Store) -> None:
    """It is a credential, so it does not stay in the file."""
    task = (await store.tasks.create(a_request(), now_s=NOW, max_live=10)).task
    await store.processes.leave()
    [unposted] = await store.recovery.unposted()
    assert unposted.interaction_token == "an-interaction-token"

    await store.tasks.posted(task.id, channel_id=5, message_id=99)

    assert await store.recovery.unposted() == []


async def test_a_task_whose_answer_failed_is_forgotten(store: Store) -> None:
    """Nobody saw it, so nobody waits for it."""
    task = (await store.tasks.create(a_request(), now_s=NOW, max_live=10)).task

    await store.tasks.discard(task.id)

    assert await store.tasks.get(task.id) is None


async def test_a_task_with_a_message_is_never_forgotten(store: Store, line_up: LineUp) -> None:
    """What a member sees stays known."""
    task = await line_up()

    await store.tasks.discard(task.id)

    assert await store.tasks.get(task.id) is not None


async def test_two_tasks_cannot_share_a_message(store: Store, line_up: LineUp) -> None:
    """The database itself keeps one task per message."""
    first = await line_up()
    second = (await store.tasks.create(a_request(), now_s=NOW, max_live=10)).task

    with pytest.raises(ConflictError):
        await store.tasks.posted(second.id, channel_id=5, message_id=first.shown.message_id or 0)


async def test_a_button_has_one_live_action(store: Store, line_up: LineUp) -> None:
    """Of two members who press at once, one gets the task and the other is told which it is."""
    parent = await line_up()
    first = await line_up(parent=parent)

    with pytest.raises(AlreadyLiveError) as caught:
        await store.tasks.create(a_request(parent=parent), now_s=NOW, max_live=10)

    assert caught.value.task_id == first.id


async def test_a_withdrawn_action_frees_its_button(store: Store, line_up: LineUp) -> None:
    """Only live actions block a button."""
    parent = await line_up()
    first = await line_up(parent=parent)
    when = {State.QUEUED}
    await store.controls.end(first.id, when=when, ending=Ending.WITHDRAWN, now_s=NOW)

    again = (await store.tasks.create(a_request(parent=parent), now_s=NOW, max_live=10)).task

    assert again.request.parent_id == parent.id


async def test_a_member_with_a_full_line_is_refused(store: Store, line_up: LineUp) -> None:
    """Live tasks count, whatever their state; others' do not."""
    await line_up(user_id=1)
    await line_up(user_id=1)
    await line_up(user_id=2)

    with pytest.raises(QueueFullError):
        await store.tasks.create(a_request(user_id=1), now_s=NOW, max_live=2)
    other = (await store.tasks.create(a_request(user_id=2), now_s=NOW, max_live=2)).task
    assert other.request.user_id == 2


async def test_what_cometapi_just_refused_to_do_is_not_stored(
    store: Store, line_up: LineUp
) -> None:
    """At that speed, and for as long as it is remembered; nothing is left behind."""
    task = await line_up()
    await store.queue.claim(limit=1, max_running=1, now_s=NOW, quiet_s=0.0)
    turbo = ("imagine", "turbo")
    await store.submissions.refused(task.id, Ending.NOT_OPEN, detail="", now_s=NOW, closed=turbo)

    async def ask(model: tuple[str, str], since_s: float) -> None:
        request = a_request(user_id=8)
        await store.tasks.create(
            request, now_s=NOW, max_live=9, model=model, closed_since_s=since_s
        )

    with pytest.raises(ModelClosedError):
        await ask(turbo, NOW - 1)
    assert await store.tasks.get(task.id + 1) is None
    await ask(("imagine", "fast"), NOW - 1)
    await ask(turbo, NOW + 1)


async def test_a_press_makes_its_parent_due_for_painting(store: Store, line_up: LineUp) -> None:
    """The pressed button is marked on the parent, so its message must be edited."""
    parent = await line_up()
    await store.queue.claim(limit=1, max_running=1, now_s=NOW, quiet_s=0.0)
    await store.submissions.accepted(parent.id, "177", due_s=NOW)
    button = Button(key="0123456789", custom_id="MJ::JOB::upsample::1::x")
    await store.running.record([(parent.id, False, succeeded(0.0, button))])

    await line_up(parent=parent)

    view = await store.tasks.view(parent.id, now_s=NOW)
    assert view is not None
    assert view.task.revision > view.task.shown.revision
    assert [child.button_key for child in view.children] == ["0123456789"]


async def test_an_illegal_move_is_refused_by_the_database(store: Store, line_up: LineUp) -> None:
    """A queued task cannot end up running without having been submitted."""
    await line_up()

    with pytest.raises(ConflictError, match="illegal move"):
        await store.queue._database.write(
            lambda connection: connection.execute(text("UPDATE tasks SET state = 'succeeded'")),
        )


async def test_an_interaction_makes_one_task(store: Store) -> None:
    """Delivered again it makes none, not even to a full line, and not in the next process."""
    new = replace(a_request(), interaction_id=77)
    task = (await store.tasks.create(new, now_s=1.0, max_live=1)).task

    with pytest.raises(AskedBeforeError):
        await store.tasks.create(new, now_s=2.0, max_live=1)

    await store.processes.leave()
    assert [row.task.id for row in await store.recovery.unposted()] == [task.id]


async def test_each_task_has_a_tag_of_its_own(store: Store) -> None:
    """So that tasks of two databases, which may have the same ids, can be told apart."""
    tasks = [(await store.tasks.create(a_request(), now_s=1.0, max_live=9)).task for _ in range(3)]

    assert len({task.shown.tag for task in tasks} - {None}) == 3
