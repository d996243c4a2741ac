"""What a dead process left behind: rows in hand, waits of another clock, messages not noted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select, update

from bot.domain.states import State
from bot.store.schema import in_states, is_live, is_stale, is_tried, tasks
from bot.store.signals import Loop
from bot.store.tasks.member_limits import hold_place, shorten_holds
from bot.store.tasks.rows import to_task

if TYPE_CHECKING:
    from bot.domain.tasks import Task
    from bot.store.database.database import Database
    from bot.store.database.statements import Connection

_LEFT: Final = (
    update(tasks)
    .where(
        is_live,
        tasks.c.state == State.SUBMITTING,
        tasks.c.submit_lease_s <= bindparam("now_s"),
    )
    .values(
        state=State.UNSURE,
        submit_lease_s=0.0,
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
    .values(state=State.RUNNING, due_s=0.0, paused=False, revision=tasks.c.revision + 1)
)
_RECOVER: Final = update(tasks).where(tasks.c.due_s > 0).values(due_s=0.0)
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

_UNPOSTED: Final = (
    select(tasks)
    .where(
        tasks.c.message_id.is_(None),
        tasks.c.to_post.is_(False),
        tasks.c.state == State.QUEUED,
    )
    .order_by(tasks.c.created_s, tasks.c.id)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unposted:
    """A task whose answer's message id is unknown, with the token that can still find it."""

    task: Task
    interaction_token: str | None


class Recovery:
    """Settles, at a start, what no process has in hand any more."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def settle_submits(self, *, now_s: float) -> int:
        """Settle what a dead process left in hand: expired leases become unsure.

        Dialogs that were being answered are watched instead: their task id is known, so looking
        tells what happened. Returns how many rows were settled.
        """

        def work(connection: Connection) -> int:
            left = connection.execute(_LEFT, {"now_s": now_s}).mappings()
            for row in left:
                hold_place(connection, to_task(row))
            connection.wake(*Loop)
            return len(left) + connection.execute(IS_ANSWERED).rowcount

        return await self._database.write(work)

    async def release_running(self) -> None:
        """Make everything due that a dead process watched."""

        def work(connection: Connection) -> None:
            if connection.execute(_RECOVER).rowcount:
                connection.wake(Loop.POLLER)

        await self._database.write(work, durable=False)

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
            connection.wake(*Loop)

        await self._database.write(work)
