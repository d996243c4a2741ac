"""What members do to tasks: ask, press, withdraw, decide; and what their messages show."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, delete, func, insert, select, update

from bot.domain.states import LIVE, Ending, State
from bot.store.errors import AlreadyLiveError, AskedBeforeError
from bot.store.schema import in_states, is_live, is_stale, is_tried, tasks
from bot.store.tasks.changes import change, repaint
from bot.store.tasks.member_limits import (
    check_room,
    free_places,
    hold_place,
    release_place,
    shorten_holds,
)
from bot.store.tasks.queue import NEVER_S, repaint_places
from bot.store.tasks.rows import from_new, to_task
from bot.store.tasks.views import get_task, view_of

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from bot.domain.tasks import NewTask, Task, TaskView
    from bot.store.database.database import Database
    from bot.store.database.statements import Connection

# Every time that something waits for, and which tasks do so, as an index has them.
_WAITS: Final = tuple(
    update(tasks)
    .where(column > bindparam("until_s"), column != NEVER_S, *which)
    .values({column: bindparam("now_s")})
    for column, *which in (
        (tasks.c.due_s,),
        (tasks.c.submit_after_s, is_tried, in_states({State.QUEUED, State.NEEDS_INPUT})),
        (tasks.c.paint_after_s, is_stale),
        (tasks.c.paint_after_s, is_live),
    )
)

_DISCARD: Final = (
    delete(tasks)
    .where(tasks.c.id == bindparam("task_id"), tasks.c.message_id.is_(None))
    .returning(tasks.c.parent_id)
)
_AT: Final = select(tasks).where(
    tasks.c.channel_id == bindparam("channel"),
    tasks.c.message_id == bindparam("message"),
)
_UNPOSTED: Final = (
    select(tasks)
    .where(
        tasks.c.message_id.is_(None),
        tasks.c.to_post.is_(False),
        tasks.c.state == State.QUEUED,
    )
    .order_by(tasks.c.created_s, tasks.c.id)
)
_ADD: Final = insert(tasks).returning(tasks)
_OF_INTERACTION: Final = select(tasks.c.id).where(
    tasks.c.interaction_id == bindparam("interaction"),
)
_PRESSES: Final = (tasks.c.parent_id == bindparam("parent")) & (
    tasks.c.button_key == bindparam("button")
)
_LIVE_PRESS: Final = select(tasks.c.id).where(_PRESSES, in_states({*LIVE, State.UNSURE}))
_COUNT_PRESSES: Final = select(func.count()).where(_PRESSES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unposted:
    """A task whose answer's message id is unknown, with the token that can still find it."""

    task: Task
    interaction_token: str | None


class TaskStore:
    """Tasks as members see and change them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(
        self,
        new: NewTask,
        *,
        now_s: float,
        max_live: int,
        paused: bool = False,
        instead_of: int | None = None,
    ) -> TaskView:
        """Store a task that nothing was answered for yet; `paused`: CometAPI does not answer.

        One that it stands `instead_of` is withdrawn for it if it still waits. Returns what to
        answer with.

        Raises:
            AskedBeforeError: its interaction has made a task already.
            QueueFullError: the member would have more than `max_live` under way.
            AlreadyLiveError: the button it came from has a live (or unsure) action.
        """

        def work(connection: Connection) -> TaskView:
            if instead_of is not None:
                _end(connection, instead_of, {State.QUEUED}, Ending.WITHDRAWN, now_s)
            more = new.starts
            _check_first(connection, new)
            check_room(connection, new.user_id, more=more, max_live=max_live, now_s=now_s)
            task = add_task(connection, new, now_s=now_s, paused=paused)
            return view_of(connection, task, now_s=now_s)

        return await self._database.write(work)

    def posted(self, task_id: int, *, channel_id: int, message_id: int) -> Awaitable[None]:
        """Note the message that shows the task; from now on it may be submitted.

        A task that CometAPI has already (one of "Imagine all") runs from now on. This need not
        outlive a power cut: the message is found again, and the submit is noted durably. Whoever
        writes next takes it along, so a claim that begins now finds the task; to be awaited for the
        commit.
        """

        def work(connection: Connection) -> None:
            task = change(
                connection,
                task_id,
                visible=False,
                channel_id=channel_id,
                message_id=message_id,
                interaction_token=None,
                to_post=False,
                shown_revision=1,
            )
            if task is None or task.remote_id is None or task.state is not State.QUEUED:
                return
            change(
                connection,
                task_id,
                state=State.RUNNING,
                submitted_s=task.created_s,
                due_s=task.created_s,
            )

        return self._database.note(work)

    async def discard(self, task_id: int) -> None:
        """Forget a task that no message will ever show, since its answer failed."""

        def work(connection: Connection) -> None:
            repaint(
                connection, connection.execute(_DISCARD, {"task_id": task_id}).scalar_one_or_none()
            )

        await self._database.retry_until_written(work)

    async def get(self, task_id: int) -> Task | None:
        """The task of that id, if there is one."""
        return await self._database.read(lambda connection: get_task(connection, task_id))

    async def at(self, *, channel_id: int, message_id: int) -> Task | None:
        """The task that a message shows, if it shows one."""
        place = {"channel": channel_id, "message": message_id}

        def work(connection: Connection) -> Task | None:
            row = connection.execute(_AT, place).mappings().one_or_none()
            return None if row is None else to_task(row)

        return await self._database.read(work)

    async def unposted(self) -> list[Unposted]:
        """Tasks whose message is unknown: the process died between the row and its answer."""

        def work(connection: Connection) -> list[Unposted]:
            return [
                Unposted(task=to_task(row), interaction_token=row["interaction_token"])
                for row in connection.execute(_UNPOSTED).mappings()
            ]

        return await self._database.read(work)

    async def shorten_waits(self, *, now_s: float, longest_s: float) -> None:
        """End every wait that is longer than that: the clock may have been set back."""

        def work(connection: Connection) -> None:
            for too_long in _WAITS:
                connection.execute(too_long, {"now_s": now_s, "until_s": now_s + longest_s})
            shorten_holds(connection, now_s=now_s)

        await self._database.write(work)

    async def view(self, task_id: int, *, now_s: float) -> TaskView | None:
        """A task with everything its message shows, as of one moment."""

        def work(connection: Connection) -> TaskView | None:
            task = get_task(connection, task_id)
            return None if task is None else view_of(connection, task, now_s=now_s)

        return await self._database.read(work)

    async def end(
        self,
        task_id: int,
        *,
        when: set[State],
        ending: Ending,
        now_s: float,
    ) -> Task | None:
        """Cancel: withdraw from the line, stop watching, or dismiss an unsure one.

        What CometAPI has of it counts for its member as before, until its end is known.
        """
        return await self._database.write(
            lambda connection: _end(connection, task_id, when, ending, now_s),
        )

    async def watch_again(self, task_id: int, *, now_s: float, max_live: int) -> Task | None:
        """Look for the picture of a stopped task again; costs nothing.

        Raises:
            QueueFullError: it does not count any more, and the member has `max_live` under way.
        """

        def work(connection: Connection) -> Task | None:
            task = get_task(connection, task_id)
            if task is None or task.remote_id is None or task.state is not State.CANCELLED:
                return None
            free_places(connection, now_s=now_s)
            if not release_place(connection, task.id):
                more = task.starts
                check_room(connection, task.user_id, more=more, max_live=max_live, now_s=now_s)
            return change(
                connection,
                task_id,
                when={State.CANCELLED},
                state=State.RUNNING,
                ending=None,
                due_s=now_s,
                finished_s=None,
                misses=0,
                message_gone=False,
            )

        return await self._database.write(work)

    async def deliver_again(self, task_id: int) -> Task | None:
        """Download and attach the picture of a finished task once more."""

        def work(connection: Connection) -> Task | None:
            return change(
                connection,
                task_id,
                when={State.SUCCEEDED},
                delivery=None,
                message_gone=False,
                refusals=0,
                paint_tries=0,
                paint_after_s=0.0,
            )

        return await self._database.write(work)

    async def answer_dialog(self, task_id: int, prompt: str) -> Task | None:
        """Note what a member answers to a dialog that waited for them."""

        def work(connection: Connection) -> Task | None:
            return change(
                connection,
                task_id,
                when={State.NEEDS_INPUT},
                dialog_prompt=prompt,
                sent_prompt=prompt,
                submit_after_s=0.0,
                message_gone=False,
                tries=0,
                submit_refusals=0,
                held_s=None,
            )

        return await self._database.write(work)

    async def submit_again(self, task_id: int, *, now_s: float, max_live: int) -> Task | None:
        """Put an unsure task back into the line, since its member accepts paying twice.

        What may have arrived the first time counts beside it.

        Raises:
            QueueFullError: the member would have more than `max_live` under way.
        """

        def work(connection: Connection) -> Task | None:
            task = get_task(connection, task_id)
            if task is None or task.state is not State.UNSURE:
                return None
            check_room(connection, task.user_id, more=task.starts, max_live=max_live, now_s=now_s)
            return change(
                connection,
                task_id,
                when={State.UNSURE},
                state=State.QUEUED,
                submit_after_s=0.0,
                tries=0,
                message_gone=False,
                doubt=None,
                submit_refusals=0,
                held_s=None,
            )

        return await self._database.write(work)


def _end(
    connection: Connection, task_id: int, when: set[State], ending: Ending, now_s: float
) -> Task | None:
    before = get_task(connection, task_id)
    if before is None or before.state not in when:
        return None
    task = change(
        connection,
        task_id,
        state=State.CANCELLED,
        ending=ending,
        # Due at once, so that from now on it is looked at for its end only.
        due_s=None if before.remote_id is None else now_s,
        finished_s=now_s,
        # Its member saw the message just now, so it can be reached, sooner or later.
        message_gone=False,
    )
    if before.remote_id is not None:
        hold_place(connection, before)
    repaint_places(connection)
    return task


def _check_first(connection: Connection, new: NewTask) -> None:
    """Make sure that an interaction makes one task. Raises AskedBeforeError."""
    if new.interaction_id is not None:
        again = {"interaction": new.interaction_id}
        if connection.execute(_OF_INTERACTION, again).scalars():
            raise AskedBeforeError


def add_task(connection: Connection, new: NewTask, *, now_s: float, paused: bool) -> Task:
    """Insert a task that its member has room for. Raises AlreadyLiveError."""
    try:
        row = connection.execute(_ADD, from_new(new, now_s=now_s) | {"paused": paused})
    except sqlite3.IntegrityError as error:
        raise AlreadyLiveError(_live_action(connection, new)) from error
    task = to_task(row.mappings().one())
    if _is_first_press(connection, task):
        repaint(connection, task.parent_id)
    return task


def _live_action(connection: Connection, new: NewTask) -> int:
    press = {"parent": new.parent_id, "button": new.button_key}
    return int(connection.execute(_LIVE_PRESS, press).scalar_one())


def _is_first_press(connection: Connection, task: Task) -> bool:
    """Whether the pressed button is not marked on its parent yet."""
    if task.parent_id is None:
        return False
    press = {"parent": task.parent_id, "button": task.button_key}
    return bool(connection.execute(_COUNT_PRESSES, press).scalar_one() == 1)
