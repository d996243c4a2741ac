"""Copies of pictures in direct messages: sent once to who wants them, removed with the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, delete, select, update

from bot.domain.servers.log_entries import copy_removed, member_of, picture_copy
from bot.domain.states import State
from bot.store.database.dialects import among, upsert
from bot.store.notices import add_notice, settle_delivered
from bot.store.schema import picture_copies, tasks

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from bot.domain.tasks import Task
    from bot.store.database.database import Database
    from bot.store.database.statements import Connection
    from bot.store.notices import PendingNotice

_TAKE: Final = (
    update(tasks)
    .where(tasks.c.id == bindparam("task_id"), tasks.c.to_copy)
    .values(to_copy=False)
    .returning(tasks.c.id)
)
_SENT: Final = upsert(picture_copies)
_IS_THERE: Final = select(tasks.c.id).where(
    tasks.c.id == bindparam("task_id"), tasks.c.removed_by.is_(None)
)
_OF_TASKS: Final = (
    delete(picture_copies)
    .where(among(picture_copies.c.task_id, "these"))
    .returning(picture_copies.c.user_id, picture_copies.c.message_id)
)
_SOME_OF_MEMBER: Final = (
    select(picture_copies.c.message_id)
    .where(picture_copies.c.user_id == bindparam("member"))
    .order_by(picture_copies.c.message_id)
    .limit(bindparam("most"))
)
_MESSAGES: Final = delete(picture_copies).where(among(picture_copies.c.message_id, "these"))


class PictureCopies:
    """The copies that are there."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def sent(self, task_id: int, user_id: int, message_id: int, *, now_s: float) -> None:
        """Note a copy that a member got, which is insisted on.

        If its picture was removed meanwhile, so is the copy.
        """
        copy = {"task_id": task_id, "user_id": user_id, "message_id": message_id}
        await self._database.retry_until_written(lambda connection: _note(connection, copy, now_s))

    async def delivered(self, told: PendingNotice, message_id: int | None, *, now_s: float) -> None:
        """The notice that brings one was sent, as that message if as any; the rest as `sent`."""
        user_id = member_of(told.notice.to_whom)
        copy = {**told.notice.values, "user_id": user_id, "message_id": message_id}

        def work(connection: Connection) -> None:
            settle_delivered(connection, [told.id], message_id=message_id)
            if message_id is not None:
                _note(connection, copy, now_s)

        await self._database.retry_until_written(work)


def _note(connection: Connection, copy: Mapping[str, Any], now_s: float) -> None:
    connection.execute(_SENT, copy)
    if connection.execute(_IS_THERE, {"task_id": copy["task_id"]}).scalar_one_or_none() is None:
        remove_copies(connection, [copy["task_id"]], now_s=now_s)


def may_copy(task: Task) -> bool:
    """Whether a message that shows the task as it is has what its member wants a copy of.

    What came by direct message is there already.
    """
    is_here = task.request.guild_id is not None and task.shown.removed_by is None
    return task.request.to_copy and task.state is State.SUCCEEDED and is_here


def add_copy(connection: Connection, task: Task) -> None:
    """Add the copy of a task that is shown now, unless it was added before."""
    if connection.execute(_TAKE, {"task_id": task.id}).scalar_one_or_none() is None:
        return
    finished_s = task.schedule.finished_s or task.schedule.created_s
    add_notice(connection, picture_copy(task.id, task.request.user_id), now_s=finished_s)


def take_away(connection: Connection, task: Task, message_id: int) -> None:
    """Let a direct message go that brought a task to its member."""
    finished_s = task.schedule.finished_s or task.schedule.created_s
    add_notice(connection, copy_removed(task.request.user_id, message_id), now_s=finished_s)


def remove_copies(connection: Connection, task_ids: Collection[int], *, now_s: float) -> None:
    """Let the copies of tasks go, whoever has them."""
    _remove(connection, list(connection.execute(_OF_TASKS, {"these": task_ids})), now_s=now_s)


def remove_copies_to(connection: Connection, user_id: int, *, most: int, now_s: float) -> bool:
    """Let so many of the copies go that a member has; whether there were any."""
    found = list(connection.execute(_SOME_OF_MEMBER, {"member": user_id, "most": most}).scalars())
    connection.execute(_MESSAGES, {"these": found})
    _remove(connection, [(user_id, message_id) for message_id in found], now_s=now_s)
    return bool(found)


def _remove(connection: Connection, copies: Iterable[tuple[int, int]], *, now_s: float) -> None:
    for user_id, message_id in copies:
        add_notice(connection, copy_removed(user_id, message_id), now_s=now_s)
