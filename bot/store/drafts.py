"""What members began and have not sent yet: batches to confirm, pictures that dialogs are about."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, delete, insert, select

from bot.store.errors import CommitUnknownError
from bot.store.schema import drafts
from bot.store.tasks.intake import add_task
from bot.store.tasks.member_limits import check_room
from bot.store.tasks.permits import check_agreed, check_used, terms_of, without_quotas

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.servers.quotas import Left
    from bot.domain.tasks import NewTask
    from bot.store.database.database import Database
    from bot.store.database.statements import Connection
    from bot.store.processes.slots import Slots
    from bot.store.servers.settings import Servers
    from bot.store.tasks.permits import Permit

KEPT_S: Final = 24 * 3600.0
KEPT_EACH: Final = 50
"""So many of a member, the newest."""

NUMBERS: Final = 10**18
"""Ids are drawn from so many, as custom_ids take: a button under a draft of one database names
nothing in another."""

_MINE: Final = (drafts.c.id == bindparam("draft_id")) & (drafts.c.user_id == bindparam("user_id"))
_READ: Final = select(drafts.c.content).where(_MINE)
_TAKE: Final = delete(drafts).where(_MINE).returning(drafts)
_KEEP: Final = insert(drafts).returning(drafts.c.id)
_TOO_MANY: Final = delete(drafts).where(
    drafts.c.id.in_(
        select(drafts.c.id)
        .where(drafts.c.user_id == bindparam("member"))
        .order_by(drafts.c.created_s.desc())
        .offset(bindparam("besides"))
    )
)
_FORGET: Final = delete(drafts).where(drafts.c.created_s < bindparam("before_s"))


@dataclass(frozen=True, slots=True)
class Made:
    """What a draft stood for was stored; `left` to its member then, if that is little."""

    left: Left | None


class Drafts:
    """Each belongs to one member and is taken at most once."""

    def __init__(self, database: Database, servers: Servers, slots: Slots) -> None:
        self._database = database
        self._servers = servers
        self._slots = slots

    async def keep(self, *, user_id: int, content: list[dict[str, Any]], now_s: float) -> int:
        """Keep a draft; returns its id.

        Drafts of yesterday, and those of the member that are too many, are forgotten on the way.
        """

        def work(connection: Connection) -> int:
            connection.execute(_FORGET, {"before_s": now_s - KEPT_S})
            connection.execute(_TOO_MANY, {"member": user_id, "besides": KEPT_EACH - 1})
            values = {
                "id": secrets.randbelow(NUMBERS),
                "user_id": user_id,
                "created_s": now_s,
                "content": content,
            }
            return int(connection.execute(_KEEP, values).scalar_one())

        return await self._database.write(work)

    async def read(self, draft_id: int, *, user_id: int) -> list[dict[str, Any]]:
        """The member's draft; empty if it is not there (any more)."""
        mine = {"draft_id": draft_id, "user_id": user_id}
        found = await self._database.read(
            lambda connection: connection.execute(_READ, mine).scalar_one_or_none(),
        )
        return list(found or [])

    async def take(self, draft_id: int, *, user_id: int) -> list[dict[str, Any]]:
        """Remove and return the member's draft; empty if it is not there (any more)."""
        try:
            taken = await self._database.write(
                lambda connection: _take(connection, draft_id, user_id)
            )
        except CommitUnknownError as error:
            if error.result is not None:
                self._database.note(partial(_put_back, draft=error.result))
            raise
        return [] if taken is None else list(taken["content"])

    async def become(
        self,
        draft_id: int,
        batch: Sequence[NewTask],
        *,
        user_id: int,
        now_s: float,
        max_live: int,
        paused: bool,
        permit: Permit = without_quotas,
    ) -> Made | None:
        """Store the tasks that the member's draft stands for in its place, all of them or none.

        Returns None, with nothing stored, if the draft is not there (any more). `permit` raises
        where their server does not let the member ask for them, and says what they may use.

        Raises:
            QueueFullError: the member would have more than `max_live` under way, or than permitted.
            QuotaSpentError: what they may use is used up.
            PriceNotAgreedError: but for their agreement to the price, all is well.
        """

        def work(connection: Connection) -> Made | None:
            if _take(connection, draft_id, user_id) is None:
                return None
            terms = terms_of(connection, self._servers, batch[0], permit, now_s=now_s)
            live, more = terms.quotas.live_within(max_live), sum(new.starts for new in batch)
            check_room(connection, user_id, more=more, max_live=live, now_s=now_s)
            left = check_used(connection, batch, terms, now_s=now_s)
            for new in batch:
                slot = self._slots.sharding.slot_of(new.guild_id)
                add_task(connection, new, now_s=now_s, paused=paused, slot=slot, terms=terms)
            check_agreed(terms)
            return Made(left)

        return await self._database.write(work)


def take_draft(
    connection: Connection, draft_id: int, *, user_id: int, key: str
) -> list[dict[str, Any]]:
    """Remove and return, in a transaction, the member's draft whose content has that key.

    One of another kind stays; empty if there is none (any more).
    """
    mine = {"draft_id": draft_id, "user_id": user_id}
    content = connection.execute(_READ, mine).scalar_one_or_none()
    if not content or key not in content[0]:
        return []
    _take(connection, draft_id, user_id)
    return list(content)


def _take(connection: Connection, draft_id: int, user_id: int) -> dict[str, Any] | None:
    mine = {"draft_id": draft_id, "user_id": user_id}
    return connection.execute(_TAKE, mine).mappings().one_or_none()


def _put_back(connection: Connection, draft: dict[str, Any]) -> None:
    """Keep what nobody learned of that it was taken: a member typed it."""
    mine = {"draft_id": draft["id"], "user_id": draft["user_id"]}
    if not connection.execute(_READ, mine):
        connection.execute(_KEEP, draft)
