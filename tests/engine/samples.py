"""Tasks and sightings as the pure parts of the bot take them."""

from dataclasses import replace
from typing import Any

from bot.cometapi import Media, RemoteButton, RemoteStatus, RemoteTask
from bot.domain.inputs import Inputs
from bot.domain.kinds import Kind
from bot.domain.states import State
from bot.domain.tasks import RunningTask, Task
from tests.support.remote_tasks import a_remote

NOW_S = 10_000.0
JOB = "3dbbd469-36af-4a0f-8f02-df6c579e7011"

QUEUED = Task(
    id=7,
    kind=Kind.IMAGINE,
    guild_id=1,
    channel_id=2,
    message_id=3,
    user_id=4,
    prompt="a paper boat",
    sent_prompt="a paper boat",
    niji=False,
    speed=None,
    parent_id=None,
    button_key=None,
    custom_id=None,
    label="",
    notes=(),
    fix=None,
    inputs=Inputs(),
    dialog_prompt=None,
    estimate_usd=None,
    upload_limit=10_000_000,
    state=State.QUEUED,
    remote_id=None,
    progress=None,
    paused=False,
    ending=None,
    detail="",
    final_prompt=None,
    buttons=(),
    image_url=None,
    media=(),
    attachment=None,
    delivery=None,
    buttons_dead=False,
    modal_sent=False,
    revision=1,
    shown_revision=1,
    created_s=NOW_S - 20,
    submitted_s=None,
    finished_s=None,
    due_s=None,
    tries=0,
    misses=0,
    empty_looks=0,
    paint_tries=0,
    refusals=0,
    message_gone=False,
    to_post=False,
    starts=1,
)


def a_task(state: State = State.RUNNING, **changes: Any) -> Task:  # noqa: ANN401 - any field
    """A task in that state; unless it is queued, it was submitted ten seconds before `NOW_S`."""
    submitted = {} if state is State.QUEUED else {"submitted_s": NOW_S - 10, "remote_id": "177"}
    return replace(QUEUED, **{"state": state, **submitted, **changes})


def a_watched(**changes: Any) -> RunningTask:  # noqa: ANN401 - any field
    """A grid on its way, submitted ten seconds before `NOW_S`."""
    bare = RunningTask(
        id=7,
        kind=Kind.IMAGINE,
        speed=None,
        remote_id="177",
        custom_id=None,
        dialog_prompt=None,
        modal_sent=False,
        submitted_s=NOW_S - 10,
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
