"""Tasks and sightings as the pure parts of the bot take them."""

from dataclasses import fields, replace
from typing import Any

from bot.cometapi import Media, RemoteButton, RemoteStatus, RemoteTask
from bot.domain import kinds
from bot.domain.states import State
from bot.domain.tasks import Request, Result, RunningTask, Schedule, Shown, Task

NOW_S = 10_000.0
JOB = "3dbbd469-36af-4a0f-8f02-df6c579e7011"

QUEUED = Task(
    id=7,
    state=State.QUEUED,
    revision=1,
    request=Request(
        kind=kinds.IMAGINE,
        guild_id=1,
        channel_id=2,
        user_id=4,
        prompt="a paper boat",
        sent_prompt="a paper boat",
    ),
    result=Result(),
    shown=Shown(message_id=3, revision=1),
    schedule=Schedule(created_s=NOW_S - 20),
)


def a_task(state: State = State.RUNNING, **changes: Any) -> Task:  # noqa: ANN401 - any field
    """A task in that state; unless it is queued, it was submitted ten seconds before `NOW_S`."""
    submitted = {} if state is State.QUEUED else {"submitted_s": NOW_S - 10, "remote_id": "177"}
    return changed(QUEUED, **{"state": state, **submitted, **changes})


def changed(task: Task, **changes: Any) -> Task:  # noqa: ANN401 - any field
    """The task with other values, each in its group."""
    groups = {}
    for name in ("request", "result", "shown", "schedule"):
        group = getattr(task, name)
        own = {field.name for field in fields(group)} & changes.keys()
        groups[name] = replace(group, **{field: changes.pop(field) for field in own})
    return replace(task, **groups, **changes)


def a_watched(**changes: Any) -> RunningTask:  # noqa: ANN401 - any field
    """A grid on its way, submitted ten seconds before `NOW_S`."""
    bare = RunningTask(
        id=7,
        kind=kinds.IMAGINE,
        speed=None,
        remote_id="177",
        custom_id=None,
        dialog_prompt=None,
        modal_sent=False,
        submitted_s=NOW_S - 10,
    )
    return replace(bare, **changes)


def a_remote(status: RemoteStatus, **changes: Any) -> RemoteTask:  # noqa: ANN401 - any field
    """A task as CometAPI shows it: nothing but a status, unless said otherwise."""
    bare = RemoteTask(
        id="177",
        status=status,
        progress=None,
        image_url=None,
        media=(),
        buttons=(),
        fail_reason="",
        prompt="",
        final_prompt=None,
        texts=(),
        submit_s=None,
        finish_s=None,
    )
    return replace(bare, **changes)


def a_finished(**changes: Any) -> RemoteTask:  # noqa: ANN401 - any field
    """A success with all that belongs to it."""
    complete = {
        "status": RemoteStatus.SUCCEEDED,
        "progress": 100,
        "media": (Media(url="https://pictures.example/1.png", thumbnail=None),),
        "buttons": (a_remote_button(f"MJ::JOB::upsample::1::{JOB}", label="U1"),),
    }
    return a_remote(**{**complete, **changes})


def a_remote_button(
    custom_id: str | None,
    *,
    label: str = "",
    url: str | None = None,
) -> RemoteButton:
    """One button under a result."""
    return RemoteButton(custom_id=custom_id, label=label, emoji="", style=2, url=url)
