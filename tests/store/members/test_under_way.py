"""What a member has under way: all of it, each once, and all that waits can be withdrawn."""

from dataclasses import replace

import pytest

from bot.domain.states import State
from bot.store import Store
from tests.store.conftest import LineUp, a_request
from tests.store.ledger_model import LEDGER_LAWS
from tests.support.databases import run

pytestmark = [pytest.mark.both_databases, pytest.mark.twice]

ME = 7


async def states(store: Store) -> dict[int, State]:
    """How each of the member's tasks is that is not settled."""
    found = (await store.under_way.of(ME, now_s=100.0, capacity=None)).views
    return {view.task.id: view.task.state for view in found}


async def test_what_waits_for_its_message_is_withdrawn_with_the_rest(
    store: Store, line_up: LineUp
) -> None:
    """The rest of a batch would be sent, and paid, once it is posted."""
    shown, others = await line_up(), await line_up(user_id=8)
    new = replace(a_request(), to_post=True, interaction_token=None, estimate_usd=0.1)
    unposted = (await store.tasks.create(new, now_s=100.0, max_live=9)).task

    assert await store.controls.withdraw_all(ME, now_s=101.0) == 2

    assert await states(store) == {}
    assert await store.due.to_post(limit=9, now_s=1e9) == []
    await store.tasks.posted(unposted.id, channel_id=5, message_id=9)  # it was on its way
    [claimed] = (await store.queue.claim(limit=9, max_running=9, now_s=1e9, quiet_s=0.0)).tasks
    assert claimed.id == others.id != shown.id
    database = store.tasks._database
    assert [row for law in LEDGER_LAWS for row in await run(database, law)] == []


async def test_what_is_uncertain_twice_is_told_once(store: Store, line_up: LineUp) -> None:
    """Its member had it submitted again, and nobody knows about that either."""
    task = await line_up()
    for again in (False, True):
        if again:
            await store.controls.submit_again(task.id, now_s=100.0, max_live=9)
        await store.queue.claim(limit=9, max_running=9, now_s=100.0, quiet_s=0.0)
        await store.submissions.unsure(task.id)

    found = await store.under_way.of(ME, now_s=100.0, capacity=None)

    assert [(view.task.id, view.task.state) for view in found.views] == [(task.id, State.UNSURE)]
    assert found.taken == 2
