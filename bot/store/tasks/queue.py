"""The submitter's side of the store: who is next, and what became of a submit."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, or_, select, text, update

from bot.domain.states import State
from bot.domain.tasks import Task
from bot.store.schema import (
    has_nothing_attached,
    is_tried,
    tasks,
)
from bot.store.signals import Loop
from bot.store.tasks.attached import Attached, attached
from bot.store.tasks.changes import change
from bot.store.tasks.member_limits import HAS_ITS_TURN, free_places
from bot.store.tasks.rows import to_task

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from bot.store.database.database import Database
    from bot.store.database.statements import Connection

SHOWN_PLACES: Final = 10
"""Messages show a place in line up to here, so a moving line repaints no more than this many."""

_PREPARED: Final = "IN (SELECT value FROM json_each(:prepared))"
_MAY_GO: Final = f"{HAS_ITS_TURN} AND (NOT attached OR task_id {_PREPARED})"
_NEXT: Final = text(
    f"SELECT task_id {_MAY_GO} ORDER BY turn, task_id LIMIT :limit",
)
# A probe takes what was tried least, so that one task that cannot work does not stop the others.
_PROBE = text(
    f"SELECT task_id {_MAY_GO} "  # noqa: S608 - a literal
    "ORDER BY (SELECT tries FROM tasks WHERE tasks.id = line.task_id), turn, task_id LIMIT :limit",
)
# How many stand in front, counted no further than what a message shows.
_PLACE = text(
    "SELECT (SELECT count(*) FROM (SELECT 1 FROM line WHERE "
    "(line.turn, line.task_id) < (mine.turn, mine.task_id) LIMIT :shown)) "
    "FROM line AS mine WHERE mine.task_id = :task_id",
)
# What has no message yet stands behind all that its member has; its id is the highest.
_PLACE_TO_BE = text(
    "SELECT count(*) FROM (SELECT 1 FROM line WHERE turn <= ("
    "SELECT 1 + coalesce(sum(other.starts), 0) FROM tasks AS other "
    "WHERE other.state IN ('queued', 'submitting', 'running', 'needs_input') "
    "AND other.user_id = (SELECT user_id FROM tasks WHERE id = :task_id) "
    "AND (other.state <> 'queued' OR other.message_id IS NOT NULL OR other.remote_id IS NOT NULL)"
    ") + (SELECT coalesce(sum(places), 0) FROM held_places WHERE held_places.user_id = "
    "(SELECT user_id FROM tasks WHERE id = :task_id)) LIMIT :shown)",
)
# One minimum a state, so that each is the first entry of its part of the index.
_TRIED = "state IN ('queued', 'needs_input') AND NOT asks_member"
_OUTLOOK = text(
    f"SELECT EXISTS (SELECT 1 FROM tasks WHERE {_TRIED} "  # noqa: S608 - a literal
    "AND state = 'needs_input' AND NOT modal_sent AND submit_after_s <= :now_s "
    f"AND (tasks.options = '{{}}' OR id {_PREPARED})), "
    f"EXISTS (SELECT 1 {_MAY_GO}), "
    "(SELECT min(soonest_s) FROM ("
    f"SELECT min(submit_after_s) AS soonest_s FROM tasks WHERE {_TRIED} "
    "AND state = 'queued' AND submit_after_s > :now_s UNION ALL "
    f"SELECT min(submit_after_s) FROM tasks WHERE {_TRIED} "
    "AND state = 'needs_input' AND submit_after_s > :now_s UNION ALL "
    # As what a member left at CometAPI ends, another of the member's may go.
    "SELECT min(until_s) FROM held_places WHERE until_s > :now_s "
    "AND EXISTS (SELECT 1 FROM line WHERE turn > 0))), "
    "EXISTS (SELECT 1 FROM line WHERE attached) OR EXISTS (SELECT 1 FROM tasks "
    f"WHERE {_TRIED} AND state = 'needs_input' AND NOT modal_sent "
    "AND tasks.options <> '{}'), "
    "EXISTS (SELECT 1 FROM held_places WHERE until_s <= :now_s)",
)


_TOUCH: Final = (
    update(tasks)
    .where(text("tasks.id IN (SELECT task_id FROM line ORDER BY turn, task_id LIMIT :limit)"))
    .values(revision=tasks.c.revision + 1)
)
_CLAIM_DIALOGS: Final = (
    update(tasks)
    .where(
        tasks.c.id.in_(
            select(tasks.c.id)
            .where(
                is_tried,
                tasks.c.state == State.NEEDS_INPUT,
                tasks.c.modal_sent.is_(False),
                tasks.c.submit_after_s <= bindparam("now_s"),
                or_(has_nothing_attached, text(f"tasks.id {_PREPARED}")),
            )
            .limit(bindparam("limit")),
        ),
    )
    # Only now it begins, however long its member thought about the answer.
    .values(modal_sent=True, tries=tasks.c.tries + 1, submitted_s=bindparam("now_s"))
    .returning(tasks)
)


def place_in_queue(connection: Connection, task_id: int) -> int:
    """The place of a queued task among all that wait (1 = next), or soon will.

    Places beyond `SHOWN_PLACES` are all the next one after it.
    """
    asked = {"task_id": task_id, "shown": SHOWN_PLACES}
    before = connection.execute(_PLACE, asked).scalar_one_or_none()
    if before is None:
        before = connection.execute(_PLACE_TO_BE, asked).scalar_one()
    return 1 + int(before)


def repaint_places(connection: Connection) -> None:
    """The line moved: repaint the places of those who stand in front."""
    if connection.execute(_TOUCH, {"limit": SHOWN_PLACES}).rowcount:
        connection.wake(Loop.PUBLISHER)


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


class Queue:
    """Tasks on their way to CometAPI."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(
        self,
        *,
        limit: int,
        max_running: int,
        now_s: float,
        lease_s: float,
        quiet_s: float,
        probing: bool = False,
        prepared: Collection[int] = (),
    ) -> Claims:
        """Take up to `limit` that may go: dialogs first, then tasks, fairly between members.

        Args:
            limit: how many at most; 0 just tells when the next one may go.
            max_running: how many tasks a member may have at CometAPI at once.
            now_s: the time now.
            lease_s: until when they are the caller's; after that they count as unsure.
            quiet_s: the change is painted only if it lasts longer than this.
            probing: whether they may well come back, so that nothing is painted.
            prepared: ids of those with something attached that may go now.
        """
        asked: dict[str, Any] = {
            "max_running": max_running,
            "now_s": now_s,
            "prepared": json.dumps(list(prepared)),
        }
        columns: dict[str, Any] = {"submit_lease_s": lease_s, "submitted_s": now_s}
        if not probing:
            columns |= {"paint_after_s": now_s + quiet_s, "paused": False}

        def work(connection: Connection) -> tuple[Claims, int]:
            # Look-ups in indices only, as most rounds find nothing that may go.
            *_, any_over = outlook = connection.execute(_OUTLOOK, asked).one()
            if any_over and limit:
                free_places(connection, now_s=now_s)
                outlook = connection.execute(_OUTLOOK, asked).one()
            any_dialog, any_task, next_s, any_attached, _ = outlook
            if any_dialog or any_task:
                self._database.check()  # a row that is forgotten would be paid again
            dialogs = _claim_dialogs(connection, limit, asked) if any_dialog and limit else []
            claimed, room = list[Task](), limit - len(dialogs)
            if any_task and room:
                bounds = asked | {"limit": room}
                claimed = _claim_tasks(connection, bounds, columns, probing=probing)
            number = self._database.count_claim(connection) if dialogs or claimed else 0
            connection.woken.discard(Loop.SUBMITTER)  # by notes that it took along, and has seen
            claims = Claims(
                dialogs=dialogs, tasks=claimed, next_s=next_s, any_attached=bool(any_attached)
            )
            return claims, number

        claims, number = await (self._database.write(work) if limit else self._database.read(work))
        if number:  # before anything is sent, so that an older copy of the database is found out
            await self._database.note_claims(number)
        return claims

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
    bounds = {name: asked[name] for name in ("now_s", "prepared")}
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
