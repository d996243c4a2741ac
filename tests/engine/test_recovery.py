"""What a dead process left without a message: found, or settled for good, and never a traceback."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

import pytest
from structlog.testing import capture_logs

from bot.domain.states import Ending, State
from bot.domain.urgency import Urgency
from bot.engine import recovery
from bot.engine.messenger import (
    AnswerOfAnotherError,
    MessageGoneError,
    Messenger,
    MessengerError,
    PostedMessage,
    TryLaterError,
)
from bot.store import StoreUnavailableError, Wanted
from tests.store.conftest import a_request

if TYPE_CHECKING:
    from bot.domain.tasks import Task
    from bot.store import Store

COPIES = 14


@dataclass
class Answers:
    """What Discord says of the answers to interactions, by their tokens."""

    found: dict[str, PostedMessage | MessengerError] = field(default_factory=dict)

    async def find_answer(self, interaction_token: str, task: Task) -> PostedMessage:
        """Tell it."""
        said = self.found.get(interaction_token, TryLaterError(f"not now, task {task.id}"))
        if isinstance(said, MessengerError):
            raise said
        return said


async def recover(store: Store, answers: Answers, *, age_s: float = 0.0) -> list[dict[str, Any]]:
    """A start so long after all was asked for, whose clock goes on while it waits."""
    now_s = iter(age_s + 30.0 * n for n in range(1000))
    with capture_logs() as logs:
        messenger = cast("Messenger", answers)
        await store.processes.leave()
        rows = await recovery.unposted(store)
        await recovery.find_answers(rows, store, messenger, clock=lambda: next(now_s))
    return [cast("dict[str, Any]", line) for line in logs]


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recovery, "WAITS_S", (0.0,))
    monkeypatch.setattr(recovery, "LAST_WAIT_S", 0.0)
    monkeypatch.setattr(recovery, "READ_AGAIN_S", 0.0)


async def test_rows_of_one_answer_hold_no_places(store: Store) -> None:
    """Written by an earlier version for one interaction: one has its message, the others go."""
    rows = [
        (await store.tasks.create(a_request(), now_s=0.0, max_live=COPIES)).task
        for _ in range(COPIES)
    ]
    place = {"channel_id": 5, "message_id": 900}
    await store.tasks.posted(rows[0].id, channel_id=5, message_id=900)
    posted = PostedMessage(**place, attachment=None)

    logs = await recover(store, Answers({"an-interaction-token": posted}))

    assert [line["event"] for line in logs] == ["recovery.answered_by_another"] * (COPIES - 1)
    assert await store.recovery.unposted() == []
    assert await store.tasks.at(**place) is not None
    await store.tasks.create(a_request(), now_s=0.0, max_live=2)


async def test_an_answer_of_another_process_is_not_taken(store: Store) -> None:
    """Nothing will be submitted for the row: it was never answered."""
    task = (await store.tasks.create(a_request(), now_s=0.0, max_live=9)).task

    await recover(store, Answers({"an-interaction-token": AnswerOfAnotherError("it is theirs")}))

    assert await store.tasks.get(task.id) is None


async def test_an_answer_that_cannot_be_found_is_given_up_with_its_token(store: Store) -> None:
    """The row is withdrawn, so it holds no place, and a press on its message would find it."""
    task = (await store.tasks.create(a_request(), now_s=0.0, max_live=9)).task

    logs = await recover(store, Answers(), age_s=recovery.TOKEN_LIVES_S)

    ended = await store.tasks.get(task.id)
    assert ended is not None
    assert (ended.state, ended.result.ending) == (State.CANCELLED, Ending.WITHDRAWN)
    assert {line["event"] for line in logs} == {"recovery.later"}
    await store.processes.leave()
    assert await store.recovery.unposted() == []  # nor is it looked for at the next start


async def test_what_was_withdrawn_before_its_answer_was_found_says_so(store: Store) -> None:
    """Its process died, and its member cancelled all that waited: its message is found as well."""
    new = replace(a_request(), interaction_token="token")
    task = (await store.tasks.create(new, now_s=0.0, max_live=9)).task
    assert await store.controls.withdraw_all(task.request.user_id, now_s=1.0) == 1

    posted = PostedMessage(channel_id=5, message_id=900, attachment=None)
    await recover(store, Answers({"token": posted}))

    asked = {Urgency.FINAL: Wanted(limit=9)}
    due = (await store.due.outlook(asked, now_s=2.0)).due
    assert [one.task_id for one in due[Urgency.FINAL]] == [task.id]
    assert await store.recovery.unposted() == []


async def test_what_was_withdrawn_and_never_answered_is_forgotten(store: Store) -> None:
    """As what waits is."""
    new = replace(a_request(), interaction_token="token")
    task = (await store.tasks.create(new, now_s=0.0, max_live=9)).task
    await store.controls.withdraw_all(task.request.user_id, now_s=1.0)

    await recover(store, Answers({"token": MessageGoneError("10008")}))

    assert await store.tasks.get(task.id) is None


async def test_an_answer_is_noted_once_it_is_found(store: Store) -> None:
    """As before: what is found waits in line with its message."""
    new = replace(a_request(), interaction_token="token")
    task = (await store.tasks.create(new, now_s=0.0, max_live=9)).task

    posted = PostedMessage(channel_id=5, message_id=900, attachment=None)
    await recover(store, Answers({"token": posted}))

    found = await store.tasks.at(channel_id=5, message_id=900)
    assert found is not None
    assert found.id == task.id


@pytest.mark.parametrize(
    ("part", "what"), [("recovery", "unposted"), ("tasks", "at"), ("recovery", "withdraw")]
)
async def test_a_database_that_cannot_be_used_for_a_moment_is_outlasted(
    store: Store, monkeypatch: pytest.MonkeyPatch, part: str, what: str
) -> None:
    """Else a row would hold a place of its member until the next start."""
    new = replace(a_request(), interaction_token=None if what == "withdraw" else "token")
    task = (await store.tasks.create(new, now_s=0.0, max_live=9)).task
    works = getattr(getattr(store, part), what)
    fails = [StoreUnavailableError("disk I/O error")]

    async def fails_once(*args: object, **options: object) -> object:
        if fails:
            raise fails.pop()
        return await works(*args, **options)

    monkeypatch.setattr(getattr(store, part), what, fails_once)
    posted = PostedMessage(channel_id=5, message_id=900, attachment=None)
    logs = await recover(store, Answers({"token": posted}))

    assert await store.recovery.unposted() == []
    assert await store.tasks.get(task.id) is not None
    assert "recovery.fault" not in {line["event"] for line in logs}
