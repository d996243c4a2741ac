"""How many statements a picture costs, since each is a round trip on a server."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from bot.domain.capacity import Capacity
from bot.domain.tasks import Button, Task
from bot.domain.urgency import Urgency
from bot.store import Store, Wanted, open_store
from bot.store.database.observers import Transaction, observers
from tests.store.conftest import a_request, succeeded

pytestmark = pytest.mark.of_files

NOW = 200.0
BUTTON = Button(key="0", custom_id="MJ::JOB::upsample::1::x")
EDITS = dict.fromkeys(Urgency, Wanted(limit=9, views=9))


@pytest.fixture
def ran() -> Iterator[list[int]]:
    """How many statements each transaction ran."""
    counts: list[int] = []

    @contextmanager
    def observer(transaction: Transaction) -> Iterator[None]:
        yield
        counts.append(transaction.connection.statements)

    observers.append(observer)
    yield counts
    observers.remove(observer)


async def _ask(store: Store, user_id: int = 7) -> Task:
    new = replace(a_request(user_id=user_id), interaction_id=1 + user_id)
    capacity = Capacity(submits=4, per_member=3)
    view = await store.tasks.create(new, now_s=NOW, max_live=9, capacity=capacity)
    assert view.at_once
    return view.task


async def test_a_picture_alone(url: str, ran: list[int]) -> None:
    """Asked for, submitted, seen half way and done: every step is as few statements as it can."""
    async with open_store(url, gather_s=60.0) as store:
        ran.clear()
        task = await _ask(store)
        assert ran == [4]  # the server's rules, strikes there, whether it may be added, and adding it

        store.tasks.posted(task.id, channel_id=5, message_id=6, correct_s=NOW + 1)
        await store.queue.claim(limit=4, max_running=3, now_s=NOW, quiet_s=1.5, max_submits=4)
        assert ran[1:] == [1 + 3]  # its message; who may go, taking it, and how many were

        await store.submissions.accepted(task.id, "177", due_s=NOW)
        assert ran[2:] == [1]

        claimed = await store.running.claim(limit=9, now_s=NOW, lease_s=NOW + 600)
        assert ran[3:] == [1, 1]

        half = replace(claimed.running[0], progress=50)
        await store.running.record(progressed=[(half, True)])
        assert ran[5:] == [1]

        await store.due.outlook(EDITS, now_s=NOW + 9)
        assert ran[6:] == [3]  # what is due, where, and what that shows

        await store.running.record([(task.id, True, succeeded(NOW, BUTTON))])
        assert ran[7:] == [1]

        await store.due.outlook(EDITS, now_s=NOW + 9)
        assert ran[8:] == [3 + 2]  # and what became of its buttons


async def test_several_pictures_share(url: str, ran: list[int]) -> None:
    """What is read for one message is read for all, and that they were edited is noted at once."""
    async with open_store(url, gather_s=60.0) as store:
        for user_id in range(3):
            task = await _ask(store, user_id)
            store.tasks.posted(task.id, channel_id=5, message_id=user_id, correct_s=NOW + 1)
        claims = await store.queue.claim(limit=4, max_running=3, now_s=NOW, quiet_s=1.5)
        for task in claims.tasks:
            await store.submissions.accepted(task.id, f"{task.id}", due_s=NOW)
        ended = [(task.id, True, succeeded(NOW, BUTTON)) for task in claims.tasks]
        await store.running.record(ended)
        ran.clear()

        outlook = await store.due.outlook(EDITS, now_s=NOW + 9)
        assert ran == [5]

        views = [due.view for some in outlook.due.values() for due in some]
        edits = [
            asyncio.ensure_future(
                store.outbox.shown(view.task, next_s=NOW, attachment=None, delivery=None)
            )
            for view in views
            if view is not None
        ]
        await asyncio.sleep(0)
        await store.due.outlook(EDITS, now_s=NOW + 9)
        await asyncio.gather(*edits)
        assert (len(edits), ran[1:]) == (3, [1 + 1])
