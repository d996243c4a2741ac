"""A start with very many open tasks: all are looked at again, and no limit is passed.

Set RECOVERY_TASKS for another number than the few hundred of the usual run.
"""

from __future__ import annotations

import gc
import os
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import pytest
from sqlalchemy import insert

from bot.domain import kinds
from bot.domain.kinds import Speed
from bot.domain.states import State
from bot.domain.tasks import NewTask
from bot.store import open_store
from bot.store.schema import tasks
from bot.store.tasks.rows import from_new
from playground.comet.gateway.gateway import Order
from playground.comet.upstream.jobs import imagine
from playground.discord.model.objects import Message, MessageFlag
from tests.e2e.stage import PATIENCE_S, says
from tests.e2e.timed_bot import PROGRAM, asked, most_within_a_second, sent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playground.comet.http.pipeline import Request
    from playground.discord.model.objects import Channel
    from tests.e2e.stage import Stage

TASKS: Final = int(os.environ.get("RECOVERY_TASKS", "240"))
CHANNELS: Final = TASKS // 4
MEMBERS: Final = 40
EDIT: Final = "PATCH /channels/{channel_id}/messages/{message_id}"
LIST: Final = "/mj/task/list-by-condition"
PER_LIST: Final = 50
REQUESTS_PER_S: Final = 50
OK: Final = 200
NOTHING: Final = "what no message says"
SECONDS: Final = PATIENCE_S + TASKS / 10
"""Far more than at Discord's pace: how busy the machine is must not decide."""


@dataclass(frozen=True, slots=True)
class Left:
    """One task that a dead process left behind, and what its message says in the end."""

    message_id: int
    says: str


@pytest.mark.timeout(SECONDS + 60)
async def test_a_start_with_many_open_tasks_keeps_all_limits(stage: Stage) -> None:
    """Most failed meanwhile, some still run, some may have been paid: every message says so."""
    left = await _left_behind(stage)
    untold = {one.message_id: one.says for one in left}
    exchanges = stage.discord.exchanges
    seen = 0

    def all_told() -> bool:
        nonlocal seen  # to look at all of thousands again would hold the servers up
        news, seen = exchanges[seen:], len(exchanges)
        for said in news:
            if said.name == EDIT and said.status == OK and isinstance(said.response, dict):
                message_id = int(said.response["id"])
                if untold.get(message_id, NOTHING) in says(said.response):
                    del untold[message_id]
        return not untold

    with _even_servers():
        began_s = time.time()
        await stage.start(program=PROGRAM, MAX_CONCURRENT_SUBMITS="2")
        await stage.discord.wait_for(all_told, timeout_s=SECONDS)
    lists = [request for request in stage.comet.requests if request.path.endswith(LIST)]
    looks = [request for request in lists if request.body["ids"]]
    edits = sorted(said.at_s for said in stage.discord.exchanges if said.name == EDIT)
    left_at = sent(stage.folder)
    print(  # noqa: T201 - the figures of a run by hand
        f"{TASKS} open: first look after {looks[0].when - began_s:.2f} s, {len(looks)} lists, "
        f"first edit after {edits[0] - began_s:.2f} s, {len(edits)} edits in "
        f"{edits[-1] - edits[0]:.1f} s, "
        f"at most {most_within_a_second(left_at)} requests in one second, "
        f"{stage.discord.invalid_requests} invalid",
    )
    assert stage.submits == []
    assert max(len(request.body["ids"]) for request in looks) <= PER_LIST
    # Looks do not queue behind edits.
    edited_at = [request.at_s for request in left_at if request.is_edit]
    assert _all_seen_s(stage, lists) < edited_at[len(edited_at) // 2]
    assert _refused(stage) <= TASKS // 10
    assert most_within_a_second(left_at) <= REQUESTS_PER_S
    assert len(edited_at) >= len(edits)  # none went around it


async def _left_behind(stage: Stage) -> list[Left]:
    """Fill the database, the channels and CometAPI as a process that was killed leaves them."""
    stage.comet.hold(0)
    stage.comet.ledger.deposited_usd = 1e9
    channels = _channels(stage)
    left, rows = [], []
    async with open_store(stage.database_url) as store:
        dead = store.processes.own
        for number in range(TASKS):
            channel = channels[number % CHANNELS]
            message = _message(stage, channel)
            state, words = _fate(number)
            remote_id = _remote(stage, number, state)
            row = _row(number, channel, message, state, remote_id)
            rows.append(row | {"process_id": None if remote_id else dead})
            left.append(Left(message.id, words))
        await store.outbox._database.write(
            lambda connection: connection.execute(insert(tasks), rows)
        )
        await store.processes.leave()
    return left


@contextmanager
def _even_servers() -> Iterator[None]:
    """Spare the local servers the pauses in which Python looks through thousands of tasks.

    Requests would pile up for 0.2 s, and be counted as if they had been sent at once.
    """
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _fate(number: int) -> tuple[State, str]:
    """The state that the dead process left, and what becomes of it."""
    match number % 10:
        case 0:
            return State.RUNNING, "Started"
        case 1:
            return State.SUBMITTING, "not certain"
        case _:
            return State.RUNNING, "could not make this"


def _remote(stage: Stage, number: int, state: State) -> str | None:
    if state is not State.RUNNING:
        return None
    job = imagine(f"boat {number}").failing(None if number % 10 == 0 else "it sank")
    order = Order(job=job, speed="FAST", bot_type="MID_JOURNEY")
    return str(stage.comet.gateway.submit(order)["result"])


def _channels(stage: Stage) -> list[Channel]:
    world = stage.discord.world
    first = world.channel("pictures")
    more = [
        replace(first, id=world.snowflakes.next(), name=f"pictures-{number}")
        for number in range(1, CHANNELS)
    ]
    world.channels |= {channel.id: channel for channel in more}
    return [first, *more]


def _message(stage: Stage, channel: Channel) -> Message:
    world = stage.discord.world
    message = Message(
        id=world.snowflakes.next(),
        channel_id=channel.id,
        author_id=world.bot_id,
        components=[{"type": 10, "id": 1, "content": "a boat"}],
        flags=MessageFlag.V2,
        created_s=world.now_s(),
    )
    world.add_message(message)
    return message


def _row(
    number: int,
    channel: Channel,
    message: Message,
    state: State,
    remote_id: str | None,
) -> dict[str, Any]:
    new = NewTask(
        kind=kinds.IMAGINE,
        guild_id=channel.guild_id,
        channel_id=channel.id,
        user_id=1 + number % MEMBERS,
        prompt=f"boat {number}",
        sent_prompt=f"boat {number}",
        speed=Speed.FAST,
    )
    now_s = time.time()
    return from_new(new, now_s=now_s) | {
        "message_id": message.id,
        "state": state,
        "remote_id": remote_id,
        "submitted_s": now_s,
        "due_s": now_s if remote_id else None,
    }


def _all_seen_s(stage: Stage, lists: list[Request]) -> float:
    """When every task had been asked for once, by the bot's clock."""
    left_at = [request.at_s for request in asked(stage.folder) if request.path.endswith(LIST)]
    first = {
        task_id: number
        for number, look in reversed(list(enumerate(lists)))
        for task_id in look.body["ids"]
    }
    return left_at[max(first.values())]


def _refused(stage: Stage) -> int:
    """How many requests were too many or not allowed, but for those too many in a second.

    Those are judged where they were sent.
    """
    answered = stage.discord.answered.items()
    return sum(
        count
        for (_, status, scope), count in answered
        if status in {401, 403, 429} and scope != "global"
    )
