"""Reports about which nobody decided, shown in the log of their server once more.

Their messages may be where nobody looks any more: the log went to another channel, or its channel
was deleted or closed, also before a message stood there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select

from bot.domain.servers.log_entries import reported_before
from bot.store.schema import report_members, reports, tasks
from bot.store.servers.log import add_log_entry

if TYPE_CHECKING:
    from bot.store.database.statements import Connection

MOST_AT_ONCE: Final = 25
"""So many are shown again, the oldest; the others once these are decided."""

_FIRST_REPORTER: Final = (
    select(report_members.c.user_id)
    .where(report_members.c.report_id == reports.c.id)
    .order_by(report_members.c.at_s)
    .limit(1)
    .scalar_subquery()
)
_WAITING: Final = (
    select(
        reports.c.id.label("report_id"),
        reports.c.task_id,
        tasks.c.user_id,
        tasks.c.channel_id,
        tasks.c.message_id,
        _FIRST_REPORTER.label("by"),
    )
    .join_from(reports, tasks, tasks.c.id == reports.c.task_id)
    .where(
        reports.c.guild_id == bindparam("guild"),
        reports.c.outcome.is_(None),
        tasks.c.removed_by.is_(None),
    )
    .order_by(reports.c.id)
    .limit(MOST_AT_ONCE)
)


def show_waiting(connection: Connection, guild_id: int, *, now_s: float) -> int:
    """Show them in the log as it is in this transaction; returns how many, 0 without a log."""
    found = list(connection.execute(_WAITING, {"guild": guild_id}).mappings())
    entries = [reported_before(**row) for row in found]
    return sum(add_log_entry(connection, guild_id, entry, now_s=now_s) for entry in entries)
