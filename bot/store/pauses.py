"""Which open tasks say that they wait for CometAPI, and whether there are any."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import exists, select, true, update

from bot.domain import LIVE, State
from bot.store.line import NEVER_S
from bot.store.schema import in_states, is_live, tasks

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import ColumnElement, Update

    from bot.store.database import Database
    from bot.store.statements import Connection

# A dialog that waits for its member does not wait for CometAPI.
_ASKS_MEMBER = (tasks.c.state == State.NEEDS_INPUT) & (tasks.c.submit_after_s >= NEVER_S)


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

    async def any_open(self) -> bool:
        """Whether there is any task that is not settled."""
        return await self._database.read(
            lambda connection: bool(connection.execute(_ANY_OPEN).scalar_one()),
        )

    async def _mark(self, statement: Update) -> int:
        def work(connection: Connection) -> int:
            return connection.execute(statement).rowcount

        return await self._database.write(work)
