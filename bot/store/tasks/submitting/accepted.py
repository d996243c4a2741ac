"""Ids that CometAPI gave are paid for: each is kept, whatever became of its row meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, insert, select

from bot.domain.members.data_requests import ERASED, FORMER_MEMBER, RETENTION
from bot.domain.states import LIVE, State
from bot.store.schema import in_states, tasks
from bot.store.signals import Loop
from bot.store.tasks.changes import change
from bot.store.tasks.member_limits import hold_place, settle_place
from bot.store.tasks.places import repaint_places
from bot.store.tasks.rows import new_tag
from bot.store.tasks.views import get_task

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.tasks import Task
    from bot.store.database.statements import Connection

_ROW: Final = select(tasks).where(tasks.c.id == bindparam("task_id"))
_WATCHED: Final = select(tasks.c.remote_id).where(
    tasks.c.parent_id == bindparam("parent"),
    in_states(LIVE),
)
_ADD: Final = insert(tasks)
_AS_NEW: Final[Mapping[str, Any]] = {
    "state": State.QUEUED,
    "process_id": None,
    "message_id": None,
    "interaction_id": None,
    "interaction_token": None,
    "message_gone": False,
    "to_post": True,
    "doubt": None,
    "paint_after_s": 0.0,
    "paint_tries": 0,
    "refusals": 0,
    "due_s": None,
    "finished_s": None,
    "revision": 1,
    "shown_revision": 0,
    "starts": 1,
    "tries": 0,
    "misses": 0,
    "empty_looks": 0,
    "paused": False,
    "modal_sent": False,
    "asks_member": False,
    "ending": None,
    "detail": "",
    "progress": None,
    "image_url": None,
    "media": [],
    "buttons": [],
    "buttons_dead": False,
    "attachment_id": None,
    "attachment_name": None,
    "delivery": None,
}
"""What a row that is a copy of another has of its own."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What CometAPI took: its id there, when to look at it, and what is run if it said so."""

    remote_id: str
    due_s: float
    final_prompt: str | None


def accept(connection: Connection, task_id: int, taken: Accepted, *, held_by: int) -> Task | None:
    """Let the task run, or keep the id in another way; the task now, None if it had that id."""
    when = {State.SUBMITTING, State.NEEDS_INPUT}
    task = _run(connection, task_id, taken, when=when, held_by=held_by)
    if task is None:
        return _accept_late(connection, task_id, taken)
    if task.shown.revision:  # its message may still say that it waits, and offer to cancel it
        return change(connection, task_id, visible=False, paint_after_s=0.0)
    return task


def _run(
    connection: Connection,
    task_id: int,
    taken: Accepted,
    *,
    when: set[State],
    **others: Any,  # noqa: ANN401 - columns, or who holds it
) -> Task | None:
    return change(
        connection,
        task_id,
        when=when,
        state=State.RUNNING,
        remote_id=taken.remote_id,
        due_s=taken.due_s,
        final_prompt=taken.final_prompt,
        tries=0,
        submit_refusals=0,
        paused=False,
        starts=1,
        **others,
    )


def _accept_late(connection: Connection, task_id: int, taken: Accepted) -> Task | None:
    """The process that submitted it was thought dead meanwhile, and the row settled.

    What is uncertain, or was to be sent again and was not yet, is certain now and runs. What its
    member left at that stays stopped, but has its id. What was sent again has another id, or is
    about to, so this one becomes a task of its own: both were paid for. Of what was erased
    meanwhile nothing is kept but that it was paid.
    """
    task = get_task(connection, task_id)
    if task is None or task.result.remote_id == taken.remote_id:
        return None
    if task.request.user_id == FORMER_MEMBER or task.shown.removed_by == RETENTION:
        if task.result.remote_id is None:
            change(connection, task_id, visible=False, remote_id=f"{ERASED}{task_id}")
        return None
    settle_place(connection, task_id)
    if task.result.remote_id is None and task.state in {State.UNSURE, State.QUEUED}:
        repaint_places(connection)
        return _run(connection, task_id, taken, when={task.state}, doubt=None)
    if task.result.remote_id is None and task.state is State.CANCELLED:
        stopped = change(connection, task_id, remote_id=taken.remote_id, due_s=taken.due_s)
        if stopped is not None:
            hold_place(connection, stopped)
        return stopped
    add_further_tasks(connection, task, [taken.remote_id])
    return task


def add_further_tasks(connection: Connection, first: Task, remote_ids: Sequence[str]) -> int:
    """Add a task, with a message of its own, for each further id that the submit of `first` gave.

    Returns how many. What is watched already is left out: an answer may name what an earlier press
    started, or one picture twice (midjourney-proxy: TaskService).
    """
    if not remote_ids:
        return 0
    watched = connection.execute(_WATCHED, {"parent": first.request.parent_id}).scalars()
    row = connection.execute(_ROW, {"task_id": first.id}).mappings().one()
    del row["id"]
    further = [remote_id for remote_id in dict.fromkeys(remote_ids) if remote_id not in watched]
    for remote_id in further:
        own = {
            "remote_id": remote_id,
            "tag": new_tag(),
            # Their own, so that the button can be pressed again while they still run.
            "button_key": first.request.button_key and f"{first.request.button_key}:{remote_id}",
            "created_s": first.schedule.submitted_s or first.schedule.created_s,
        }
        connection.execute(_ADD, {**row, **_AS_NEW, **own})
        connection.wake(Loop.PUBLISHER)
    return len(further)
