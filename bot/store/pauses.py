"""Which open tasks say that they wait for CometAPI, and whether there are any."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, exists, or_, select, true, update

from bot.domain.states import LIVE, Ending, State
from bot.store.schema import in_states, is_live, tasks
from bot.store.signals import Loop
from bot.store.tasks.places import repaint_places

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import ColumnElement, Update

    from bot.store.database.database import Database
    from bot.store.database.statements import Connection

# A dialog that waits for its member does not wait for CometAPI.
_ASKS_MEMBER = tasks.c.asks_member.is_(True)


def _marking(states: Collection[State], which: ColumnElement[bool], *, paused: bool) -> Update:
    return (
        update(tasks)
        .where(is_live, in_states(states), which, tasks.c.paused.is_(not paused))
        .values(paused=paused, revision=tasks.c.revision + 1)
    )


_TO_SUBMIT: Final = {State.QUEUED, State.NEEDS_INPUT}
_PAUSE: Final = _marking(_TO_SUBMIT, ~_ASKS_MEMBER, paused=True)
_PAUSE_ALL: Final = _marking({*_TO_SUBMIT, State.RUNNING}, ~_ASKS_MEMBER, paused=True)
_RESUME: Final = _marking({State.RUNNING}, true(), paused=False)
_RESUME_ALL: Final = _marking(LIVE, true(), paused=False)
# What CometAPI is to get and has not yet: neither a further picture of a button that started
# several, which it has, nor a dialog whose answer is on its way.
_HELD: Final = (
    is_live,
    in_states(_TO_SUBMIT),
    ~_ASKS_MEMBER,
    tasks.c.message_id.is_not(None),
    or_(tasks.c.remote_id.is_(None), tasks.c.state == State.NEEDS_INPUT),
    tasks.c.modal_sent.is_(False),
)
_HOLD: Final = (
    update(tasks).where(*_HELD, tasks.c.held_s.is_(None)).values(held_s=bindparam("now_s"))
)
_RELEASE: Final = (
    update(tasks)
    .where(is_live, in_states(_TO_SUBMIT), tasks.c.held_s.is_not(None))
    .values(held_s=None)
)
_GIVE_UP: Final = (
    update(tasks)
    .where(*_HELD, tasks.c.held_s <= bindparam("since_s"))
    .values(
        state=State.FAILED,
        ending=Ending.NOT_TAKEN,
        finished_s=bindparam("now_s"),
        paused=False,
        paint_after_s=0.0,
        revision=tasks.c.revision + 1,
    )
)
_ANY_OPEN: Final = select(exists(select(tasks.c.id).where(is_live)))


class Pauses:
    """The flag `paused` of open tasks, for all of them at once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def pause(self, *, watched: bool) -> int:
        """Let all tasks that are to be submitted, and if `watched` those that run, say so.

        Only those that do not say so yet become due for painting. Returns how many did.
        """
        return await self._mark(_PAUSE_ALL if watched else _PAUSE)

    async def resume(self, *, to_submit: bool = True) -> int:
        """Let tasks that run, and if `to_submit` all others, say no more that they wait."""
        return await self._mark(_RESUME_ALL if to_submit else _RESUME)

    async def hold(self, *, now_s: float, longest_s: float) -> int:
        """Note since when tasks wait for an outage to end; end those that waited `longest_s`.

        Nothing of theirs reached CometAPI. Returns how many ended.
        """

        def work(connection: Connection) -> int:
            connection.execute(_HOLD, {"now_s": now_s})
            times = {"now_s": now_s, "since_s": now_s - longest_s}
            ended = connection.execute(_GIVE_UP, times).rowcount
            if ended:
                repaint_places(connection)
                connection.wake(Loop.SUBMITTER, Loop.PUBLISHER)
            return ended

        return await self._database.write(work)

    async def release(self) -> None:
        """The outage is over: nobody waits for it any more."""
        await self._database.write(lambda connection: connection.execute(_RELEASE))

    async def any_open(self) -> bool:
        """Whether there is any task that is not settled."""
        return await self._database.read(
            lambda connection: bool(connection.execute(_ANY_OPEN).scalar_one()),
        )

    async def _mark(self, statement: Update) -> int:
        def work(connection: Connection) -> int:
            marked = connection.execute(statement).rowcount
            if marked:
                connection.wake(Loop.PUBLISHER)
            return marked

        return await self._database.write(work)
