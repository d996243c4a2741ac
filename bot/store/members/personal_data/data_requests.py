"""Copies and deletions that members asked for, as rows: one at a time of each member."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, delete, func, insert, select, text, update

from bot.domain.members.data_requests import (
    EXPORT_EVERY_S,
    DataRequest,
    DataRequestKind,
    DataRequestState,
    Stage,
)
from bot.store.schema import data_requests, tasks
from bot.store.signals import Loop

if TYPE_CHECKING:
    from sqlalchemy import Update

    from bot.store.database.database import Database
    from bot.store.database.statements import Connection

KEPT_S: Final = 30 * 24 * 3600.0
"""So long it is known that it was asked for, should somebody ask whether it was done."""

BEGUN_WITHIN_S: Final = 10.0
"""Whoever takes up the wish for a copy tells its member so within this time."""

_IS_PENDING: Final = text("data_requests.state = 'pending'")
_OF_MEMBER: Final = data_requests.c.user_id == bindparam("member")
_PENDING: Final = select(data_requests).where(_OF_MEMBER, _IS_PENDING)
_LAST_EXPORT: Final = (
    select(data_requests.c.created_s)
    .where(
        _OF_MEMBER,
        data_requests.c.kind == DataRequestKind.EXPORT,
        data_requests.c.state == DataRequestState.DONE,
    )
    .order_by(data_requests.c.id.desc())
    .limit(1)
)
_DUE: Final = (
    select(data_requests)
    .where(_IS_PENDING, data_requests.c.due_s <= bindparam("now_s"))
    .order_by(data_requests.c.due_s, data_requests.c.id)
    .limit(bindparam("most"))
)
_NEXT: Final = select(func.min(data_requests.c.due_s)).where(_IS_PENDING)
_TASKS: Final = select(func.count(), func.coalesce(func.max(tasks.c.id), 0)).where(
    tasks.c.user_id == bindparam("member")
)
_ADD: Final = insert(data_requests).returning(data_requests)
_ONE: Final = (data_requests.c.id == bindparam("request")) & _IS_PENDING
_CHANGE: Final = update(data_requests).where(_ONE)
_POSTPONE: Final = _CHANGE.values(due_s=bindparam("until_s"), tries=data_requests.c.tries + 1)
_DROP: Final = delete(data_requests).where(_ONE)
_RECOVER: Final = update(data_requests).where(_IS_PENDING).values(due_s=0.0)
_FORGET: Final = delete(data_requests).where(
    data_requests.c.finished_s < bindparam("before_s"), data_requests.c.stage != Stage.LIMITS
)


class DataRequests:
    """What members asked for, and how far it is."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, user_id: int, kind: DataRequestKind, *, now_s: float) -> DataRequest | None:
        """Note what a member asks for; None: the like, or a deletion, is under way, or was lately.

        A deletion takes the place of a copy that is under way.
        """

        def work(connection: Connection) -> DataRequest | None:
            if not _is_open(connection, user_id, kind, now_s=now_s):
                return None
            known = pending(connection, user_id)
            if known is not None:
                settle(connection, known, DataRequestState.GIVEN_UP, now_s=now_s)
            connection.wake(Loop.DATA_REQUESTS)
            return _added(connection, user_id, kind, now_s=now_s)

        return await self._database.write(work)

    async def pending(self, user_id: int) -> DataRequest | None:
        """What is under way of a member."""
        return await self._database.read(lambda connection: pending(connection, user_id))

    async def next_export_s(self, user_id: int) -> float:
        """From when on a member gets another copy, if they have one; 0 if not."""
        last_s = await self._database.read(lambda connection: _last_export_s(connection, user_id))
        return 0.0 if last_s is None else last_s + EXPORT_EVERY_S

    async def due(self, *, now_s: float, limit: int) -> list[DataRequest]:
        """What is to be gone on with now, the longest due first."""
        asked = {"now_s": now_s, "most": limit}
        rows = await self._database.read(
            lambda connection: list(connection.execute(_DUE, asked).mappings())
        )
        return [to_request(row) for row in rows]

    async def next_s(self) -> float | None:
        """When something is due next; None if nothing is to be done."""
        return await self._database.read(
            lambda connection: connection.execute(_NEXT).scalar_one_or_none()
        )

    async def begun(self, request: DataRequest, place: tuple[int, int]) -> None:
        """A message of that channel and id says how far it is; it can go on."""
        channel_id, message_id = place

        def work(connection: Connection) -> None:
            change(connection, request, channel_id=channel_id, message_id=message_id, due_s=0.0)
            connection.wake(Loop.DATA_REQUESTS)

        await self._database.write(work)

    async def done(self, request: DataRequest, *, number: int) -> None:
        """Note how much is done of a request."""
        await self._write(_CHANGE, request, done=number)

    async def settle(self, request: DataRequest, state: DataRequestState, *, now_s: float) -> None:
        """A request is over."""
        await self._database.write(
            lambda connection: settle(connection, request, state, now_s=now_s)
        )

    async def drop(self, request: DataRequest) -> None:
        """A request was none after all."""
        asked = {"request": request.id}
        await self._database.write(lambda connection: connection.execute(_DROP, asked))

    async def postpone(self, request: DataRequest, *, until_s: float) -> None:
        """Count a try in vain; the next one is not before `until_s`."""
        await self._write(_POSTPONE, request, until_s=until_s)

    async def recover(self) -> None:
        """Let all that is under way be tried at once: what it waits for may be over."""
        await self._database.write(lambda connection: connection.execute(_RECOVER))

    async def _write(self, statement: Update, request: DataRequest, **values: object) -> None:
        await self._database.write(
            lambda connection: connection.execute(statement, {"request": request.id, **values})
        )


def pending(connection: Connection, user_id: int) -> DataRequest | None:
    """What is under way of a member."""
    row = connection.execute(_PENDING, {"member": user_id}).mappings().one_or_none()
    return None if row is None else to_request(row)


def change(connection: Connection, request: DataRequest, **values: object) -> None:
    """Note that a step of a request that is under way worked."""
    connection.execute(_CHANGE, {"request": request.id, "tries": 0, **values})


def settle(
    connection: Connection, request: DataRequest, state: DataRequestState, *, now_s: float
) -> None:
    """A request is over."""
    change(connection, request, state=state, finished_s=now_s)


def forget_settled(connection: Connection, *, now_s: float) -> None:
    """Forget what was over for long."""
    connection.execute(_FORGET, {"before_s": now_s - KEPT_S})


def to_request(row: dict[str, Any]) -> DataRequest:
    """The request that a row holds."""
    coded = {
        "kind": DataRequestKind(row["kind"]),
        "state": DataRequestState(row["state"]),
        "stage": Stage(row["stage"]),
    }
    return DataRequest(**{**row, **coded})


def _is_open(connection: Connection, user_id: int, kind: DataRequestKind, *, now_s: float) -> bool:
    known = pending(connection, user_id)
    if kind is DataRequestKind.DELETION:
        return known is None or known.kind is DataRequestKind.EXPORT
    last_s = _last_export_s(connection, user_id)
    return known is None and (last_s is None or not 0 <= now_s - last_s < EXPORT_EVERY_S)


def _last_export_s(connection: Connection, user_id: int) -> float | None:
    asked = {"member": user_id}
    found: float | None = connection.execute(_LAST_EXPORT, asked).scalar_one_or_none()
    return found


def _added(
    connection: Connection, user_id: int, kind: DataRequestKind, *, now_s: float
) -> DataRequest:
    total, last = connection.execute(_TASKS, {"member": user_id}).one()
    values = {
        "user_id": user_id,
        "kind": kind,
        "state": DataRequestState.PENDING,
        "stage": Stage.OWN,
        "created_s": now_s,
        "due_s": now_s + BEGUN_WITHIN_S if kind is DataRequestKind.EXPORT else 0.0,
        "tries": 0,
        "last_task_id": int(last),
        "next_task_id": int(last),
        "total": int(total),
        "done": 0,
        "unreachable": 0,
    }
    return to_request(connection.execute(_ADD, values).mappings().one())
