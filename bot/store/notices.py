"""Notices as rows: added with what they are about, then delivered or given up, later removed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, delete, func, insert, or_, select, update

from bot.domain.notices import Notice, NoticeKind, NoticeState
from bot.store.schema import notices
from bot.store.signals import Loop

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Update

    from bot.store.database.database import Database
    from bot.store.database.statements import Connection

KEPT_S: Final = 7 * 24 * 3600.0
"""What was delivered or given up is kept for so long."""

_IS_PENDING: Final = notices.c.state == NoticeState.PENDING
_IS_SETTLED: Final = notices.c.state != NoticeState.PENDING
_ADD: Final = insert(notices)
_HAS_KEY: Final = (notices.c.to_whom == bindparam("whom")) & (notices.c.key == bindparam("same"))
_IS_TOLD: Final = select(notices.c.id).where(_HAS_KEY)
# A clock that was put back must not keep what is to be told from being told.
_FREE_KEY: Final = (
    update(notices)
    .where(
        _HAS_KEY,
        _IS_SETTLED,
        or_(notices.c.created_s <= bindparam("until_s"), notices.c.created_s > bindparam("now_s")),
    )
    .values(key=None)
)
_FORGET: Final = delete(notices).where(notices.c.created_s < bindparam("before_s"), _IS_SETTLED)
_FIRST: Final = select(notices).where(
    notices.c.id.in_(select(func.min(notices.c.id)).where(_IS_PENDING).group_by(notices.c.to_whom)),
)
# Those that follow an equally often tried one at once, and that may be told together with it.
_BESIDE: Final = (
    select(notices)
    .where(
        _IS_PENDING,
        notices.c.to_whom == bindparam("whom"),
        notices.c.id > bindparam("first_id"),
    )
    .order_by(notices.c.id)
    .limit(bindparam("most"))
)
_GIVE_UP_ALL: Final = (
    update(notices)
    .where(_IS_PENDING, notices.c.to_whom == bindparam("whom"))
    .values(state=NoticeState.GIVEN_UP)
)
_THE_ONE: Final = notices.c.id == bindparam("notice_id")
_SETTLE: Final = (
    update(notices)
    .where(_THE_ONE)
    .values(state=bindparam("new_state"), message_id=bindparam("posted_id"))
)
_POSTPONE: Final = (
    update(notices)
    .where(_THE_ONE)
    .values(send_after_s=bindparam("after_s"), tries=notices.c.tries + 1)
)
_RECOVER: Final = update(notices).where(_IS_PENDING).values(send_after_s=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingNotice:
    """A notice that is not delivered yet, and how often that was tried in vain."""

    id: int
    notice: Notice
    created_s: float
    send_after_s: float
    tries: int


def add_notice(connection: Connection, notice: Notice, *, now_s: float) -> bool:
    """Add a notice to a transaction, unless one with its key is too fresh; whether it was added."""
    connection.execute(_FORGET, {"before_s": now_s - KEPT_S})
    named = {"whom": notice.to_whom, "same": notice.key}
    connection.execute(_FREE_KEY, {**named, "until_s": now_s - notice.quiet_s, "now_s": now_s})
    if connection.execute(_IS_TOLD, named):
        return False
    values = {
        "to_whom": notice.to_whom,
        "kind": notice.kind,
        "content": dict(notice.values),
        "key": notice.key,
        "state": NoticeState.PENDING,
        "created_s": now_s,
        "send_after_s": 0.0,
        "tries": 0,
    }
    connection.execute(_ADD, values)
    connection.wake(Loop.NOTICES)
    return True


class Notices:
    """What the notifier delivers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add_soon(self, notice: Notice, *, now_s: float) -> None:
        """Add a notice that no other change goes with, in one of the next transactions."""
        self._database.note(lambda connection: add_notice(connection, notice, now_s=now_s))

    async def first(self) -> list[PendingNotice]:
        """For each who is told anything, the oldest notice that is pending."""
        rows = await self._database.read(
            lambda connection: connection.execute(_FIRST).mappings(),
        )
        return [_to_pending(row) for row in rows]

    async def beside(self, first: PendingNotice, *, most: int) -> list[PendingNotice]:
        """What is told together with a notice: at most so many that follow it, tried as often."""
        asked = {"whom": first.notice.to_whom, "first_id": first.id, "most": most}
        rows = await self._database.read(
            lambda connection: connection.execute(_BESIDE, asked).mappings(),
        )
        following = map(_to_pending, rows)
        return list(takewhile(lambda one: _go_together(first, one), following))

    async def delivered(self, *notice_ids: int, message_id: int | None) -> None:
        """They were sent, as that message if as any: insisted on, since it happened already."""
        await self._database.retry_until_written(
            lambda connection: settle_delivered(connection, notice_ids, message_id=message_id)
        )

    async def give_up(self, *notice_ids: int) -> None:
        """They are not sent any more."""
        await self._write(_SETTLE, notice_ids, new_state=NoticeState.GIVEN_UP, posted_id=None)

    async def postpone(self, *notice_ids: int, until_s: float) -> None:
        """Count a try in vain; the next one is not before `until_s`."""
        await self._write(_POSTPONE, notice_ids, after_s=until_s)

    async def recover(self) -> None:
        """Let all that is pending be tried at once: what it was told to wait for may be over."""
        await self._database.write(lambda connection: connection.execute(_RECOVER))

    async def _write(self, statement: Update, notice_ids: Sequence[int], **values: object) -> None:
        await self._database.write(
            lambda connection: _each(connection, statement, notice_ids, values)
        )


def settle_delivered(
    connection: Connection, notice_ids: Sequence[int], *, message_id: int | None
) -> None:
    """Notices were sent, as that message if as any."""
    settled = {"new_state": NoticeState.DELIVERED, "posted_id": message_id}
    _each(connection, _SETTLE, notice_ids, settled)


def give_up_all(connection: Connection, recipient: str) -> None:
    """Send nothing any more of what waits for a recipient."""
    connection.execute(_GIVE_UP_ALL, {"whom": recipient})


def _each(
    connection: Connection,
    statement: Update,
    notice_ids: Sequence[int],
    values: Mapping[str, object],
) -> None:
    for notice_id in notice_ids:
        connection.execute(statement, {**values, "notice_id": notice_id})


def _go_together(first: PendingNotice, other: PendingNotice) -> bool:
    """Whether one message can hold both.

    What was tried before is tried again as it was, so that Discord knows it by its nonce.
    """
    return other.notice.is_line and other.tries == first.tries


def _to_pending(row: dict[str, Any]) -> PendingNotice:
    notice = Notice(kind=NoticeKind(row["kind"]), to_whom=row["to_whom"], values=row["content"])
    return PendingNotice(
        id=row["id"],
        notice=notice,
        created_s=row["created_s"],
        send_after_s=row["send_after_s"],
        tries=row["tries"],
    )
