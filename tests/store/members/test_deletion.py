"""Nothing of a member stays but amounts, and what a limit or a server's protection goes by."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest

from bot.domain import kinds
from bot.domain.members.data_requests import DataRequestKind, DataRequestState, Stage
from bot.domain.servers.reports import NewReport
from bot.domain.states import Delivery, State
from bot.domain.tasks import Attachment, Button
from bot.store.database.laws.history import wrong_history
from bot.store.database.laws.ledger import wrong_ledger
from bot.store.database.laws.usage import wrong_usage
from bot.store.members.shows import Copy
from bot.store.tasks.permits import without_quotas
from tests.store.conftest import a_request, succeeded
from tests.store.ledger_model import LEDGER_LAWS
from tests.support.data_requests import AFTER_S, ask, delete_all, finish, holding, step
from tests.support.databases import run

if TYPE_CHECKING:
    from bot.domain.tasks import Task
    from bot.store import Showable, Store

pytestmark = [pytest.mark.both_databases, pytest.mark.twice]

ME: Final = 770_000_000_000_000_001
OTHER: Final = 770_000_000_000_000_002
SECRET: Final = "zanzibar"
NOW: Final = 1_790_000_000.0  # 2026-09-21
NEXT_MONTH: Final = NOW + 15 * 24 * 3600.0


async def asked(store: Store, user_id: int = ME, *, parent: Task | None = None) -> Task:
    """A request that waits in line, whose every word is the secret."""
    new = replace(
        a_request(user_id=user_id, parent=parent),
        prompt=SECRET,
        sent_prompt=SECRET,
        label=SECRET,
        estimate_usd=0.056,
        fix=SECRET,
        interaction_token=None,
    )
    task = (await store.tasks.create(new, now_s=NOW, max_live=999)).task
    await store.tasks.posted(task.id, channel_id=5, message_id=1000 + task.id)
    return task


async def running(store: Store, user_id: int = ME) -> Task:
    """One at CometAPI."""
    task = await asked(store, user_id)
    await store.queue.claim(limit=99, max_running=99, now_s=NOW, quiet_s=0.0)
    await store.submissions.accepted(task.id, f"{SECRET}-{task.id}", due_s=NOW)
    return task


async def finished(store: Store, user_id: int = ME) -> Task:
    """A picture."""
    task = await running(store, user_id)
    await store.running.claim(limit=99, now_s=NOW, lease_s=0.0)
    button = Button(key="k", custom_id=SECRET, label=SECRET, emoji="", style=2, url=None)
    done = replace(succeeded(NOW + 60.0, button), image_url=SECRET, final_prompt=SECRET)
    await store.running.record([(task.id, True, done)])
    return task


async def fill(store: Store) -> None:
    """One of everything of a member, beside somebody else's."""
    picture = await finished(store)
    others = await finished(store, OTHER)
    await running(store)
    await asked(store)
    await asked(store, OTHER)
    await store.drafts.keep(user_id=ME, content=[{"prompt": SECRET}], now_s=NOW)
    await store.preferences.set_remix(ME, on=True)
    await store.favourites.switch(others.id, ME, now_s=NOW)
    await store.favourites.switch(picture.id, OTHER, now_s=NOW)
    report = NewReport(task=others, guild_id=1, user_id=ME, picture=None)
    await store.reports.add(report, most=9, now_s=NOW)
    await store.strikes.add(1, ME, now_s=NOW, interaction_id=5, waits=lambda _: False)


async def stage_of(store: Store) -> Stage:
    """What is done next for the member."""
    now = await store.data_requests.pending(ME)
    assert now is not None
    return now.stage


async def laws_hold(store: Store) -> bool:
    """Whether the ledger, all sums and history agree, by the definition and by what mends them."""
    database = store.tasks._database
    broken = [row for law in LEDGER_LAWS for row in await run(database, law)]
    faults = [*await database.read(lambda one: list(wrong_ledger(one)))]
    faults += await database.read(lambda one: list(wrong_usage(one)))
    faults += await database.read(lambda one: list(wrong_history(one)))
    return not broken and not faults


async def server_sums(store: Store) -> list[int]:
    """How many pictures count, for the server and for all, which are no member's."""
    pictures = "SELECT pictures FROM ledger_sums WHERE user_id = 0 ORDER BY guild_id, period"
    return [row[0] for row in await run(store.tasks._database, pictures)]


async def test_nothing_stays_of_a_member(store: Store) -> None:
    """But that they asked for it, until backups are old, and what limits go by for the month.

    What others asked for stays, and so does what the server used.
    """
    await fill(store)
    before = await server_sums(store)

    await delete_all(store, ME, now_s=NOW)

    assert await holding(store, SECRET) == {"tasks", "history", "history_words"}
    for words in (
        "tasks WHERE prompt <> ''",
        "history",
        "history_words JOIN history USING (task_id)",
    ):
        whose = f"SELECT DISTINCT user_id FROM {words}"  # noqa: S608 - of this test
        assert await run(store.tasks._database, whose) == [(OTHER,)]
    limits = {"ledger", "ledger_sums", "strikes", "held_places", "data_requests", "notices"}
    assert await holding(store, ME) == limits
    assert await laws_hold(store)
    # What waited costs nothing any more.
    assert await server_sums(store) == [pictures - 1 for pictures in before]

    while await store.retention.unname_some(now_s=NEXT_MONTH):
        pass
    await store.retention.forget_limits(now_s=NEXT_MONTH + 20 * 24 * 3600.0)
    assert await holding(store, ME) == {"held_places", "notices"}
    assert await laws_hold(store)


async def test_any_step_may_be_the_last_before_a_kill(store: Store) -> None:
    """The laws hold between all of them, and the next start goes on."""
    await fill(store)
    await ask(store, ME, DataRequestKind.DELETION, now_s=NOW)

    stages = []
    while await step(store, now_s=NOW + AFTER_S):
        assert await laws_hold(store)
        await store.data_requests.recover()
        stages += [one.stage for one in await store.data_requests.due(now_s=NOW, limit=1)]

    assert list(dict.fromkeys(stages)) == list(Stage)[1:-2]
    assert await store.data_requests.pending(ME) is None


async def test_what_is_asked_for_meanwhile_is_kept(store: Store) -> None:
    """It is no part of what was to be deleted, and counts as ever."""
    await finished(store)
    await ask(store, ME, DataRequestKind.DELETION, now_s=NOW)
    later = await asked(store)

    await finish(store, now_s=NOW)

    kept = await store.tasks.get(later.id)
    assert kept is not None
    assert (kept.state, kept.request.user_id, kept.request.prompt) == (State.QUEUED, ME, SECRET)
    assert await laws_hold(store)


async def test_what_is_being_sent_is_waited_for(store: Store) -> None:
    """So that its id is not lost: it runs then, and is stopped; the money is spent."""
    task = await asked(store)
    await store.queue.claim(limit=9, max_running=9, now_s=NOW, quiet_s=0.0)
    await ask(store, ME, DataRequestKind.DELETION, now_s=NOW)
    for number in range(5):
        await step(store, now_s=NOW + AFTER_S + number)
    assert await stage_of(store) is Stage.LIVE

    await store.submissions.accepted(task.id, "remote", due_s=NOW)
    await finish(store, now_s=NOW + AFTER_S)

    [row] = await run(store.tasks._database, "SELECT state, user_id, remote_id, due_s FROM tasks")
    assert row == ("cancelled", 1, f"erased:{task.id}", None)
    assert await laws_hold(store)


async def test_what_is_being_answered_is_waited_for(store: Store) -> None:
    """So that its message is known, and goes with the rest."""
    task = (await store.tasks.create(a_request(user_id=ME), now_s=NOW, max_live=9)).task
    await ask(store, ME, DataRequestKind.DELETION, now_s=NOW)
    for number in range(5):
        await step(store, now_s=NOW + number)
    assert await stage_of(store) is Stage.LIVE

    await store.tasks.posted(task.id, channel_id=5, message_id=900)
    while await stage_of(store) is not Stage.MESSAGES:
        await step(store, now_s=NOW + AFTER_S)

    now = await store.data_requests.pending(ME)
    assert now is not None
    [message] = await store.deletions.messages(now, limit=9)
    assert (message.id, message.channel_id, message.message_id) == (task.id, 5, 900)


async def test_a_limit_is_not_escaped(store: Store) -> None:
    """What was used of a day and a month counts on, and so do strikes and what runs there."""
    await finished(store)
    await running(store)
    await store.strikes.add(1, ME, now_s=NOW, interaction_id=5, waits=lambda _: False)

    await delete_all(store, ME, now_s=NOW)

    used = await store.member_uses.of(1, ME, "UTC", now_s=NOW)
    assert used.use.pictures_today == used.use.pictures_this_month == 2
    assert await store.strikes.of(1, ME, now_s=NOW) == [NOW]
    # In direct messages they come from where they did, and are no stranger.
    assert (await store.servers.fresh(None, ME)).id == 1
    assert (await store.servers.fresh(None, ME + 9)).id is None
    assert await run(store.tasks._database, "SELECT places FROM held_places") == [(1,)]


async def test_a_deletion_takes_the_place_of_a_copy(store: Store) -> None:
    """And a copy is not begun while all is being deleted, nor twice a day, nor twice at once."""
    requests = store.data_requests
    copy = await ask(store, ME, DataRequestKind.EXPORT, now_s=NOW)
    assert await requests.add(ME, DataRequestKind.EXPORT, now_s=NOW) is None
    deletion = await ask(store, ME, DataRequestKind.DELETION, now_s=NOW)
    assert await requests.due(now_s=NOW, limit=9) == [deletion]
    assert await requests.add(ME, DataRequestKind.EXPORT, now_s=NOW) is None
    assert await requests.add(ME, DataRequestKind.DELETION, now_s=NOW) is None
    # What noticed too late that it is over changes nothing.
    await requests.settle(copy, DataRequestState.DONE, now_s=NOW)
    await requests.settle(deletion, DataRequestState.GIVEN_UP, now_s=NOW)

    again = await ask(store, ME, DataRequestKind.EXPORT, now_s=NOW)
    await requests.settle(again, DataRequestState.DONE, now_s=NOW)
    assert await requests.add(ME, DataRequestKind.EXPORT, now_s=NOW + 60.0) is None
    assert (await requests.due(now_s=NOW, limit=9)) == []
    day_later_s = await requests.next_export_s(ME)
    assert await requests.add(ME, DataRequestKind.EXPORT, now_s=day_later_s) is not None


async def shown_again(store: Store, picture: Task, user_id: int) -> Task:
    """A message of somebody that shows a picture once more."""

    def copying(found: Showable | None) -> Copy:
        assert found is not None
        task = found.task
        new = replace(
            a_request(user_id=user_id), kind=kinds.SHOW, original_id=task.made_by_id, starts=0
        )
        return Copy(new=new, result=task.result, permit=without_quotas)

    task = (await store.shows.add(picture.id, copying, now_s=NOW)).task
    await store.tasks.posted(task.id, channel_id=5, message_id=1000 + task.id)
    return task


@pytest.mark.parametrize("removed", [False, True])
async def test_what_showed_it_again_does_not_know_it_any_more(
    store: Store,
    removed: bool,  # noqa: FBT001 - a parameter
) -> None:
    """Nor what CometAPI calls it, also where a moderator had removed it before."""
    again = await shown_again(store, await finished(store), OTHER)
    if removed:
        await store.controls.remove(again.id, by_user_id=9, now_s=NOW)

    await delete_all(store, ME, now_s=NOW)

    assert await holding(store, SECRET) == set()
    shown = await store.tasks.get(again.id)
    assert shown is not None
    assert (shown.request.user_id, shown.shown.removed_by is None) == (OTHER, False)
    assert await laws_hold(store)


async def edited(store: Store, task: Task) -> None:
    """The message of a task was edited, with a file that is named after what was asked for."""
    file = Attachment(id=5, filename=f"{SECRET}.png")
    await store.outbox.shown(task, next_s=NOW, attachment=file, delivery=Delivery.ATTACHED)


async def test_an_edit_that_ends_after_it_was_deleted_brings_nothing_back(store: Store) -> None:
    """Nor an id that comes late, between the steps."""
    picture = await finished(store)
    seen = await store.tasks.get(picture.id)
    assert seen is not None
    request = await ask(store, ME, DataRequestKind.DELETION, now_s=NOW)
    while request.stage is not Stage.MESSAGES:
        await step(store, now_s=NOW + AFTER_S)
        [request] = await store.data_requests.due(now_s=NOW + AFTER_S, limit=1)

    await edited(store, seen)
    assert await holding(store, SECRET) == set()

    await finish(store, now_s=NOW)
    await edited(store, seen)
    assert await holding(store, SECRET) == set()
