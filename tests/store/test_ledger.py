"""What each request costs is entered as it changes, and added up, whatever becomes of it."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from typing import Final

import pytest

from bot.domain.states import Ending, State
from bot.domain.tasks import Task
from bot.store import QueueFullError, Store
from bot.store.database.laws.ledger import wrong_ledger
from bot.store.database.laws.tables import mend
from bot.store.errors import ConflictError
from tests.store.conftest import a_request, failed, succeeded
from tests.store.ledger_model import LEDGER_LAWS
from tests.support.databases import run

pytestmark = [pytest.mark.both_databases, pytest.mark.twice]

NOW: Final = 1_790_000_000.0  # 2026-09-21, 14:13 UTC
DAY, MONTH = "2026-09-21", "2026-09"
ME: Final = 7
USD: Final = 0.056

Happens = Callable[[Store, Task], Awaitable[object]]


async def asked(store: Store, *, guild_id: int | None = 1, user_id: int = ME) -> Task:
    """A request that has its message."""
    new = replace(a_request(user_id=user_id), estimate_usd=USD, guild_id=guild_id)
    task = (await store.tasks.create(new, now_s=NOW, max_live=99)).task
    await store.tasks.posted(task.id, channel_id=1, message_id=1000 + task.id)
    return task


async def entries(store: Store, task_id: int) -> list[tuple[str, int]]:
    """Kind and pictures of the entries of a task, in their order."""
    found = await run(
        store.tasks._database,
        "SELECT kind, pictures, usd FROM ledger WHERE task_id = :task ORDER BY id",
        task=task_id,
    )
    assert all(usd == pytest.approx(pictures * USD) for _, pictures, usd in found)
    return [(kind, pictures) for kind, pictures, _ in found]


async def further_entries(store: Store, *known: Task) -> list[tuple[str, int]]:
    """The same of all tasks but these."""
    found = await run(store.tasks._database, "SELECT DISTINCT task_id FROM ledger ORDER BY task_id")
    others = {task_id for (task_id,) in found} - {task.id for task in known}
    return [entry for task_id in others for entry in await entries(store, task_id)]


async def sums(store: Store, guild: int = 1) -> dict[tuple[int, str], tuple[int, float]]:
    """Pictures and dollars of a server, by member and period."""
    found = await run(
        store.tasks._database,
        "SELECT user_id, period, pictures, usd FROM ledger_sums WHERE guild_id = :guild",
        guild=guild,
    )
    return {(user, period): (pictures, round(usd, 6)) for user, period, pictures, usd in found}


async def laws_hold(store: Store) -> bool:
    database = store.tasks._database
    return not [row for law in LEDGER_LAWS for row in await run(database, law)]


async def submit(store: Store) -> None:
    await store.queue.claim(limit=9, max_running=99, now_s=NOW, quiet_s=1.5)


async def accept(store: Store, task: Task, *others: str) -> None:
    await submit(store)
    await store.submissions.accepted(task.id, f"remote-{task.id}", due_s=NOW, others=others)


async def fail(store: Store, task: Task) -> None:
    await accept(store, task)
    await store.running.record([(task.id, True, failed(NOW))])


async def finish(store: Store, task: Task) -> None:
    await accept(store, task)
    await store.running.record([(task.id, True, succeeded(NOW))])


async def refuse(store: Store, task: Task) -> None:
    await submit(store)
    await store.submissions.refused(task.id, Ending.MODERATION, detail="", now_s=NOW)


async def end(store: Store, task: Task, state: State) -> None:
    await store.controls.end(task.id, when={state}, ending=Ending.STOPPED, now_s=NOW)


async def withdraw(store: Store, task: Task) -> None:
    await end(store, task, State.QUEUED)


async def stop(store: Store, task: Task) -> None:
    await accept(store, task)
    await end(store, task, State.RUNNING)


async def stop_and_see_it_fail(store: Store, task: Task) -> None:
    await stop(store, task)
    await store.running.record([(task.id, True, failed(NOW))])


async def watch_again(store: Store, task: Task) -> None:
    await stop(store, task)
    await store.controls.watch_again(task.id, now_s=NOW, max_live=99)


async def doubt(store: Store, task: Task) -> None:
    await submit(store)
    await store.submissions.unsure(task.id)


async def dismiss(store: Store, task: Task) -> None:
    await doubt(store, task)
    await end(store, task, State.UNSURE)


async def retry(store: Store, task: Task) -> None:
    await doubt(store, task)
    await store.controls.submit_again(task.id, now_s=NOW, max_live=99)
    await accept(store, task)


async def arrive_late(store: Store, task: Task) -> None:
    await dismiss(store, task)
    await store.submissions.accepted(task.id, "late", due_s=NOW)


async def be_asked(store: Store, task: Task) -> None:
    await submit(store)
    await store.submissions.asked_for_input(task.id, "remote", final_prompt=None, for_member=True)


async def be_postponed(store: Store, task: Task) -> None:
    await submit(store)
    await store.submissions.postpone(task.id, until_s=NOW)


async def nothing(_store: Store, _task: Task) -> None:
    pass


RESERVED: Final = ("reserved", 1)
CHARGED: Final = ("charged", 0)
REFUNDED: Final = ("refunded", -1)

OUTCOMES: Final[dict[Happens, list[tuple[str, int]]]] = {
    nothing: [RESERVED],
    be_postponed: [RESERVED],
    doubt: [RESERVED],  # until its member decides
    refuse: [RESERVED, REFUNDED],
    withdraw: [RESERVED, REFUNDED],
    finish: [RESERVED, CHARGED],
    be_asked: [RESERVED, CHARGED],
    fail: [RESERVED, CHARGED, REFUNDED],
    stop: [RESERVED, CHARGED],
    stop_and_see_it_fail: [RESERVED, CHARGED],
    watch_again: [RESERVED, CHARGED],
    dismiss: [RESERVED, REFUNDED],
    retry: [RESERVED, CHARGED],
    arrive_late: [RESERVED, REFUNDED, ("charged", 1)],
}


@pytest.mark.parametrize(
    ("happens", "expected"), OUTCOMES.items(), ids=[happens.__name__ for happens in OUTCOMES]
)
async def test_each_outcome_is_entered_once(
    store: Store, happens: Happens, expected: list[tuple[str, int]]
) -> None:
    """And the sums of the member, the server and all servers are what that comes to."""
    task = await asked(store)

    await happens(store, task)

    assert await entries(store, task.id) == expected
    count = sum(pictures for _, pictures in expected)
    total = (count, round(count * USD, 6))
    assert await sums(store) == {(ME, DAY): total, (ME, MONTH): total, (0, MONTH): total}
    assert await sums(store, -1) == {(0, MONTH): total}
    assert await laws_hold(store)


async def test_imagine_all_costs_what_it_started(store: Store) -> None:
    """Four were reserved and three came; each is a task of its own, and costs itself."""
    parent = await asked(store)
    await finish(store, parent)
    pressed = a_request(user_id=ME, parent=parent)
    new = replace(pressed, estimate_usd=USD, starts=4)
    task = (await store.tasks.create(new, now_s=NOW, max_live=99)).task
    await store.tasks.posted(task.id, channel_id=1, message_id=5000)

    await accept(store, task, "second", "third")

    assert await entries(store, task.id) == [("reserved", 4), ("charged", -3)]
    assert await further_entries(store, parent, task) == 2 * [("charged", 1)]
    assert (await sums(store))[ME, DAY] == (1 + 3, round(4 * USD, 6))
    assert await laws_hold(store)


async def test_an_id_that_came_too_late_is_paid_beside_the_second(store: Store) -> None:
    """Its member had it sent again: both were taken."""
    task = await asked(store)
    await retry(store, task)

    await store.submissions.accepted(task.id, "the first after all", due_s=NOW)

    assert await further_entries(store, task) == [("charged", 1)]
    assert (await sums(store))[ME, DAY] == (2, round(2 * USD, 6))
    assert await laws_hold(store)


async def test_what_no_message_will_show_is_given_back(store: Store) -> None:
    """Its entries stay, though there is no task any more."""
    new = replace(a_request(user_id=ME), estimate_usd=USD)
    task = (await store.tasks.create(new, now_s=NOW, max_live=99)).task

    await store.tasks.discard(task.id)

    assert await entries(store, task.id) == [RESERVED, REFUNDED]
    assert (await sums(store))[ME, DAY] == (0, 0.0)
    assert await laws_hold(store)


async def test_a_batch_is_reserved_as_a_whole(store: Store) -> None:
    """With the draft that it was; what does not fit reserves nothing."""
    batch = [replace(a_request(user_id=ME), estimate_usd=USD, to_post=True) for _ in range(3)]
    draft = await store.drafts.keep(user_id=ME, content=[{}], now_s=NOW)
    for max_live in (2, 99):
        with suppress(QueueFullError):
            await store.drafts.become(
                draft, batch, user_id=ME, now_s=NOW, max_live=max_live, paused=False
            )

    assert (await sums(store))[ME, DAY] == (3, round(3 * USD, 6))
    assert await laws_hold(store)


async def test_a_bookmark_is_not_counted(store: Store) -> None:
    """It makes nothing, and costs nothing."""
    parent = await asked(store)
    pressed = replace(a_request(parent=parent), custom_id="MJ::BOOKMARK::x", estimate_usd=0.0)
    task = (await store.tasks.create(pressed, now_s=NOW, max_live=99)).task

    assert await entries(store, task.id) == []


async def test_what_was_asked_for_before_the_ledger_is_given_back_by_nobody(store: Store) -> None:
    """It was never reserved."""
    task = await asked(store)
    database = store.tasks._database
    await run(database, "UPDATE tasks SET billing_day = NULL WHERE id = :task", task=task.id)

    await fail(store, task)

    assert await entries(store, task.id) == [RESERVED]


async def test_it_counts_in_direct_messages_as_well(store: Store) -> None:
    """Which are all one server."""
    task = await asked(store, guild_id=None)

    assert await entries(store, task.id) == [RESERVED]
    assert set(await sums(store, 0)) == {(ME, DAY), (ME, MONTH), (0, MONTH)}


@pytest.mark.parametrize("change", ["UPDATE ledger SET usd = 0", "DELETE FROM ledger"])
async def test_no_entry_is_changed(store: Store, change: str) -> None:
    """The database itself refuses it."""
    await asked(store)

    with pytest.raises(ConflictError):
        await run(store.tasks._database, change)


async def test_the_check_corrects_what_was_done_by_hand(store: Store) -> None:
    """By an entry that says so; sums are added up anew."""
    task = await asked(store)
    database = store.tasks._database
    add = "INSERT INTO ledger (task_id, user_id, kind, usd, pictures, at_s, why, day) VALUES "
    await run(database, f"{add} ({task.id}, 7, 'reserved', 9.5, 1, 0, '', '{DAY}')")
    await run(database, f"{add} (999, 7, 'charged', 9.5, 1, 0, '', '{DAY}')")
    await run(database, "UPDATE ledger_sums SET pictures = 77 WHERE user_id = 0")

    found = await database.write(lambda connection: list(wrong_ledger(connection)))
    await database.write(lambda connection: mend(connection, found))

    assert [fault.what for fault in found] == [
        "the ledger is wrong about 2 tasks",
        "the sums of the ledger are not what it comes to",
    ]
    assert await entries_of(store, task.id) == ["reserved", "reserved", "corrected"]
    assert await laws_hold(store)
    assert await database.write(lambda connection: list(wrong_ledger(connection))) == []


@pytest.mark.parametrize(
    "broken",
    [
        "UPDATE ledger_sums SET usd = usd + 0.01 WHERE length(period) = 10",
        "DELETE FROM ledger_sums WHERE length(period) = 10",
        "DELETE FROM ledger_sums WHERE length(period) = 7 AND user_id <> 0",
        "DELETE FROM ledger_sums WHERE length(period) = 7 AND user_id = 0 AND guild_id <> -1",
        "DELETE FROM ledger_sums WHERE guild_id = -1",
        "UPDATE ledger_sums SET guild_id = 77 WHERE guild_id = -1",
        "DELETE FROM ledger_sums",
    ],
)
async def test_the_check_adds_up_sums_of_days_and_of_months(store: Store, broken: str) -> None:
    """Of members, servers and all of them, whichever of those is wrong."""
    await asked(store)
    database = store.tasks._database
    sums = "SELECT * FROM ledger_sums ORDER BY guild_id, user_id, period"
    before = await run(database, sums)
    await run(database, broken)

    found = await database.write(lambda connection: list(wrong_ledger(connection)))
    await database.write(lambda connection: mend(connection, found))

    assert [fault.what for fault in found] == ["the sums of the ledger are not what it comes to"]
    assert await run(database, sums) == before
    assert await laws_hold(store)


async def entries_of(store: Store, task_id: int) -> list[str]:
    rows = await run(
        store.tasks._database, "SELECT kind FROM ledger WHERE task_id = :t ORDER BY id", t=task_id
    )
    return [kind for (kind,) in rows]
