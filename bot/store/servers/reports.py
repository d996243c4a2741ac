"""Reports of pictures: one for each picture, with all who reported it, decided once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, func, insert, select, update

from bot.domain.servers.log_entries import report_joined, report_settled, reported
from bot.domain.servers.reports import WITHIN_S, Outcome, Report, Taken
from bot.store.notices import add_notice
from bot.store.schema import report_members, reports
from bot.store.servers.changes import set_blocked
from bot.store.servers.log import add_log_entry
from bot.store.servers.waiting_reports import show_waiting

if TYPE_CHECKING:
    from sqlalchemy import Select

    from bot.domain.servers.reports import NewReport
    from bot.store.database.database import Database
    from bot.store.database.statements import Connection
    from bot.store.servers.settings import Servers

_OF_TASK: Final = select(reports).where(reports.c.task_id == bindparam("task"))
_OF_ID: Final = select(reports).where(reports.c.id == bindparam("report"))
_REPORTERS: Final = (
    select(report_members.c.user_id)
    .where(report_members.c.report_id == bindparam("report"))
    .order_by(report_members.c.user_id)
)
_LATELY: Final = (
    select(func.count())
    .select_from(report_members)
    .where(
        report_members.c.user_id == bindparam("member"),
        report_members.c.at_s > bindparam("since_s"),
    )
)
_ADD: Final = insert(reports).returning(reports.c.id)
_ADD_MEMBER: Final = insert(report_members)
_DECIDE: Final = (
    update(reports)
    .where(reports.c.id == bindparam("report"))
    .values(outcome=bindparam("what"), decided_by=bindparam("whose"))
)


class Reports:
    """Reports of the pictures of all servers."""

    def __init__(self, database: Database, servers: Servers) -> None:
        self._database = database
        self._servers = servers

    async def add(self, new: NewReport, *, most: int, now_s: float) -> Taken | None:
        """Report a picture, or join its report; the first goes to the log of the server.

        Returns what became of it; None: the member reported `most` pictures within an hour.
        """

        def work(connection: Connection) -> Taken | None:
            known = _read(connection, _OF_TASK, task=new.task.id)
            if known is not None and known.outcome is not None:
                return Taken.DECIDED
            if known is not None and new.user_id in known.reporters:
                return Taken.KNOWN
            asked = {"member": new.user_id, "since_s": now_s - WITHIN_S}
            if connection.execute(_LATELY, asked).scalar_one() >= most:
                return None
            return _join(connection, known, new, now_s=now_s)

        return await self._database.write(work)

    async def show_waiting(self, guild_id: int, *, now_s: float) -> int:
        """As `bot.store.servers.waiting_reports.show_waiting`, in a transaction of its own."""
        return await self._database.write(
            lambda connection: show_waiting(connection, guild_id, now_s=now_s)
        )

    async def get(self, report_id: int) -> Report | None:
        """The report of that id, if there is one."""
        return await self._database.read(
            lambda connection: _read(connection, _OF_ID, report=report_id)
        )

    async def decide(
        self, report: Report, outcome: Outcome, *, author_id: int, by_user_id: int, now_s: float
    ) -> bool:
        """Decide about a picture without taking it out of its channel, once; whether it was.

        Where its author is to be blocked, they are.
        """

        def work(connection: Connection) -> bool:
            now = _read(connection, _OF_ID, report=report.id)
            if now is None or now.outcome is not None:
                return False
            if outcome is Outcome.BLOCKED:
                server = self._servers.read(connection, now.guild_id)
                noted = {"guild_id": now.guild_id, "at_s": now_s, "by_user_id": by_user_id}
                set_blocked(connection, server, author_id, noted, blocked=True)
            _settle(connection, now, outcome, by_user_id, now_s)
            return True

        return await self._database.write(work)


def settle_removed(connection: Connection, task_id: int, *, by_user_id: int, now_s: float) -> None:
    """Note, in the transaction that removes a picture, what became of its report, if it has one."""
    report = _read(connection, _OF_TASK, task=task_id)
    if report is not None:
        _settle(connection, report, Outcome.REMOVED, by_user_id, now_s)


def _join(connection: Connection, known: Report | None, new: NewReport, *, now_s: float) -> Taken:
    """Add a member to the report of a picture, which is made if there is none."""
    if known is not None:
        report_id, taken, entry = known.id, Taken.JOINED, report_joined(new)
    else:
        values = {"task_id": new.task.id, "guild_id": new.guild_id, "created_s": now_s}
        report_id = connection.execute(_ADD, values).scalar_one()
        taken, entry = Taken.NEW, reported(report_id, new)
    member = {"report_id": report_id, "user_id": new.user_id, "at_s": now_s}
    connection.execute(_ADD_MEMBER, member)
    add_log_entry(connection, new.guild_id, entry, now_s=now_s)
    return taken


def _settle(
    connection: Connection, report: Report, outcome: Outcome, by_user_id: int, now_s: float
) -> None:
    """Note what was decided; who reported it is told once."""
    decided = {"report": report.id, "what": outcome, "whose": by_user_id}
    connection.execute(_DECIDE, decided)
    if report.outcome is None:
        for user_id in report.reporters:
            add_notice(connection, report_settled(user_id, outcome), now_s=now_s)


def _read(connection: Connection, statement: Select[Any], **asked: int) -> Report | None:
    row = connection.execute(statement, asked).mappings().one_or_none()
    if row is None:
        return None
    members = connection.execute(_REPORTERS, {"report": row["id"]}).scalars()
    return Report(
        id=row["id"],
        task_id=row["task_id"],
        guild_id=row["guild_id"],
        outcome=None if row["outcome"] is None else Outcome(row["outcome"]),
        decided_by=row["decided_by"],
        reporters=tuple(members),
    )
