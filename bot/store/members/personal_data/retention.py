"""What is forgotten by itself: what tasks of long ago were about, and what no limit goes by."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, delete, select, update

from bot.domain.members.data_requests import RETENTION, Stage, open_month
from bot.domain.servers.strikes import KEPT_S
from bot.domain.states import State
from bot.store.database.dialects import among
from bot.store.key_values import read_value, set_value
from bot.store.members.personal_data.data_requests import forget_settled, to_request
from bot.store.members.personal_data.erasing import empty, unname_entries
from bot.store.members.shown_again import shows_of
from bot.store.schema import data_requests, gallery, grants, strikes, tasks
from bot.store.servers.quotas import NOBODY
from bot.store.tasks.controls import end_as_member

if TYPE_CHECKING:
    from bot.domain.members.data_requests import DataRequest
    from bot.store.database.database import Database
    from bot.store.database.statements import Connection

AT_ONCE: Final = 100
"""Rows of one transaction."""

FORGOTTEN: Final = "forgotten_until"
"""The fact that says which task was the last that was forgotten."""

_OLDEST: Final = (
    select(tasks.c.id, tasks.c.state, tasks.c.created_s)
    .where(tasks.c.id > bindparam("last"))
    .order_by(tasks.c.id)
    .limit(bindparam("most"))
)
# Its post stays, as its message does; a trigger would have it removed.
_LET_GO: Final = delete(gallery).where(among(gallery.c.task_id, "these"))
_STRIKES: Final = delete(strikes).where(strikes.c.at_s < bindparam("before_s"))
_GRANTS: Final = delete(grants).where(
    grants.c.user_id != NOBODY, grants.c.period < bindparam("month")
)
_LIMITED: Final = (
    select(data_requests).where(data_requests.c.stage == Stage.LIMITS).order_by(data_requests.c.id)
)
_OVER: Final = (
    update(data_requests)
    .where(data_requests.c.id == bindparam("request"))
    .values(stage=Stage.NOTHING)
)


class Retention:
    """Forgets in small steps, each a transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def forget_some(self, *, before_s: float, now_s: float) -> bool:
        """Empty some of the tasks that were asked for before then; whether there may be more.

        Their messages stay as they are, but for those that do not show the end yet, and so do
        posts in galleries. One that is not over holds up those after it: it ends in some days at
        the latest.
        """

        def work(connection: Connection) -> bool:
            last = int(read_value(connection, FORGOTTEN) or 0)
            rows = list(connection.execute(_OLDEST, {"last": last, "most": AT_ONCE}))
            old = list(takewhile(lambda row: row[2] < before_s and _is_over(row[1]), rows))
            if not old:
                return False
            for task_id, state, _ in old:
                # Of those that are over, what is not certain: nobody decides any more about it.
                end_as_member(connection, task_id, State(state), now_s)
            these = [task_id for task_id, *_ in old]
            connection.execute(_LET_GO, {"these": these})
            old_and_shown = [*these, *shows_of(connection, these)]
            empty(connection, old_and_shown, removed_by=RETENTION, are_gone=False)
            set_value(connection, FORGOTTEN, str(these[-1]))
            return len(old) == AT_ONCE

        return await self._database.write(work)

    async def unname_some(self, *, now_s: float) -> bool:
        """Unname some entries of a month that is over, of members whose data was deleted in it.

        Returns whether there may be more.
        """

        def work(connection: Connection) -> bool:
            month = open_month(now_s)
            for request in map(to_request, connection.execute(_LIMITED).mappings()):
                if open_month(request.finished_s or now_s) < month:
                    _unname(connection, request, month)
                    return True
            return False

        return await self._database.write(work)

    async def forget_limits(self, *, now_s: float) -> None:
        """Forget strikes that count no more, grants of months that are over, and old requests."""

        def work(connection: Connection) -> None:
            connection.execute(_STRIKES, {"before_s": now_s - KEPT_S})
            connection.execute(_GRANTS, {"month": open_month(now_s)})
            forget_settled(connection, now_s=now_s)

        await self._database.write(work)


def _is_over(state: str) -> bool:
    return State(state).is_settled


def _unname(connection: Connection, request: DataRequest, month: str) -> None:
    found = unname_entries(
        connection,
        request.user_id,
        last_task_id=request.last_task_id,
        before=month,
        most=AT_ONCE,
    )
    if found < AT_ONCE:
        connection.execute(_OVER, {"request": request.id})
