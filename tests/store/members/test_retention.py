"""What is old is forgotten in small steps, and only that."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest

from bot.domain.servers.strikes import KEPT_S
from bot.domain.states import Ending, State
from bot.domain.urgency import Urgency
from bot.store import Wanted
from bot.store.members.personal_data import retention
from tests.store.conftest import a_request
from tests.store.ledger_model import LEDGER_LAWS
from tests.support.databases import run
from tests.support.gallery import NOW_S, finished, set_up, starred, waiting

if TYPE_CHECKING:
    from bot.domain.tasks import Task
    from bot.store import Store

pytestmark = [pytest.mark.both_databases, pytest.mark.twice]

LATER: Final = NOW_S + 10.0


async def forget(store: Store, *, before_s: float = LATER) -> None:
    while await store.retention.forget_some(before_s=before_s, now_s=LATER):
        pass


async def prompts(store: Store) -> list[str]:
    """By the tasks in their order."""
    rows = await run(store.tasks._database, "SELECT prompt FROM tasks ORDER BY id")
    return [row[0] for row in rows]


async def test_what_is_under_way_holds_up_what_came_after_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is forgotten as soon as it is over; nothing is edited, and what it cost stays."""
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    done = [await finished(store) for _ in range(3)]
    live = await waiting(store)
    await forget(store)
    assert await prompts(store) == ["", "", "", "a paper boat"]

    ended = await store.controls.end(
        live.id, when={State.QUEUED}, ending=Ending.WITHDRAWN, now_s=LATER
    )
    assert ended is not None
    await forget(store)

    assert await prompts(store) == [""] * 4
    shown = await store.tasks.get(done[0].id)
    assert shown is not None
    assert shown.revision == shown.shown.revision
    database = store.tasks._database
    assert not [row for law in LEDGER_LAWS for row in await run(database, law)]


async def test_what_was_removed_is_still_taken_out_of_its_message(store: Store) -> None:
    """It was closed to the bot until then; nothing else that is forgotten is edited any more."""
    picture, _ = await finished(store), await finished(store)
    await store.controls.remove(picture.id, by_user_id=9, now_s=LATER)

    await forget(store)

    assert await prompts(store) == ["", ""]
    due = await store.due.outlook(dict.fromkeys(Urgency, Wanted(limit=9)), now_s=LATER)
    assert [one.task_id for found in due.due.values() for one in found] == [picture.id]


async def test_what_shows_no_end_yet_says_that_it_was_removed(store: Store) -> None:
    """Such as one that shows an old picture once more, and was asked for a moment ago."""
    old = await finished(store)
    again = await waiting(store)
    await store.controls.end(again.id, when={State.QUEUED}, ending=Ending.WITHDRAWN, now_s=LATER)
    of_old = f"UPDATE tasks SET original_id = {old.id}, created_s = {LATER} WHERE id = {again.id}"  # noqa: S608 - numbers
    await run(store.tasks._database, of_old)

    await forget(store)

    assert await prompts(store) == ["", ""]
    due = await store.due.outlook(dict.fromkeys(Urgency, Wanted(limit=9)), now_s=LATER)
    assert [one.task_id for found in due.due.values() for one in found] == [again.id]


async def test_what_is_being_answered_with_is_still_found(store: Store) -> None:
    """By the token of its answer, which is all that leads to its message; else that is let go."""
    new = replace(a_request(), interaction_token="token", interaction_id=None)
    found, lost = [(await store.tasks.create(new, now_s=NOW_S, max_live=9)).task for _ in range(2)]
    await store.controls.withdraw_all(new.user_id, now_s=NOW_S)

    await forget(store)
    await store.processes.leave()

    left = [(one.task.id, one.interaction_token) for one in await store.recovery.unposted()]
    assert left == [(found.id, "token"), (lost.id, "token")]
    await store.tasks.posted(found.id, channel_id=5, message_id=900)
    await store.recovery.withdraw(lost.id, now_s=LATER)
    tokens = "SELECT interaction_token, process_id FROM tasks ORDER BY id"
    assert await run(store.tasks._database, tokens) == [(None, None)] * 2
    due = await store.due.outlook(dict.fromkeys(Urgency, Wanted(limit=9)), now_s=LATER)
    assert [one.task_id for each in due.due.values() for one in each] == [found.id]


async def test_what_is_younger_stays(store: Store) -> None:
    """And is found again later."""
    await finished(store)
    new = replace(a_request(), prompt="a kite")
    await store.tasks.create(new, now_s=LATER + 60.0, max_live=9)
    await forget(store)
    assert await prompts(store) == ["", "a kite"]


async def test_a_post_in_a_gallery_stays(store: Store) -> None:
    """As its message does, and nobody removes it."""
    await set_up(store)
    picture: Task = await finished(store)
    [post] = await starred(store, picture)
    await store.gallery.add(post, stars=3, is_open=True, now_s=NOW_S)
    await forget(store)
    assert await store.gallery.next_s() is None


async def test_what_no_limit_goes_by_is_forgotten(store: Store) -> None:
    """Strikes of a month ago, and what was granted to a member for a month that is over."""
    await store.strikes.add(1, 7, now_s=NOW_S, interaction_id=5, waits=lambda _: False)
    await store.member_uses.give(1, 7, 5, given=0, zone="UTC", by=9, now_s=NOW_S)
    await store.retention.forget_limits(now_s=NOW_S)
    assert await run(store.tasks._database, "SELECT count(*) FROM grants") == [(2,)]
    await store.retention.forget_limits(now_s=NOW_S + 2 * KEPT_S)
    for table in ("grants", "strikes"):
        assert await run(store.tasks._database, f"SELECT count(*) FROM {table}") == [(0,)]  # noqa: S608 - of this file
