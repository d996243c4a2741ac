"""Whether a member is told in the channel that their task has ended: once, if they want that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Boolean, and_, bindparam, exists, select

from bot.domain.members.choices import Ping
from bot.domain.members.pings import ENDS, ended
from bot.store.notices import add_notice
from bot.store.schema import members, tasks

if TYPE_CHECKING:
    from bot.domain.tasks import NewTask, Task
    from bot.store.database.statements import Connection

wants_ping: Final = and_(
    bindparam("in_server", type_=Boolean),
    exists().where(members.c.user_id == bindparam("asker"), members.c.ping != Ping.NEVER),
)
"""Whether whoever asks for a task may want one, so that nobody else's task is looked at for it."""

_PING: Final = select(members.c.ping).where(
    members.c.user_id == tasks.c.user_id,
    tasks.c.id == bindparam("task_id"),
    tasks.c.to_ping,
)


def asked_by(new: NewTask) -> dict[str, Any]:
    """What `wants_ping` depends on; direct messages tell of themselves, and a show is no end."""
    in_server = new.guild_id is not None and not new.kind.shows
    return {"in_server": in_server, "asker": new.user_id}


def may_ping(task: Task) -> bool:
    """Whether a message that shows the task as it is may be what its member waits for."""
    is_here = task.request.guild_id is not None and task.shown.removed_by is None
    return task.shown.to_ping and task.state in ENDS and is_here


def add_ping(connection: Connection, task: Task) -> None:
    """Add the ping of a task whose end is shown, before that it was looked for is noted."""
    ping = connection.execute(_PING, {"task_id": task.id}).scalar_one_or_none()
    schedule = task.schedule
    finished_s = schedule.finished_s or schedule.created_s
    if ping is not None and Ping(ping).is_due(finished_s - schedule.created_s):
        add_notice(connection, ended(task), now_s=finished_s)
