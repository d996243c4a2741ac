"""The poller's side of the store: which running tasks are whose to look at, and what was seen.

`due_s` of a running task is when somebody else may take it over. A task that is to be noticed now
(just accepted, stopped by its member, left behind by a dead process) is due at once. What its
member stopped is looked at as long as it counts (`bot.store.tasks.member_limits`), and only its end
is noted. Nothing here must outlive a power cut: a look that was forgotten is made again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, case, exists, or_, select, update

from bot.cometapi import makes_video
from bot.domain.kinds import KINDS, Kind, Speed
from bot.domain.outcomes import LateButtons
from bot.domain.states import State
from bot.domain.tasks import RunningTask
from bot.store.processes.registry import asked_of_seen
from bot.store.schema import held_places, in_states, tasks
from bot.store.signals import Loop
from bot.store.tasks.changes import change
from bot.store.tasks.controls import NOTHING
from bot.store.tasks.member_limits import release_place
from bot.store.tasks.outcomes import UNWATCHED, columns_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.outcomes import Outcome
    from bot.store.database.database import Database
    from bot.store.database.statements import Asked, Connection, Result

LATEST: Final = 200
"""So many of the newest tasks tell how long tasks take."""

_COLUMNS: Final = (
    tasks.c.id,
    tasks.c.kind,
    tasks.c.speed,
    tasks.c.guild_id,
    tasks.c.user_id,
    tasks.c.remote_id,
    tasks.c.custom_id,
    tasks.c.dialog_prompt,
    tasks.c.modal_sent,
    tasks.c.submitted_s,
    tasks.c.progress,
    tasks.c.image_url,
    tasks.c.final_prompt,
    tasks.c.misses,
    tasks.c.empty_looks,
)
_WATCHED: Final = frozenset({State.RUNNING, State.SUCCEEDED})
"""What is done and due all the same still waits for its buttons."""

_SEEN: Final = ("progress", "image_url", "final_prompt", "misses", "empty_looks")

_PROGRESSED: Final = (
    update(tasks)
    .where(tasks.c.id == bindparam("task_id"), tasks.c.state == State.RUNNING)
    .values(
        revision=tasks.c.revision + bindparam("steps"),
        **{name: bindparam(name) for name in _SEEN},
    )
)


_DUE: Final = (
    select(tasks.c.id)
    .where(tasks.c.due_s <= bindparam("now_s"))
    .order_by(tasks.c.due_s)
    .limit(bindparam("limit"))
)
_COUNTS: Final = (tasks.c.state == State.CANCELLED) & exists().where(
    held_places.c.task_id == tasks.c.id,
    held_places.c.remote_id.is_not(None),
)
_IS_WATCHED: Final = or_(in_states(_WATCHED), _COUNTS)
_CLAIM: Final = (
    update(tasks)
    .where(tasks.c.id.in_(_DUE))
    .values(
        due_s=case((_IS_WATCHED, bindparam("lease_s"))),
        process_id=case((_IS_WATCHED, bindparam("own"))),
    )
    .returning(tasks.c.due_s, tasks.c.state, tasks.c.sent_prompt, *_COLUMNS)
)
_RENEW: Final = (
    update(tasks)
    # Equal by chance, another's or due already: that is not the caller's.
    .where(
        tasks.c.due_s == bindparam("lease_s"),
        tasks.c.due_s > bindparam("now_s"),
        tasks.c.process_id == bindparam("own"),
    )
    .values(due_s=bindparam("until_s"))
    .returning(tasks.c.id)
)
_NEWEST: Final = (
    select(tasks.c.kind, tasks.c.speed, tasks.c.state, tasks.c.finished_s, tasks.c.submitted_s)
    .order_by(tasks.c.id.desc())
    .limit(LATEST)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """What became due: tasks to watch from now on, and ids of those that no longer run."""

    running: tuple[RunningTask, ...]
    ended: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """How long one finished task of that kind took at CometAPI, in seconds."""

    kind: Kind
    speed: Speed | None
    seconds: float


class Running:
    """Tasks that CometAPI works on."""

    def __init__(self, database: Database, process_id: int) -> None:
        self._database = database
        self._process_id = process_id

    async def claim(self, *, limit: int, now_s: float, lease_s: float) -> Claimed:
        """Up to `limit` tasks that are due; until `lease_s` the running ones are the caller's."""

        def work(connection: Connection) -> Claimed:
            asked = {"now_s": now_s, "limit": limit, "lease_s": lease_s, "own": self._process_id}
            found = self._seen_and(connection, (_CLAIM, asked)).mappings()
            return Claimed(
                running=tuple(_watched(row) for row in found if row["due_s"] is not None),
                ended=tuple(row["id"] for row in found if row["due_s"] is None),
            )

        first = {"now_s": now_s, "limit": 1}
        if not await self._database.read(lambda connection: connection.execute(_DUE, first)):
            return Claimed(running=(), ended=())
        return await self._database.write(work, durable=False)

    async def renew(self, *, lease_s: float, until_s: float, now_s: float) -> frozenset[int]:
        """Prolong what was claimed until `lease_s`; returns the ids that are still the caller's."""

        def work(connection: Connection) -> frozenset[int]:
            times = {"lease_s": lease_s, "until_s": until_s, "now_s": now_s}
            kept = self._seen_and(connection, (_RENEW, {**times, "own": self._process_id}))
            return frozenset(kept.scalars())

        return await self._database.write(work, durable=False)

    async def record(
        self,
        ended: Sequence[tuple[int, bool, Outcome]] = (),
        *,
        progressed: Sequence[tuple[RunningTask, bool]] = (),
    ) -> None:
        """Write what looks found, all in one transaction.

        Args:
            ended: of tasks that do not run any more: id, whether it is worth an edit, and what
                ended their run.
            progressed: of tasks that go on: how they are now, and whether it is worth an edit.

        Tasks that are not watched any more (stopped meanwhile) are left as they are; their end
        only frees their member's place. Of what was removed meanwhile nothing is kept.
        """

        def work(connection: Connection) -> None:
            for task_id, visible, outcome in ended:
                values = columns_of(outcome, watched_by=self._process_id)
                late = isinstance(outcome, LateButtons)
                when = {State.SUCCEEDED if late else State.RUNNING}
                changed = change(connection, task_id, when=when, visible=visible, **values)
                if changed is not None:
                    if changed.shown.removed_by is not None:
                        change(connection, task_id, visible=False, **NOTHING)
                    continue
                stopped = {State.CANCELLED}
                if change(connection, task_id, when=stopped, visible=False, **UNWATCHED):
                    release_place(connection, task_id)
                    connection.wake(Loop.SUBMITTER)
            if progressed:
                connection.execute(_PROGRESSED, [_seen(*seen) for seen in progressed])
                if any(visible for _, visible in progressed):
                    connection.wake(Loop.PUBLISHER)

        await self._database.retry_until_written(work, durable=False)

    def _seen_and(self, connection: Connection, asked: Asked) -> Result:
        """What a statement finds, while it is noted that this process is alive."""
        if self._database.is_alone:  # nobody thought it dead
            return connection.execute(*asked)
        _, found = connection.execute_together(asked_of_seen(self._process_id), asked)
        return found

    async def durations(self) -> list[Duration]:
        """How long the latest tasks took, the oldest first."""

        def work(connection: Connection) -> list[Duration]:
            rows = connection.execute(_NEWEST).mappings()
            return [
                Duration(
                    kind=KINDS[row["kind"]],
                    speed=Speed(row["speed"]) if row["speed"] else None,
                    seconds=row["finished_s"] - row["submitted_s"],
                )
                for row in reversed(rows)
                if row["state"] == State.SUCCEEDED and row["submitted_s"] and row["finished_s"]
            ]

        return await self._database.read(work)


def _seen(task: RunningTask, visible: bool) -> dict[str, Any]:  # noqa: FBT001 - half of a pair
    values = {name: getattr(task, name) for name in _SEEN}
    return {"task_id": task.id, "steps": int(visible), **values}


def _makes_film(row: Mapping[str, Any]) -> bool:
    return KINDS[row["kind"]].is_film or makes_video(row["custom_id"], row["sent_prompt"])


def _watched(row: Mapping[str, Any]) -> RunningTask:
    columns = {column.name: row[column.name] for column in _COLUMNS}
    return RunningTask(
        **columns
        | {
            "kind": KINDS[row["kind"]],
            "speed": Speed(row["speed"]) if row["speed"] else None,
            "submitted_s": row["submitted_s"] or 0.0,
            "stopped": row["state"] == State.CANCELLED,
            "done": row["state"] == State.SUCCEEDED,
            "makes_film": _makes_film(row),
        },
    )
