"""The submitter's side of the store: who is next, and what became of a submit."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, delete, exists, or_, select, text, update
from sqlalchemy.dialects.sqlite import insert as upsert

from bot.domain.states import Ending, State
from bot.domain.tasks import Task
from bot.store.schema import (
    closed_requests,
    has_nothing_attached,
    is_live,
    is_tried,
    tasks,
    unsupported_actions,
)
from bot.store.tasks.attached import Attached, attached
from bot.store.tasks.changes import change, repaint
from bot.store.tasks.member_limits import HAS_ITS_TURN, free_places, hold_place
from bot.store.tasks.rows import to_task
from bot.store.tasks.siblings import add_further_tasks

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from bot.store.database.database import Database
    from bot.store.database.statements import Connection

NEVER_S: Final = 1e12
"""A time that never comes: dialogs that wait for their member are not answered by themselves."""

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
_OUTLOOK = text(
    "SELECT EXISTS (SELECT 1 FROM tasks WHERE state IN ('queued', 'needs_input') "  # noqa: S608 - a literal
    "AND state = 'needs_input' AND NOT modal_sent AND submit_after_s <= :now_s "
    f"AND (tasks.options = '{{}}' OR id {_PREPARED})), "
    f"EXISTS (SELECT 1 {_MAY_GO}), "
    "(SELECT min(soonest_s) FROM ("
    "SELECT min(submit_after_s) AS soonest_s FROM tasks WHERE state IN ('queued', 'needs_input') "
    "AND state = 'queued' AND submit_after_s > :now_s UNION ALL "
    "SELECT min(submit_after_s) FROM tasks WHERE state IN ('queued', 'needs_input') "
    "AND state = 'needs_input' AND submit_after_s > :now_s UNION ALL "
    # As what a member left at CometAPI ends, another of the member's may go.
    "SELECT min(until_s) FROM held_places WHERE until_s > :now_s "
    "AND EXISTS (SELECT 1 FROM line WHERE turn > 0))), "
    "EXISTS (SELECT 1 FROM line WHERE attached) OR EXISTS (SELECT 1 FROM tasks "
    "WHERE state IN ('queued', 'needs_input') AND state = 'needs_input' AND NOT modal_sent "
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
_UNSUPPORTED: Final = upsert(unsupported_actions).on_conflict_do_update(
    index_elements=["kind"],
    set_={"seen_s": upsert(unsupported_actions).excluded.seen_s},
)
_CLOSED: Final = upsert(closed_requests).on_conflict_do_update(
    index_elements=["kind", "speed"],
    set_={"seen_s": upsert(closed_requests).excluded.seen_s},
)
_THE_MODEL: Final = (closed_requests.c.kind == bindparam("model")) & (
    closed_requests.c.speed == bindparam("at_speed")
)
_IS_CLOSED: Final = select(
    exists().where(_THE_MODEL, closed_requests.c.seen_s > bindparam("since_s")),
)
_REOPENED: Final = delete(closed_requests).where(_THE_MODEL)
_LEFT: Final = (
    update(tasks)
    .where(
        is_live,
        tasks.c.state == State.SUBMITTING,
        tasks.c.submit_lease_s <= bindparam("now_s"),
    )
    .values(
        state=State.UNSURE,
        submit_lease_s=0.0,
        revision=tasks.c.revision + 1,
        paint_after_s=0.0,
        paint_tries=0,
        refusals=0,
        paused=False,
    )
    .returning(tasks)
)
_ANSWERED: Final = (
    update(tasks)
    .where(is_live, tasks.c.state == State.NEEDS_INPUT, tasks.c.modal_sent.is_(True))
    .values(state=State.RUNNING, due_s=0.0, paused=False, revision=tasks.c.revision + 1)
)
# Its member stopped it while its answer was on its way, which was not taken.
_STILL_ASKS: Final = (
    update(tasks)
    .where(
        tasks.c.id == bindparam("task_id"),
        tasks.c.state == State.CANCELLED,
        tasks.c.modal_sent.is_(True),
    )
    .values(modal_sent=False, due_s=0.0)
)
_ONE_ANSWERED: Final = _ANSWERED.where(tasks.c.id == bindparam("task_id"))


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
    connection.execute(_TOUCH, {"limit": SHOWN_PLACES})


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

    async def accepted(
        self,
        task_id: int,
        remote_id: str,
        *,
        due_s: float,
        final_prompt: str | None = None,
        others: Sequence[str] = (),
        opened: tuple[str, str] | None = None,
    ) -> Task | None:
        """CometAPI has it: remember its id before anything else happens.

        Args:
            task_id: ours.
            remote_id: theirs.
            due_s: when to look at it.
            final_prompt: what is run, if CometAPI said so.
            others: ids of further tasks that the same press started; they become tasks of their
                own in the same moment, and the publisher posts their messages.
            opened: the kind of request and its speed, which CometAPI does (again).
        """

        def work(connection: Connection) -> Task | None:
            task = change(
                connection,
                task_id,
                when={State.SUBMITTING, State.NEEDS_INPUT},
                state=State.RUNNING,
                remote_id=remote_id,
                due_s=due_s,
                final_prompt=final_prompt,
                submit_lease_s=0.0,
                tries=0,
                submit_refusals=0,
                paused=False,
                starts=1,
            )
            if task is not None:
                add_further_tasks(connection, task, others)
            if opened is not None:
                kind, speed = opened
                connection.execute(_REOPENED, {"model": kind, "at_speed": speed})
            return task

        return await self._database.retry_until_written(work)

    async def asked_for_input(
        self,
        task_id: int,
        remote_id: str,
        *,
        final_prompt: str | None,
        for_member: bool = False,
    ) -> Task | None:
        """The answer to the submit was a dialog; `for_member`: only its member can answer."""

        def work(connection: Connection) -> Task | None:
            return change(
                connection,
                task_id,
                when={State.SUBMITTING},
                visible=for_member,
                state=State.NEEDS_INPUT,
                remote_id=remote_id,
                final_prompt=final_prompt,
                submit_lease_s=0.0,
                tries=0,
                submit_refusals=0,
                modal_sent=False,
                submit_after_s=NEVER_S if for_member else 0.0,
            )

        return await self._database.retry_until_written(work)

    async def done_at_once(self, task_id: int, remote_id: str, *, now_s: float) -> None:
        """A bookmark: accepted, and there is nothing to wait for."""

        def work(connection: Connection) -> None:
            task = change(
                connection,
                task_id,
                when={State.SUBMITTING},
                state=State.SUCCEEDED,
                remote_id=remote_id,
                finished_s=now_s,
                submit_lease_s=0.0,
            )
            repaint(connection, task.parent_id if task else None)

        await self._database.retry_until_written(work)

    async def postpone(
        self,
        task_id: int,
        *,
        until_s: float,
        visible: bool = True,
        refusals: int | None = None,
    ) -> Task | None:
        """Nothing was taken: back into the line (`visible`: as far as anybody saw it go).

        `refusals` is how many of this task there were by now, if that changed.
        """
        values: dict[str, Any] = {} if refusals is None else {"submit_refusals": refusals}

        def work(connection: Connection) -> Task | None:
            task = change(
                connection,
                task_id,
                when={State.SUBMITTING},
                visible=visible,
                state=State.QUEUED,
                submit_after_s=until_s,
                submit_lease_s=0.0,
                **values,
            )
            task = task or change(
                connection,
                task_id,
                when={State.NEEDS_INPUT},
                visible=False,
                modal_sent=False,
                submit_after_s=until_s,
                **values,
            )
            if task is None:
                connection.execute(_STILL_ASKS, {"task_id": task_id})
            return task

        return await self._database.retry_until_written(work)

    async def refused(
        self,
        task_id: int,
        ending: Ending,
        *,
        detail: str,
        now_s: float,
        unsupported_kind: str | None = None,
        closed: tuple[str, str] | None = None,
    ) -> None:
        """CometAPI refused it for good; what that says about others is noted as well.

        Args:
            task_id: ours.
            ending: why.
            detail: CometAPI's words.
            now_s: the time now.
            unsupported_kind: a kind of button that it does not know.
            closed: a kind of request and its speed that it does not do now.
        """

        def work(connection: Connection) -> None:
            task = change(
                connection,
                task_id,
                when={State.SUBMITTING, State.NEEDS_INPUT},
                state=State.FAILED,
                ending=ending,
                detail=detail,
                finished_s=now_s,
                submit_lease_s=0.0,
            )
            if task is None:
                connection.execute(_STILL_ASKS, {"task_id": task_id})
            if unsupported_kind is not None:
                connection.execute(_UNSUPPORTED, {"kind": unsupported_kind, "seen_s": now_s})
            if closed is not None:
                kind, speed = closed
                connection.execute(_CLOSED, {"kind": kind, "speed": speed, "seen_s": now_s})
            if task is not None and task.parent_id is not None:
                if ending is Ending.PARENT_GONE:
                    change(connection, task.parent_id, buttons_dead=True, paint_after_s=0.0)
                elif ending is Ending.UNSUPPORTED:
                    repaint(connection, task.parent_id)

        await self._database.retry_until_written(work)

    async def is_closed(self, kind: str, speed: str, *, since_s: float) -> bool:
        """Whether CometAPI lately did not do that kind of request at that speed."""
        asked = {"model": kind, "at_speed": speed, "since_s": since_s}
        return await self._database.read(
            lambda connection: bool(connection.execute(_IS_CLOSED, asked).scalar_one()),
        )

    async def unusable(self, task_id: int, *, detail: str, now_s: float) -> None:
        """What its member attached cannot be used, as the sentence says; it was not sent."""

        def work(connection: Connection) -> None:
            change(
                connection,
                task_id,
                when={State.QUEUED, State.NEEDS_INPUT},
                state=State.FAILED,
                ending=Ending.INPUT,
                detail=detail,
                finished_s=now_s,
            )
            repaint_places(connection)

        await self._database.retry_until_written(work)

    async def unsure(self, task_id: int) -> None:
        """The submit may have reached CometAPI; only its member may decide to pay again.

        Until that cannot be any more, it counts as if it had. What was the answer to a dialog is
        watched instead: its task id is known, so looking tells what happened.
        """

        def work(connection: Connection) -> None:
            task = change(
                connection,
                task_id,
                when={State.SUBMITTING},
                state=State.UNSURE,
                submit_lease_s=0.0,
            )
            if task is not None:
                hold_place(connection, task)
            else:
                connection.execute(_ONE_ANSWERED, {"task_id": task_id})

        await self._database.retry_until_written(work)

    async def recover(self, *, now_s: float) -> int:
        """Settle what a dead process left in hand: expired leases become unsure.

        Dialogs that were being answered are watched instead: their task id is known, so looking
        tells what happened. Returns how many rows were settled.
        """

        def work(connection: Connection) -> int:
            left = connection.execute(_LEFT, {"now_s": now_s}).mappings()
            for row in left:
                hold_place(connection, to_task(row))
            return len(left) + connection.execute(_ANSWERED).rowcount

        return await self._database.write(work)


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
