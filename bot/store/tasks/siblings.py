"""The further tasks that one press started, with messages of their own (cometapi.md rule 25)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, insert, select

from bot.domain.states import LIVE, State
from bot.store.schema import in_states, tasks
from bot.store.tasks.rows import new_tag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.tasks import Task
    from bot.store.database.statements import Connection


_ROW: Final = select(tasks).where(tasks.c.id == bindparam("task_id"))
_WATCHED: Final = select(tasks.c.remote_id).where(
    tasks.c.parent_id == bindparam("parent"),
    in_states(LIVE),
)
_ADD: Final = insert(tasks)


def add_further_tasks(connection: Connection, first: Task, remote_ids: Sequence[str]) -> None:
    """Add a task for each further id that the press of `first` started at CometAPI.

    What is watched already is left out: an answer may name what an earlier press started, or one
    picture twice.
    """
    if not remote_ids:
        return
    watched = connection.execute(_WATCHED, {"parent": first.parent_id}).scalars()
    row = connection.execute(_ROW, {"task_id": first.id}).mappings().one()
    del row["id"]
    for remote_id in dict.fromkeys(remote_ids):
        if remote_id in watched:
            continue
        other = row | {
            "state": State.QUEUED,
            "remote_id": remote_id,
            "message_id": None,
            "tag": new_tag(),
            "interaction_id": None,
            "message_gone": False,
            "to_post": True,
            "paint_after_s": 0.0,
            "paint_tries": 0,
            "refusals": 0,
            # Their own, so that the button can be pressed again while they still run.
            "button_key": f"{first.button_key}:{remote_id}",
            "due_s": None,
            "revision": 1,
            "shown_revision": 0,
            "created_s": first.submitted_s or first.created_s,
        }
        connection.execute(_ADD, other)
