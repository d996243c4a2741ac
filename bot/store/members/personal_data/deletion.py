"""Deletes all that is kept of a member, in small steps that a kill may come between."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import BigInteger, Text, bindparam, cast, delete, exists, literal_column, select
from sqlalchemy import update as change_all

from bot.domain.members.data_requests import (
    FORMER_MEMBER,
    DataRequestState,
    ShownTask,
    Stage,
    data_deleted,
    open_month,
)
from bot.domain.notices import NoticeKind, NoticeState
from bot.domain.servers.log_entries import to_member
from bot.domain.states import State
from bot.store.members.erased_words import erase_some
from bot.store.members.personal_data.data_requests import change
from bot.store.members.personal_data.erasing import empty, unlink, unname, unname_entries
from bot.store.members.personal_data.personal import PERSONAL, Fate
from bot.store.members.picture_copies import remove_copies, remove_copies_to
from bot.store.members.shown_again import shows_of
from bot.store.notices import add_notice
from bot.store.schema import is_live, is_stale, is_unanswered, ledger, notices, strikes, tasks
from bot.store.servers.reports import settle_removed
from bot.store.tasks.controls import end_as_member, remove_shows

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from bot.domain.members.data_requests import DataRequest
    from bot.store.database.database import Database
    from bot.store.database.statements import Connection

    Work = Callable[[Connection, DataRequest, float], bool]

AT_ONCE: Final = 100
"""Rows of one transaction, so that what waits for it waits for some milliseconds."""

SHOWN_WITHIN_S: Final = 60.0
"""So long messages may take to be known, and to show that their tasks were ended; then nothing
edits them."""

_OF_MEMBER: Final = (tasks.c.user_id == bindparam("member")) & (tasks.c.id <= bindparam("last"))
_LIVE: Final = select(tasks.c.id, tasks.c.state).where(is_live, _OF_MEMBER).order_by(tasks.c.id)
# By the index of what is stale, which is little.
_ANY_STALE: Final = select(
    exists(tasks.c.id).where(
        is_stale, literal_column("+tasks.user_id", BigInteger) == bindparam("member")
    )
)
# By the index of what is held by processes, which is little as well.
_ANY_UNANSWERED: Final = select(
    exists(tasks.c.id).where(
        is_unanswered, literal_column("+tasks.user_id", BigInteger) == bindparam("member")
    )
)
_CONTENT: Final = (
    select(tasks.c.id, tasks.c.state)
    .where(_OF_MEMBER)
    .order_by(tasks.c.id.desc())
    .limit(bindparam("most"))
)
_MESSAGES: Final = (
    select(tasks.c.id, tasks.c.channel_id, tasks.c.message_id)
    .where(_OF_MEMBER)
    .order_by(tasks.c.id.desc())
    .limit(bindparam("most"))
)
_OWN: Final = tuple(
    delete(one.table).where(one.member == bindparam("member"))
    for one in PERSONAL
    if one.fate is Fate.DELETED
)
# An index of what was removed by somebody with a name stands for all that was removed.
_NAMED: Final = tuple(
    change_all(one.table)
    .where(one.member == bindparam("named"), one.member > FORMER_MEMBER)
    .values({one.member.name: FORMER_MEMBER})
    for one in PERSONAL
    if one.fate is Fate.UNNAMED and one.table is not ledger
)
_STRIKES: Final = (
    change_all(strikes)
    .where(strikes.c.user_id == bindparam("member"))
    .values(task_id=None, interaction_id=None)
)
_HAVE_COPIES: Final = select(
    exists(notices.c.id).where(
        notices.c.to_whom == bindparam("whom"),
        notices.c.kind == NoticeKind.COPY_REMOVED,
        notices.c.state == NoticeState.PENDING,
    )
)
_TOLD: Final = delete(notices).where(notices.c.to_whom == bindparam("whom"))
_TOLD_OF: Final = delete(notices).where(
    notices.c.state != NoticeState.PENDING,
    cast(notices.c.content, Text).like(bindparam("naming")),
)


class Deletions:
    """The steps of deletions; each is one transaction, and can be done again."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def step(self, request: DataRequest, *, now_s: float) -> None:
        """Do what is next, but for messages (`messages`)."""
        work = _STEPS[request.stage]

        def step(connection: Connection) -> None:
            if work(connection, request, now_s):
                stages = list(Stage)
                following = stages[stages.index(request.stage) + 1]
                change(connection, request, stage=following, due_s=0.0)

        await self._database.write(step)

    async def messages(self, request: DataRequest, *, limit: int) -> list[ShownTask]:
        """Tasks whose messages are to be removed next, the newest first."""
        asked = {"member": request.user_id, "last": request.last_task_id, "most": limit}
        rows = await self._database.read(
            lambda connection: list(connection.execute(_MESSAGES, asked))
        )
        return [
            ShownTask(id=task_id, channel_id=channel_id, message_id=message_id)
            for task_id, channel_id, message_id in rows
        ]

    async def removed(
        self, request: DataRequest, task_ids: Collection[int], *, unreachable: int
    ) -> None:
        """The messages of these are gone, but for so many; they are nobody's from now on."""

        def work(connection: Connection) -> None:
            unname(connection, task_ids)
            change(
                connection,
                request,
                done=request.done + len(task_ids),
                unreachable=request.unreachable + unreachable,
            )

        await self._database.write(work)

    async def all_removed(self, request: DataRequest) -> None:
        """No message is left."""
        await self._database.write(
            lambda connection: change(connection, request, stage=Stage.NAMES)
        )


def _own(connection: Connection, request: DataRequest, now_s: float) -> bool:
    if remove_copies_to(connection, request.user_id, most=AT_ONCE, now_s=now_s):
        return False
    for statement in _OWN:
        connection.execute(statement, {"member": request.user_id})
    return True


def _live(connection: Connection, request: DataRequest, now_s: float) -> bool:
    """End what is under way; whether all of it is over, and nobody edits its message any more."""
    asked = {"member": request.user_id, "last": request.last_task_id}
    live = list(connection.execute(_LIVE, asked))
    for task_id, state in live[:AT_ONCE]:
        end_as_member(connection, task_id, State(state), now_s)
    is_over = len(live) <= AT_ONCE and all(state != State.SUBMITTING for _, state in live)
    is_shown = not any(
        connection.execute(one, {"member": request.user_id}).scalar_one()
        for one in (_ANY_STALE, _ANY_UNANSWERED)
    )
    is_late = not 0 <= now_s - request.created_s < SHOWN_WITHIN_S
    if is_over and (is_shown or is_late):
        return True
    change(connection, request, due_s=now_s + 1.0)
    return False


def _content(connection: Connection, request: DataRequest, now_s: float) -> bool:
    asked = {"member": request.user_id, "last": request.next_task_id, "most": AT_ONCE}
    found = list(connection.execute(_CONTENT, asked))
    if any(state == State.SUBMITTING for _, state in found):  # tried again just now
        change(connection, request, stage=Stage.LIVE)
        return False
    for task_id, state in found:
        end_as_member(connection, task_id, State(state), now_s)
        settle_removed(connection, task_id, by_user_id=request.user_id, now_s=now_s)
    if not found:
        return not erase_some(connection, request.user_id, most=AT_ONCE, now_s=now_s)
    task_ids = [task_id for task_id, _ in found]
    remove_shows(connection, task_ids, by_user_id=FORMER_MEMBER, now_s=now_s)
    unlink(connection, shows_of(connection, task_ids))
    remove_copies(connection, task_ids, now_s=now_s)
    empty(connection, task_ids, removed_by=request.user_id, are_gone=True)
    change(connection, request, next_task_id=min(task_ids) - 1)
    return False


def _ledger(connection: Connection, request: DataRequest, now_s: float) -> bool:
    found = unname_entries(
        connection,
        request.user_id,
        last_task_id=request.last_task_id,
        before=open_month(now_s),
        most=AT_ONCE,
    )
    return found < AT_ONCE


def _names(connection: Connection, request: DataRequest, now_s: float) -> bool:
    """Take the member's name out of all else, and tell them, once no copy is left with them."""
    whom = to_member(request.user_id)
    if connection.execute(_HAVE_COPIES, {"whom": whom}).scalar_one():
        change(connection, request, due_s=now_s + 1.0)
        return False
    for statement in _NAMED:
        connection.execute(statement, {"named": request.user_id})
    connection.execute(_STRIKES, {"member": request.user_id})
    connection.execute(_TOLD, {"whom": whom})
    connection.execute(_TOLD_OF, {"naming": f"%{request.user_id}%"})
    add_notice(connection, data_deleted(request), now_s=now_s)
    over = {"state": DataRequestState.DONE, "finished_s": now_s}
    change(connection, request, stage=Stage.LIMITS, **over)
    return False


_STEPS: Final[Mapping[Stage, Work]] = {
    Stage.OWN: _own,
    Stage.LIVE: _live,
    Stage.CONTENT: _content,
    Stage.LEDGER: _ledger,
    Stage.NAMES: _names,
}
