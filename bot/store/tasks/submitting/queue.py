"""The submitter's side of the store: who is next, and what became of a submit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Float, bindparam, exists, func, or_, select, text, union_all, update

from bot.domain.states import State
from bot.domain.tasks import Task
from bot.store.database.dialects import among
from bot.store.errors import CommitUnknownError
from bot.store.processes import note_seen
from bot.store.schema import (
    has_nothing_attached,
    has_something_attached,
    held_places,
    is_queue_attached,
    is_tried,
    queue,
    tasks,
)
from bot.store.signals import Loop
from bot.store.tasks.attached import DIALOGS, DUE_DIALOGS, Attached, attached
from bot.store.tasks.changes import change
from bot.store.tasks.member_limits import HAS_ITS_TURN, free_places
from bot.store.tasks.places import repaint_places
from bot.store.tasks.rows import to_task
from bot.store.tasks.submitting.room import within_all
from bot.store.tasks.submitting.untaken import put_back

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy import ColumnElement, Select, TextClause

    from bot.store.database.database import Database
    from bot.store.database.statements import Connection

_NOW: Final = bindparam("now_s", type_=Float)
_IN_ORDER: Final = (queue.c.turn, queue.c.task_id)
_MAY_GO: Final = select(queue.c.task_id).where(
    *HAS_ITS_TURN,
    or_(text("NOT queue.attached"), among(queue.c.task_id, "prepared")),
)
_NEXT: Final = _MAY_GO.order_by(*_IN_ORDER).limit(bindparam("limit"))
# A probe takes what was tried least, so that one task that cannot work does not stop the others.
_TRIES: Final = select(tasks.c.tries).where(tasks.c.id == queue.c.task_id).scalar_subquery()
_PROBE: Final = _MAY_GO.order_by(_TRIES, *_IN_ORDER).limit(bindparam("limit"))


def _first_after(
    column: ColumnElement[float], *which: ColumnElement[bool] | TextClause
) -> Select[Any]:
    return select(func.min(column).label("soonest_s")).where(*which, column > _NOW)


# One minimum a state, so that each is the first entry of its part of the index.
_TIMES: Final = union_all(
    *(
        _first_after(tasks.c.submit_after_s, is_tried, tasks.c.state == state)
        for state in (State.QUEUED, State.NEEDS_INPUT)
    ),
    # As what a member left at CometAPI ends, another of the member's may go.
    _first_after(held_places.c.until_s, exists(select(queue.c.task_id).where(queue.c.turn > 0))),
).subquery("times")
_OUTLOOK: Final = select(
    exists(DUE_DIALOGS.where(or_(has_nothing_attached, among(tasks.c.id, "prepared")))),
    exists(_MAY_GO),
    select(func.min(_TIMES.c.soonest_s)).scalar_subquery(),
    or_(
        exists(select(queue.c.task_id).where(is_queue_attached)),
        exists(DIALOGS.where(has_something_attached)),
    ),
    exists(select(held_places.c.id).where(held_places.c.until_s <= _NOW)),
)
_CLAIM_DIALOGS: Final = (
    update(tasks)
    .where(
        tasks.c.id.in_(
            DUE_DIALOGS.where(or_(has_nothing_attached, among(tasks.c.id, "prepared"))).limit(
                bindparam("limit")
            ),
        ),
    )
    # Only now it begins, however long its member thought about the answer.
    .values(
        modal_sent=True,
        tries=tasks.c.tries + 1,
        submitted_s=bindparam("now_s"),
        process_id=bindparam("own"),
    )
    .returning(tasks)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What is the caller's now, and when the next one may go that was postponed."""

    dialogs: Sequence[Task]
    """Tasks that turned into a dialog, marked as answered before the answer is sent."""

    tasks: Sequence[Task]
    """Tasks that were in line, and are `submitting` now."""

    next_s: float | None
    any_attached: bool
    """Whether anything in line, also if claimed just now, has something attached."""

    is_full: bool
    """Whether no more could be claimed than was, whatever waits."""


class Queue:
    """Tasks on their way to CometAPI."""

    def __init__(self, database: Database, process_id: int) -> None:
        self._database = database
        self._process_id = process_id

    async def claim(
        self,
        *,
        limit: int,
        max_running: int,
        now_s: float,
        quiet_s: float,
        probing: bool = False,
        prepared: Collection[int] = (),
        max_submits: int | None = None,
    ) -> Claims:
        """Take up to `limit` that may go: dialogs first, then tasks, fairly between members.

        Args:
            limit: how many at most; 0 just tells when the next one may go.
            max_running: how many tasks a member may have at CometAPI at once.
            now_s: the time now.
            quiet_s: the change is painted only if it lasts longer than this.
            probing: whether they may well come back, so that nothing is painted.
            prepared: ids of those with something attached that may go now.
            max_submits: how many may be on their way to CometAPI at once, from all processes.
        """
        asked: dict[str, Any] = {
            "max_running": max_running,
            "now_s": now_s,
            "prepared": prepared,
            "own": self._process_id,
        }
        columns: dict[str, Any] = {"submitted_s": now_s, "process_id": self._process_id}
        if not probing:
            columns |= {"paint_after_s": now_s + quiet_s, "paused": False}

        def work(connection: Connection) -> tuple[Claims, int]:
            connection.woken.discard(Loop.SUBMITTER)  # by notes that it takes along, and sees
            # Look-ups in indices only, as most rounds find nothing that may go.
            *_, any_over = outlook = connection.execute(_OUTLOOK, asked).one()
            if any_over and limit:
                free_places(connection, now_s=now_s)
                outlook = connection.execute(_OUTLOOK, asked).one()
            any_dialog, any_task, next_s, any_attached, _ = outlook
            most = limit
            if limit and (any_dialog or any_task):
                self._database.check()  # a row that is forgotten would be paid again
                note_seen(connection, self._process_id)
                most = within_all(connection, limit, max_submits)
            dialogs = _claim_dialogs(connection, most, asked) if any_dialog and most else []
            claimed, room = list[Task](), most - len(dialogs)
            if any_task and room:
                bounds = asked | {"limit": room}
                claimed = _claim_tasks(connection, bounds, columns, probing=probing)
            number = self._database.claims.count_one(connection) if dialogs or claimed else 0
            claims = Claims(
                dialogs=dialogs,
                tasks=claimed,
                next_s=next_s,
                any_attached=bool(any_attached),
                is_full=len(dialogs) + len(claimed) == most,
            )
            return claims, number

        try:
            claims, number = await (
                self._database.write(work) if limit else self._database.read(work)
            )
        except CommitUnknownError as error:
            await self._give_back(error.result[0])
            raise
        if number:  # before anything is sent, so that an older copy of the database is found out
            await self._database.claims.note(number)
        return claims

    async def _give_back(self, claims: Claims) -> None:
        """Let what may have been claimed wait again: nobody learned of it, so nothing was sent."""

        def work(connection: Connection) -> None:
            for task in (*claims.dialogs, *claims.tasks):
                put_back(connection, task.id, self._process_id, {}, visible=True)

        await self._database.retry_until_written(work)

    async def attached(
        self,
        *,
        held: Collection[int],
        full: Collection[int],
        limit: int,
        max_running: int,
        now_s: float,
    ) -> Attached:
        """What is to be fetched before it may go.

        Args:
            held: ids of tasks that are being prepared, or are.
            full: members of whom nothing more is prepared now.
            limit: how many others at most.
            max_running: how many tasks a member may have at CometAPI at once.
            now_s: the time now.
        """
        found = partial(
            attached, held=held, full=full, limit=limit, max_running=max_running, now_s=now_s
        )
        return await self._database.read(found)


def _claim_dialogs(connection: Connection, limit: int, asked: Mapping[str, Any]) -> list[Task]:
    bounds = {name: asked[name] for name in ("now_s", "prepared", "own")}
    rows = connection.execute(_CLAIM_DIALOGS, bounds | {"limit": limit})
    return [to_task(row) for row in rows.mappings()]


def _claim_tasks(
    connection: Connection,
    bounds: Mapping[str, Any],
    columns: Mapping[str, Any],
    *,
    probing: bool,
) -> list[Task]:
    """Claim who is next within the bounds; `columns` are set besides the state."""
    ids = connection.execute(_PROBE if probing else _NEXT, bounds).scalars()
    claimed = [
        change(
            connection,
            task_id,
            when={State.QUEUED},
            visible=not probing,
            counted="tries",
            state=State.SUBMITTING,
            **columns,
        )
        for task_id in ids
    ]
    if ids and not probing:
        repaint_places(connection)
    return [task for task in claimed if task is not None]
