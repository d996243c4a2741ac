"""How often a picture waits for the server: each time is a way over the network and back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.capacity import Capacity
from bot.store import open_store
from bot.store.database.postgres.session import Session
from tests.store.conftest import a_request

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = 200.0


@pytest.fixture
def trips(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The transactions' own, by the name of the session."""
    made: list[str] = []

    def counted(function: Callable[..., Any]) -> Callable[..., Any]:
        def counting(session: Session, *given: object) -> Any:  # noqa: ANN401 - as it returns
            if session._pipeline is not None:
                made.append(session._name)
            return function(session, *given)

        return counting

    for name in ("_sync", "end"):
        monkeypatch.setattr(Session, name, counted(getattr(Session, name)))
    return made


async def test_several_are_claimed_as_one_is(url: str, trips: list[str]) -> None:
    """However many may go to CometAPI."""
    async with open_store(url, gather_s=0.0) as store:
        for user_id in range(4):
            new = a_request(user_id=user_id)
            task = (await store.tasks.create(new, now_s=NOW, max_live=9)).task
            await store.tasks.posted(task.id, channel_id=5, message_id=6 + user_id)

        trips.clear()
        claims = await store.queue.claim(limit=4, max_running=3, now_s=NOW, quiet_s=1.5)

        # Who may go, taking them, how many were, COMMIT.
        assert (len(claims.tasks), len(trips)) == (4, 4)


async def test_a_picture_alone(url: str, trips: list[str]) -> None:
    """What does not need what another statement finds is asked for with it."""
    async with open_store(url, gather_s=60.0) as store:
        trips.clear()
        new = replace(a_request(), interaction_id=1)
        capacity = Capacity(submits=4, per_member=3)
        view = await store.tasks.create(new, now_s=NOW, max_live=9, capacity=capacity)
        assert len(trips) == 3  # what it depends on, adding it, COMMIT

        trips.clear()
        store.tasks.posted(view.task.id, channel_id=5, message_id=6, correct_s=NOW + 1)
        await store.queue.claim(limit=4, max_running=3, now_s=NOW, quiet_s=1.5, max_submits=4)
        assert len(trips) == 5  # its message, who may go, taking it, how many were, COMMIT

        trips.clear()
        await store.submissions.accepted(view.task.id, "177", due_s=NOW)
        assert len(trips) == 2

        trips.clear()
        await store.running.claim(limit=9, now_s=NOW, lease_s=NOW + 600)
        assert len(trips) == 2 + 2  # whether anything is due, in a read
