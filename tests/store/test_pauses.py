"""Which tasks say that they wait for CometAPI, all of them with one statement."""

import pytest

from bot.domain.states import Ending, State
from bot.domain.tasks import Task
from bot.store import Store
from tests.store.conftest import LineUp
from tests.store.test_loops import NOW, claim

pytestmark = [pytest.mark.both_databases, pytest.mark.twice]


async def one_of_each(store: Store, line_up: LineUp) -> dict[str, Task]:
    """Tasks in every state that an outage may find."""
    names = ("running", "asking", "member", "submitting", "unsure", "failed", "queued")
    tasks = {name: await line_up(user_id=number) for number, name in enumerate(names)}
    await claim(store, limit=6)
    await store.submissions.accepted(tasks["running"].id, "r1", due_s=NOW)
    await store.submissions.asked_for_input(tasks["asking"].id, "r2", final_prompt=None)
    await store.submissions.asked_for_input(
        tasks["member"].id, "r3", final_prompt=None, for_member=True
    )
    await store.submissions.unsure(tasks["unsure"].id)
    await store.submissions.refused(tasks["failed"].id, Ending.MODERATION, detail="", now_s=NOW)
    return tasks


async def paused(store: Store, tasks: dict[str, Task]) -> set[str]:
    """Those that say that they wait."""
    found = {name: await store.tasks.get(task.id) for name, task in tasks.items()}
    return {name for name, task in found.items() if task is not None and task.schedule.paused}


async def revisions(store: Store, tasks: dict[str, Task]) -> list[int]:
    """How often each changed visibly."""
    found = [await store.tasks.get(task.id) for task in tasks.values()]
    return [task.revision for task in found if task is not None]


async def test_what_needs_cometapi_says_so_once(store: Store, line_up: LineUp) -> None:
    """Settled tasks and dialogs that wait for their member do not; twice changes nothing."""
    tasks = await one_of_each(store, line_up)

    assert await store.pauses.pause(watched=True) == 3
    marked = await revisions(store, tasks)
    assert await store.pauses.pause(watched=True) == 0

    assert await paused(store, tasks) == {"running", "asking", "queued"}
    assert await revisions(store, tasks) == marked


async def test_when_only_submits_wait_what_runs_says_nothing(
    store: Store,
    line_up: LineUp,
) -> None:
    """Without credit, tasks that were paid still come to their end."""
    tasks = await one_of_each(store, line_up)

    await store.pauses.pause(watched=False)
    assert await paused(store, tasks) == {"asking", "queued"}
    await store.pauses.pause(watched=True)
    await store.pauses.resume(to_submit=False)

    assert await paused(store, tasks) == {"asking", "queued"}


async def test_afterwards_nobody_says_so_any_more(store: Store, line_up: LineUp) -> None:
    """Nor does a probe that is just under way."""
    tasks = await one_of_each(store, line_up)
    await store.pauses.pause(watched=True)
    [probe] = (
        await store.queue.claim(
            limit=2,  # a dialog goes first
            max_running=3,
            now_s=NOW,
            quiet_s=1.5,
            probing=True,
        )
    ).tasks
    assert probe.schedule.paused

    assert await store.pauses.resume() == 3

    assert await paused(store, tasks) == set()


async def test_a_probe_that_comes_back_was_never_seen_to_go(
    store: Store,
    line_up: LineUp,
) -> None:
    """No message changes for it, neither its own nor those behind it in line."""
    tasks = {str(number): await line_up(user_id=number) for number in range(3)}
    await store.pauses.pause(watched=True)
    before = await revisions(store, tasks)

    [probe] = (
        await store.queue.claim(limit=1, max_running=3, now_s=NOW, quiet_s=1.5, probing=True)
    ).tasks
    back = await store.submissions.postpone(probe.id, until_s=NOW, visible=False)

    assert back is not None
    assert (back.state, back.schedule.paused) == (State.QUEUED, True)
    assert await revisions(store, tasks) == before


async def test_probes_take_turns(store: Store, line_up: LineUp) -> None:
    """One task that CometAPI will not have must not keep all others from finding out."""
    tasks = [await line_up(user_id=number) for number in range(3)]
    probed = []
    for _ in range(4):
        [probe] = (
            await store.queue.claim(limit=1, max_running=3, now_s=NOW, quiet_s=1.5, probing=True)
        ).tasks
        probed.append(probe.id)
        await store.submissions.postpone(probe.id, until_s=NOW, visible=False)

    assert probed == [*[task.id for task in tasks], tasks[0].id]


async def test_what_was_stopped_while_it_waited_waits_no_more(
    store: Store,
    line_up: LineUp,
) -> None:
    """Watched again when all is well, it says nothing of an outage that is long over."""
    tasks = await one_of_each(store, line_up)
    running = tasks["running"]
    await store.pauses.pause(watched=True)
    await store.controls.end(running.id, when={State.RUNNING}, ending=Ending.STOPPED, now_s=NOW)
    await store.pauses.resume()

    watched = await store.controls.watch_again(running.id, now_s=NOW, max_live=9)

    assert watched is not None
    assert (watched.state, watched.schedule.paused) == (State.RUNNING, False)


async def test_a_dialog_found_while_probing_says_nothing_afterwards(
    store: Store,
    line_up: LineUp,
) -> None:
    """It waits for its member, whatever it waited for before."""
    task = await line_up()
    await store.pauses.pause(watched=True)
    await store.queue.claim(limit=1, max_running=3, now_s=NOW, quiet_s=1.5, probing=True)
    await store.submissions.asked_for_input(task.id, "r1", final_prompt=None, for_member=True)

    await store.pauses.resume()

    assert await paused(store, {"asking": task}) == set()


async def test_whether_any_task_is_open(store: Store, line_up: LineUp) -> None:
    """Decides whether a refused key stops the start."""
    assert not await store.pauses.any_open()
    task = await line_up()
    assert await store.pauses.any_open()

    await store.controls.end(task.id, when={State.QUEUED}, ending=Ending.WITHDRAWN, now_s=NOW)

    assert not await store.pauses.any_open()
