"""What a member used in a server, what waits and runs of it, and what moderators let them have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, case, func, insert, select

from bot.domain.servers.ledger import day_at, month_of
from bot.domain.servers.log_entries import pictures_given, refunded
from bot.domain.states import State
from bot.store.database.dialects import DatabaseTime, upsert
from bot.store.schema import grants, is_live, ledger, tasks
from bot.store.servers.log import add_log_entry
from bot.store.servers.quotas import read_use

if TYPE_CHECKING:
    from bot.domain.servers.quotas import Use
    from bot.store.database.database import Database
    from bot.store.database.statements import Connection

FORGIVEN: Final = "forgiven"
"""The kind of an entry of nothing in the ledger: CometAPI has the money, and the budgets count it;
what its member may use grew by as much."""

MODERATOR: Final = "moderator"

_OF_MEMBER: Final = (tasks.c.user_id == bindparam("member")) & (
    tasks.c.billing_guild_id == bindparam("guild")
)
_UNDER_WAY: Final = select(
    func.coalesce(func.sum(tasks.c.starts), 0),
    func.coalesce(func.sum(case((tasks.c.state == State.QUEUED, tasks.c.starts), else_=0)), 0),
).where(is_live, _OF_MEMBER)
_COUNTED: Final = (
    _OF_MEMBER,
    tasks.c.billing_day.is_not(None),
    tasks.c.remote_id.is_not(None),
    # What can still fail is given back then: refunded before, it would be so twice.
    tasks.c.state == State.SUCCEEDED,
)
_LAST: Final = select(tasks.c.id).where(*_COUNTED).order_by(tasks.c.id.desc()).limit(1)
_COST: Final = select(tasks.c.billing_day, tasks.c.starts, tasks.c.estimate_usd).where(
    tasks.c.id == bindparam("task"), *_COUNTED
)
_IS_FORGIVEN: Final = select(ledger.c.id).where(
    ledger.c.task_id == bindparam("task"), ledger.c.kind == FORGIVEN
)
_ENTER: Final = insert(ledger).values(at_s=DatabaseTime())
_GRANTED: Final = select(grants.c.pictures, grants.c.usd).where(
    grants.c.guild_id == bindparam("guild"),
    grants.c.user_id == bindparam("member"),
    grants.c.period == bindparam("period"),
)
_GRANT: Final = upsert(grants)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberUse:
    """What a member used, has under way, and had last that counts and can be forgiven."""

    use: Use
    running: int
    waiting: int
    last_task_id: int | None


class MemberUses:
    """Members of servers, each change with its entry in the server's log."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, guild_id: int, user_id: int, zone: str, *, now_s: float) -> MemberUse:
        """What a member used of the day and the month that it is in a time zone, and has now."""
        asked = {"guild": guild_id, "member": user_id}

        def work(connection: Connection) -> MemberUse:
            use = read_use(connection, zone, guild_id=guild_id, user_id=user_id, now_s=now_s)
            live, waiting = connection.execute(_UNDER_WAY, asked).one()
            last = connection.execute(_LAST, asked).scalar_one_or_none()
            if last is not None and connection.execute(_IS_FORGIVEN, {"task": last}):
                last = None
            running = int(live) - int(waiting)
            return MemberUse(use=use, running=running, waiting=int(waiting), last_task_id=last)

        return await self._database.read(work)

    async def give(
        self,
        guild_id: int,
        user_id: int,
        number: int,
        *,
        given: int,
        zone: str,
        by: int,
        now_s: float,
    ) -> bool:
        """Let a member have so many pictures more today, if it is so many that were `given` before.

        Returns whether it was: of several who saw the same, one gives more.
        """
        day = day_at(now_s, zone)

        def work(connection: Connection) -> bool:
            known, _ = _granted(connection, guild_id, user_id, day)
            if known != given:
                return False
            for period in (day, month_of(day)):
                _grant(connection, guild_id, user_id, period, pictures=number)
            entry = pictures_given(user_id, number, by_user_id=by)
            add_log_entry(connection, guild_id, entry, now_s=now_s)
            return True

        return await self._database.write(work)

    async def refund(
        self, guild_id: int, user_id: int, task_id: int, *, by: int, now_s: float
    ) -> bool:
        """Let a task count no more against what its member may use, once; whether it did."""
        asked = {"guild": guild_id, "member": user_id, "task": task_id}

        def work(connection: Connection) -> bool:
            found = connection.execute(_COST, asked).one_or_none()
            if found is None or connection.execute(_IS_FORGIVEN, {"task": task_id}):
                return False
            day, pictures, each_usd = found
            usd = float(each_usd or 0.0) * pictures
            for period in (day, month_of(day)):
                _grant(connection, guild_id, user_id, period, pictures=pictures, usd=usd)
            values = {"task_id": task_id, "guild_id": guild_id, "user_id": user_id, "day": day}
            nothing = {"kind": FORGIVEN, "usd": 0.0, "pictures": 0, "why": MODERATOR}
            connection.execute(_ENTER, {**values, **nothing})
            entry = refunded(user_id, usd, pictures, by_user_id=by)
            add_log_entry(connection, guild_id, entry, now_s=now_s)
            return True

        return await self._database.write(work)


def _granted(connection: Connection, guild_id: int, user_id: int, period: str) -> tuple[int, float]:
    asked = {"guild": guild_id, "member": user_id, "period": period}
    found: tuple[Any, ...] | None = connection.execute(_GRANTED, asked).one_or_none()
    return (0, 0.0) if found is None else (int(found[0]), float(found[1]))


def _grant(
    connection: Connection,
    guild_id: int,
    user_id: int,
    period: str,
    *,
    pictures: int,
    usd: float = 0.0,
) -> None:
    """Let a member have so much more in a day or a month."""
    known_pictures, known_usd = _granted(connection, guild_id, user_id, period)
    values = {"pictures": known_pictures + pictures, "usd": known_usd + usd}
    of_member = {"guild_id": guild_id, "user_id": user_id, "period": period}
    connection.execute(_GRANT, {**of_member, **values})
