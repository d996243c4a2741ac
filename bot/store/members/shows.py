"""Pictures that members let be shown once more, each as a task of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from sqlalchemy import bindparam, func, or_, select

from bot.domain.states import Delivery, State
from bot.store.database.dialects import among
from bot.store.errors import AskedBeforeError, ShownLatelyError
from bot.store.members.hidden_prompts import HIDDEN_BY, to_authored
from bot.store.schema import tasks
from bot.store.tasks.admission import ASKED_BEFORE
from bot.store.tasks.changes import change
from bot.store.tasks.intake import add_task, add_unanswered
from bot.store.tasks.outcomes import buttons_to_json
from bot.store.tasks.permits import terms_of
from bot.store.tasks.rows import to_task
from bot.store.tasks.views import first_view_of, get_task

if TYPE_CHECKING:
    from bot.domain.tasks import NewTask, Result, Task, TaskView
    from bot.store.database.database import Database
    from bot.store.database.statements import Connection
    from bot.store.members.hidden_prompts import Authored
    from bot.store.processes.slots import Slots
    from bot.store.servers.settings import Servers
    from bot.store.tasks.permits import Permit

SHOW_EVERY_S: Final = 5.0
"""A member may let one picture be shown in this time."""

NEWEST: Final = 500
"""Of so many of a member's tasks the pictures are offered to be shown once more."""

MESSAGES: Final = 5
"""In so many messages a picture is looked for that CometAPI has no more."""

_LATELY: Final = select(
    ASKED_BEFORE,
    select(func.max(tasks.c.created_s))
    .where(tasks.c.user_id == bindparam("user_id"), tasks.c.original_id.is_not(None))
    .scalar_subquery(),
)
_SHOWN: Final = select(tasks, HIDDEN_BY).where(tasks.c.id == bindparam("task_id"))
_NEWEST: Final = (
    select(tasks.c.id)
    .where(tasks.c.user_id == bindparam("user_id"))
    .order_by(tasks.c.id.desc())
    .limit(NEWEST)
)
_MESSAGES: Final = select(tasks.c.id, tasks.c.channel_id, tasks.c.message_id).where(
    or_(tasks.c.id == bindparam("made_by"), tasks.c.original_id == bindparam("made_by")),
    tasks.c.id != bindparam("shown_by"),
    tasks.c.message_id.is_not(None),
    tasks.c.attachment_id.is_not(None),
    tasks.c.delivery == Delivery.ATTACHED,  # else its file is a preview that was left there
)
_FINISHED: Final = (
    select(tasks, HIDDEN_BY)
    .where(
        among(tasks.c.id, "task_ids"),
        tasks.c.state == State.SUCCEEDED,
        tasks.c.removed_by.is_(None),
        tasks.c.original_id.is_(None),
    )
    .order_by(tasks.c.id.desc())
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """What a task that shows another once more begins with."""

    new: NewTask
    result: Result
    """As much of the other's as may be seen."""
    permit: Permit
    """As `TaskStore.create` takes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Showable:
    """A task that somebody wants shown once more."""

    task: Task
    made_by: Task
    """The task that made what it shows: another, or itself."""
    hidden_by: int | None
    """Whoever's words its prompt is, if they hide them from others."""


Copying: TypeAlias = Callable[[Showable | None], Copy]
"""Makes a copy of what is shown once more; raises where there is none, or it may not be shown."""


class Shows:
    """Adds tasks that show once more what others made, and lists what a member may choose of."""

    def __init__(self, database: Database, servers: Servers, slots: Slots, process_id: int) -> None:
        self._database = database
        self._servers = servers
        self._slots = slots
        self._process_id = process_id

    async def add(self, shown_id: int, copying: Copying, *, now_s: float) -> TaskView:
        """Store a task that shows that one once more; the view is what to answer with.

        What may be shown is looked at in the same transaction.

        Raises:
            AskedBeforeError: its interaction has made a task already.
            ShownLatelyError: its member did so just now.
        """

        def work(connection: Connection) -> TaskView:
            copy = copying(_showable(connection, shown_id))
            _check_lately(connection, copy.new, now_s=now_s)
            task = add_task(
                connection,
                copy.new,
                now_s=now_s,
                paused=False,
                slot=self._slots.sharding.slot_of(copy.new.guild_id),
                terms=terms_of(connection, self._servers, copy.new, copy.permit, now_s=now_s),
                process_id=self._process_id,  # until its message is known
            )
            shown = change(connection, task.id, visible=False, **_columns(copy.result)) or task
            return first_view_of(connection, shown, now_s=now_s, capacity=None)

        return await add_unanswered(self._database, work)

    async def messages(self, task: Task) -> list[tuple[int, int]]:
        """Channel and message of some that show the same picture, the newest first."""
        asked = {"made_by": task.made_by_id, "shown_by": task.id}
        rows = await self._database.read(
            lambda connection: list(connection.execute(_MESSAGES, asked))
        )
        newest = sorted(rows, reverse=True)[:MESSAGES]
        return [(channel_id, message_id) for _, channel_id, message_id in newest]

    async def offered(self, user_id: int) -> list[Authored]:
        """What a member had made of late that is finished and not removed, newest first."""

        def work(connection: Connection) -> list[Authored]:
            ids = list(connection.execute(_NEWEST, {"user_id": user_id}).scalars())
            found = connection.execute(_FINISHED, {"task_ids": ids}).mappings()
            return [to_authored(row) for row in found]

        return await self._database.read(work)


def _showable(connection: Connection, task_id: int) -> Showable | None:
    row = connection.execute(_SHOWN, {"task_id": task_id}).mappings().one_or_none()
    if row is None:
        return None
    task = to_task(row)
    made_by = get_task(connection, task.made_by_id) or task
    return Showable(task=task, made_by=made_by, hidden_by=row["hidden_by"])


def _check_lately(connection: Connection, new: NewTask, *, now_s: float) -> None:
    asked = {"interaction": new.interaction_id, "user_id": new.user_id}
    asked_before, last_s = connection.execute(_LATELY, asked).one()
    if asked_before:
        raise AskedBeforeError
    if last_s is not None and last_s <= now_s < last_s + SHOW_EVERY_S:
        raise ShownLatelyError(opens_s=last_s + SHOW_EVERY_S)


def _columns(result: Result) -> dict[str, Any]:
    return {
        "final_prompt": result.final_prompt,
        "image_url": result.image_url,
        "media": [list(together) for together in result.media],
        "buttons": buttons_to_json(result.buttons),
        "buttons_dead": result.buttons_dead,
    }
