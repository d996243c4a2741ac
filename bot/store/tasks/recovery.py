"""What ended processes left behind: rows in hand, waits of another clock, messages not noted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, exists, select, update

from bot.domain.states import Ending, State
from bot.store.processes.registry import of_ended
from bot.store.schema import in_states, is_live, is_stale, is_tried, tasks
from bot.store.signals import Loop
from bot.store.tasks.controls import end_task
from bot.store.tasks.member_limits import hold_place, shorten_holds
from bot.store.tasks.rows import to_task

if TYPE_CHECKING:
    from bot.domain.tasks import Task
    from bot.store.database.database import Database
    from bot.store.database.statements import Connection

_LEFT: Final = (
    update(tasks)
    .where(is_live, tasks.c.state == State.SUBMITTING, of_ended)
    .values(
        state=State.UNSURE,
        process_id=None,
        revision=tasks.c.revision + 1,
        paint_after_s=0.0,
        paint_tries=0,
        refusals=0,
        paused=False,
    )
    .returning(tasks)
)
IS_ANSWERED: Final = (
    update(tasks)
    .where(is_live, tasks.c.state == State.NEEDS_INPUT, tasks.c.modal_sent.is_(True))
    .values(
        state=State.RUNNING,
        due_s=0.0,
        paused=False,
        revision=tasks.c.revision + 1,
        process_id=None,
    )
)
_LEFT_ANSWERED: Final = IS_ANSWERED.where(of_ended)
_RELEASE: Final = (
    update(tasks).where(tasks.c.due_s > 0, of_ended).values(due_s=0.0, process_id=None)
)
# Every time that something waits for, and which tasks do so, as an index has them.
_WAITS: Final = tuple(
    update(tasks).where(column > bindparam("until_s"), *which).values({column: bindparam("now_s")})
    for column, *which in (
        (tasks.c.due_s,),
        (tasks.c.submit_after_s, is_tried, in_states({State.QUEUED, State.NEEDS_INPUT})),
        (tasks.c.paint_after_s, is_stale),
        (tasks.c.paint_after_s, is_live),
    )
)

_ANY_LEFT: Final = select(exists(select(tasks.c.id).where(of_ended)))
_TAKE_UNPOSTED: Final = (
    update(tasks)
    .where(
        tasks.c.message_id.is_(None),
        tasks.c.to_post.is_(False),
        of_ended,
    )
    .values(process_id=bindparam("own"))
    .returning(tasks)
)
_LET_GO: Final = (
    update(tasks)
    .where(tasks.c.id == bindparam("task_id"), tasks.c.message_id.is_(None))
    .values(process_id=None, interaction_token=None)
)


SETTLED_LATELY_S: Final = 120.0
NEWEST: Final = 40_000
"""Of so many tasks those are looked for that settled lately."""

_IS_SHOWN: Final = (
    tasks.c.slot == bindparam("of_slot"),
    tasks.c.message_id.is_not(None),
    tasks.c.message_gone.is_(False),
    tasks.c.shown_revision > 0,
)
_NEWEST: Final = select(tasks.c.id).order_by(tasks.c.id.desc()).limit(1).scalar_subquery()
_SHOW_AGAIN: Final = tuple(
    update(tasks)
    .where(*_IS_SHOWN, *which)
    .values(shown_revision=tasks.c.revision - 1, paint_after_s=bindparam("now_s"))
    for which in (
        (is_live,),
        (
            tasks.c.id > _NEWEST - NEWEST,
            tasks.c.finished_s > bindparam("since_s"),
        ),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unposted:
    """A task whose answer's message id is unknown, with the token that can still find it."""

    task: Task
    interaction_token: str | None


class Recovery:
    """Settles what processes left that ended, and nothing that another has in hand."""

    def __init__(self, database: Database, process_id: int) -> None:
        self._database = database
        self._process_id = process_id

    async def any_left(self) -> bool:
        """Whether a process that ended still holds anything."""
        return await self._database.read(
            lambda connection: bool(connection.execute(_ANY_LEFT).scalar_one())
        )

    async def settle_submits(self) -> int:
        """Settle what was being submitted: nobody knows whether it arrived, so it becomes unsure.

        Dialogs that were being answered are watched instead: their task id is known, so looking
        tells what happened. Returns how many rows were settled.
        """

        def work(connection: Connection) -> int:
            left = connection.execute(_LEFT).mappings()
            for row in left:
                hold_place(connection, to_task(row))
            connection.wake(*Loop)
            return len(left) + connection.execute(_LEFT_ANSWERED).rowcount

        return await self._database.write(work)

    async def release_running(self) -> None:
        """Make everything due that was watched."""

        def work(connection: Connection) -> None:
            if connection.execute(_RELEASE).rowcount:
                connection.wake(Loop.POLLER)

        await self._database.write(work, durable=False)

    async def unposted(self) -> list[Unposted]:
        """Take over the tasks whose message is unknown, as their process ended before it noted it.

        From now on this process holds them. The oldest come first.
        """

        def work(connection: Connection) -> list[Unposted]:
            rows = connection.execute(_TAKE_UNPOSTED, {"own": self._process_id}).mappings()
            return [
                Unposted(task=to_task(row), interaction_token=row["interaction_token"])
                for row in sorted(rows, key=lambda row: row["id"])
            ]

        return await self._database.write(work, durable=False)

    async def withdraw(self, task_id: int, *, now_s: float) -> None:
        """Withdraw a task whose message cannot be found; nobody looks for it any more."""

        def work(connection: Connection) -> None:
            end_task(connection, task_id, {State.QUEUED}, Ending.WITHDRAWN, now_s)
            connection.execute(_LET_GO, {"task_id": task_id})

        await self._database.write(work)

    async def show_again(self, slot: int, *, now_s: float) -> int:
        """Let messages of a slot be edited though they show what they should; how many.

        It is those of tasks under way, and of what settled lately.
        """
        given = {"of_slot": slot, "now_s": now_s, "since_s": now_s - SETTLED_LATELY_S}

        def work(connection: Connection) -> int:
            connection.wake(Loop.PUBLISHER)
            return sum(connection.execute(one, given).rowcount for one in _SHOW_AGAIN)

        return await self._database.write(work)

    async def shorten_waits(self, *, now_s: float, longest_s: float) -> None:
        """End every wait that is longer than that: the clock may have been set back."""

        def work(connection: Connection) -> None:
            for too_long in _WAITS:
                connection.execute(too_long, {"now_s": now_s, "until_s": now_s + longest_s})
            shorten_holds(connection, now_s=now_s)
            connection.wake(*Loop)

        await self._database.write(work)
