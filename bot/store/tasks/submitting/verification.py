"""Rows of which less may be known than was done: at every start, and of a backup put back."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, delete, exists, func, or_, select, update

from bot.domain.states import State, Verify
from bot.store.database.dialects import not_among
from bot.store.database.sqlite.claims_file import claims_in, set_claims
from bot.store.processes.living import first_of_living
from bot.store.schema import drafts, in_states, is_live, is_stale, queue, queue_order, tasks
from bot.store.signals import Loop
from bot.store.tasks.changes import change
from bot.store.tasks.member_limits import hold_place
from bot.store.tasks.rows import attachment_columns, to_task

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.domain.tasks import Attachment, Task
    from bot.store.database.database import Database
    from bot.store.database.statements import Connection

NEWEST: Final = 10_000
"""Of so many tasks their members may have decided something since; nobody comes back to older."""

OLD_POST_S: Final = 900.0
"""What waits for its message for longer was posted before, if this is an old copy of the file."""

_FURTHER: Final = range(1_000_000, 1_000_000_000)
"""So many ids are passed over after a backup was put back: messages may name those after its. How
many is left to chance, since the same backup may be put back twice."""

_IN_LINE: Final = (
    is_live,
    tasks.c.state == State.QUEUED,
    tasks.c.remote_id.is_(None),
)
_LOOK: Final = (
    update(tasks)
    .where(*_IN_LINE, tasks.c.doubt.is_(None), tasks.c.to_post.is_(False))
    .values(doubt=Verify.LOOK)
)
_ASK_OLD_POSTS: Final = (
    update(tasks)
    .where(*_IN_LINE, tasks.c.to_post.is_(True), tasks.c.created_s < bindparam("before_s"))
    .values(doubt=Verify.ASK)
)
_ASK_ALL: Final = update(tasks).where(*_IN_LINE).values(doubt=Verify.ASK)
_DIALOGS: Final = (is_live, tasks.c.state == State.NEEDS_INPUT)
_BY_ITSELF: Final = tasks.c.asks_member.is_(False)
_LOOK_AT_DIALOGS: Final = (
    update(tasks)
    .where(*_DIALOGS, _BY_ITSELF, tasks.c.modal_sent.is_(False))
    .values(state=State.RUNNING, due_s=0.0)
)
_WATCH_DIALOGS: Final = (
    update(tasks)
    .where(*_DIALOGS, _BY_ITSELF)
    .values(state=State.RUNNING, due_s=0.0, modal_sent=True)
)
_LOOK_AT_OTHER_DIALOGS: Final = (
    update(tasks).where(*_DIALOGS).values(state=State.RUNNING, due_s=0.0, asks_member=False)
)
_LOOK_AT_MESSAGES: Final = tuple(
    update(tasks)
    .where(*which, tasks.c.doubt.is_(None), tasks.c.message_id.is_not(None))
    .values(doubt=Verify.LOOK)
    for which in (
        (is_live, in_states({State.RUNNING})),
        (is_stale, tasks.c.paint_after_s >= 0, ~in_states({State.QUEUED})),
    )
)
# Not by subtraction: there are gaps where ids were passed over.
_BEFORE_NEWEST: Final = (
    select(tasks.c.id).order_by(tasks.c.id.desc()).offset(NEWEST).limit(1).scalar_subquery()
)
# What its member may have decided since: the message says so, and is to say what the row does.
_SHOW_AGAIN: Final = (
    update(tasks)
    .where(
        or_(
            tasks.c.state == State.UNSURE,
            (tasks.c.state == State.CANCELLED) & tasks.c.remote_id.is_not(None),
        ),
        tasks.c.message_id.is_not(None),
        tasks.c.id > func.coalesce(_BEFORE_NEWEST, 0),
    )
    .values(doubt=Verify.LOOK, revision=tasks.c.revision + 1, paint_after_s=0.0)
)
_FORGET_DRAFTS: Final = delete(drafts)
_ANY: Final = select(exists().where(tasks.c.doubt.is_not(None)))
# Those in line in the order in which they may go, as the submitter takes them.
_DOUBT: Final = select(tasks.c.doubt).where(tasks.c.id == queue.c.task_id).scalar_subquery()
_NEXT_IN_LINE: Final = (
    select(queue.c.task_id)
    .where(
        queue.c.turn <= bindparam("max_running"),
        _DOUBT.is_not(None),
        not_among(queue.c.task_id, "besides"),
    )
    .order_by(*queue_order)
    .limit(bindparam("limit"))
)
_NEXT_OTHERS: Final = (
    select(tasks.c.id)
    .where(
        tasks.c.doubt.is_not(None),
        tasks.c.state != State.QUEUED,
        tasks.c.message_id.is_not(None),
        not_among(tasks.c.id, "besides"),
    )
    .limit(bindparam("limit"))
)
_DOUBT_OF: Final = select(tasks.c.doubt).where(tasks.c.id == bindparam("task_id"))
_ROW: Final = select(tasks).where(tasks.c.id == bindparam("task_id"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Unverified:
    """A task whose message is to be looked at; `must_ask` whatever that shows."""

    task: Task
    must_ask: bool


class Verification:
    """What is neither submitted nor painted before its message was looked at."""

    def __init__(self, database: Database, process_id: int) -> None:
        self._database = database
        self._process_id = process_id

    async def recover(self, *, now_s: float) -> int | None:
        """Doubt what waits, since this may be an old copy of the file.

        If it certainly is one, its member is asked before anything in line is submitted, drafts are
        forgotten, and dialogs that were to be answered are watched instead. Beside a process that
        found it to be the one that was left, nothing is doubted again. Returns how many are asked
        then; None if it is the file that was left.
        """
        database = self._database

        def work(connection: Connection) -> tuple[int | None, int]:
            database.claims.look()
            known = claims_in(connection)
            connection.wake(*Loop)
            restored = database.claims.is_restored(known)
            if restored:
                known = max(known, database.claims.beside or 0)
                set_claims(connection, known)
                return _doubt_all(connection), known
            if not first_of_living(connection, self._process_id):
                return None, known
            connection.execute(_ASK_OLD_POSTS, {"before_s": now_s - OLD_POST_S})
            connection.execute(_LOOK_AT_DIALOGS)
            connection.execute(_LOOK)
            return None, known

        to_ask, known = await database.write(work)
        await database.claims.note(known)
        return to_ask

    async def any(self) -> bool:
        """Whether anything is doubtful."""
        return await self._database.read(
            lambda connection: bool(connection.execute(_ANY).scalar_one()),
        )

    async def next(
        self, *, max_running: int, limit: int, besides: Collection[int] = ()
    ) -> list[Unverified]:
        """Whose messages are to be looked at next: what does not wait in line, and who is next.

        Args:
            max_running: how many tasks a member may have at CometAPI at once.
            limit: how many at most.
            besides: ids of tasks to pass over.
        """
        asked = {"limit": limit, "besides": besides}

        def work(connection: Connection) -> list[Unverified]:
            found = connection.execute(_NEXT_OTHERS, asked).scalars()
            room = asked | {"max_running": max_running, "limit": limit - len(found)}
            found += connection.execute(_NEXT_IN_LINE, room).scalars()
            return [_doubted(connection, task_id) for task_id in found]

        # With what is only noted: the claim that takes it along does not look at it once more.
        return await self._database.catch_up(work)

    async def dispelled(self, task: Task, attachment: Attachment | None) -> None:
        """Its message may show another file than the row knows, which it keeps.

        That of a running task may show more progress as well: it is painted at the next change.
        """
        newer = {"shown_revision": task.revision} if task.state is State.RUNNING else {}
        await self._change(task, visible=False, **newer, **_file(attachment))

    async def confirmed(self, task: Task, attachment: Attachment | None) -> None:
        """It may have been submitted, so its member decides; its message keeps that file."""
        values = {"state": State.UNSURE, **_file(attachment)}

        def work(connection: Connection) -> None:
            if not _is_doubted(connection, task.id):
                return
            unsure = change(connection, task.id, when={State.QUEUED}, doubt=None, **values)
            if unsure is not None:
                hold_place(connection, unsure)

        await self._database.retry_until_written(work)

    async def _change(self, task: Task, **values: Any) -> None:  # noqa: ANN401 - columns
        def work(connection: Connection) -> None:
            if _is_doubted(connection, task.id):
                change(connection, task.id, doubt=None, **values)

        await self._database.retry_until_written(work)


def _doubt_all(connection: Connection) -> int:
    for statement in (_WATCH_DIALOGS, _LOOK_AT_OTHER_DIALOGS, _FORGET_DRAFTS):
        connection.execute(statement)
    further = secrets.choice(_FURTHER)
    for table in (tasks, drafts):
        connection.pass_ids_over(table, further)
    asked = connection.execute(_ASK_ALL).rowcount
    for statement in (*_LOOK_AT_MESSAGES, _SHOW_AGAIN):
        connection.execute(statement)
    return asked


def _is_doubted(connection: Connection, task_id: int) -> bool:
    """Whether no other process has looked at its message meanwhile."""
    doubt = connection.execute(_DOUBT_OF, {"task_id": task_id}).scalar_one_or_none()
    return doubt is not None


def _doubted(connection: Connection, task_id: int) -> Unverified:
    row = connection.execute(_ROW, {"task_id": task_id}).mappings().one()
    return Unverified(task=to_task(row), must_ask=row["doubt"] == Verify.ASK)


def _file(attachment: Attachment | None) -> dict[str, Any]:
    if attachment is None:
        return {}
    return attachment_columns(attachment)
