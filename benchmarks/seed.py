"""Tasks that are open, or long over, before the bot starts: in its database, or in a file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import insert, text

from bot.domain import kinds
from bot.domain.kinds import Speed
from bot.domain.states import Delivery, State
from bot.domain.tasks import NewTask
from bot.store import open_store
from bot.store.schema import tasks
from bot.store.tasks.rows import from_new

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator
    from pathlib import Path

    from benchmarks.crowd import Crowd
    from benchmarks.scenarios import Scenario
    from bot.store.database.statements import Connection
    from playground.comet import Task
    from playground.discord.model.objects import Channel, Message, User

AT_ONCE: Final = 5000
"""Rows per statement."""

SPEED: Final = Speed.RELAX
"""The speed of every task, so that no duration of a scenario is past its deadline."""

LATEST_LOOK_S: Final = 8.0
DOWN_S: Final = 60.0
"""How long a bot that starts with overdue tasks was away."""

EARLIER_S: Final = 4 * 3600.0
_EMPTY: Final = (
    "progress",
    "submitted_s",
    "finished_s",
    "due_s",
    "remote_id",
    "delivery",
    "attachment_id",
    "attachment_name",
    "image_url",
)
"""Columns that some of the rows fill: one statement needs the same ones of all its rows."""

BUTTONS: Final = [
    {"key": f"u{n}", "custom_id": f"MJ::JOB::upsample::{n}::0", "label": f"U{n}", "emoji": ""}
    for n in range(1, 5)
]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTask:
    """One that runs: at CometAPI, and as a message."""

    remote: Task
    message: Message
    channel: Channel
    member: User


def write_file(path: Path, opened: list[OpenTask]) -> None:
    """Write what a bot without a database needs to go on."""
    known = [
        {
            "task": task.remote.id,
            "prompt": task.remote.prompt,
            "channel": task.channel.id,
            "message": task.message.id,
            "shown": f"{task.remote.progress}%",
        }
        for task in opened
    ]
    path.write_text(json.dumps(known), encoding="utf-8")


async def write_database(
    url: str,
    opened: list[OpenTask],
    scenario: Scenario,
    crowd: Crowd,
    *,
    now_s: float,
    chance: random.Random,
) -> None:
    """Make the bot's database with tasks that are over and tasks that are open."""
    rows = chain(
        _over(scenario, crowd, now_s=now_s, chance=chance),
        _open(opened, scenario, now_s=now_s, chance=chance),
    )
    async with open_store(url) as store:
        write = store.outbox._database.write  # noqa: SLF001 - no bot writes rows that are over
        for portion in _portions(rows):
            await write(partial(_insert, portion))
        await write(lambda connection: connection.execute(text("ANALYZE")))


def _insert(rows: list[dict[str, Any]], connection: Connection) -> None:
    connection.execute(insert(tasks), rows)


def _portions(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    portion = []
    for row in rows:
        portion.append(row)
        if len(portion) == AT_ONCE:
            yield portion
            portion = []
    if portion:
        yield portion


def _open(
    opened: list[OpenTask], scenario: Scenario, *, now_s: float, chance: random.Random
) -> Iterator[dict[str, Any]]:
    for task in opened:
        first_look_s = -DOWN_S if scenario.overdue else chance.uniform(0, LATEST_LOOK_S)
        yield _row(task.channel, task.member, task.remote.prompt, task.remote.submitted_s) | {
            "message_id": task.message.id,
            "state": State.RUNNING,
            "remote_id": task.remote.id,
            "progress": task.remote.progress or None,
            "submitted_s": task.remote.submitted_s,
            "due_s": now_s + first_look_s,
        }


def _over(
    scenario: Scenario, crowd: Crowd, *, now_s: float, chance: random.Random
) -> Iterator[dict[str, Any]]:
    for number in range(scenario.stored):
        channel = crowd.channels[number % len(crowd.channels)]
        of_one = number < scenario.exported
        member = crowd.members[0 if of_one else number % len(crowd.members)]
        ended_s = now_s - EARLIER_S * (1 - number / scenario.stored)
        yield _row(channel, member, f"an earlier boat, {number}", ended_s) | {
            "message_id": number + 1,
            "state": State.SUCCEEDED,
            "remote_id": f"1{number:015d}",
            "progress": 100,
            "submitted_s": ended_s - scenario.duration_s * chance.uniform(0.7, 1.3),
            "finished_s": ended_s,
            "revision": 8,
            "shown_revision": 8,
            "delivery": Delivery.ATTACHED,
            "attachment_id": number + 1,
            "attachment_name": "boat.webp",
            "buttons": BUTTONS,
            "image_url": "http://127.0.0.1/mj/image/1",
        }


def _row(channel: Channel, member: User, prompt: str, created_s: float) -> dict[str, Any]:
    new = NewTask(
        kind=kinds.IMAGINE,
        guild_id=channel.guild_id,
        channel_id=channel.id,
        user_id=member.id,
        prompt=prompt,
        sent_prompt=prompt,
        speed=SPEED,
    )
    empty = dict.fromkeys(_EMPTY)
    return empty | from_new(new, now_s=created_s) | {"shown_revision": 1}
