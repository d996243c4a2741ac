"""Pictures that were made, as the store has them: far quicker than the way that a task takes."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Final

from sqlalchemy import insert

from bot.domain import kinds
from bot.domain.states import State
from bot.domain.tasks import NewTask
from bot.store.schema import tasks
from bot.store.tasks.rows import from_new

if TYPE_CHECKING:
    from bot.domain.kinds import Kind
    from bot.store import Store
    from bot.store.database.statements import Connection

_ADD: Final = insert(tasks).returning(tasks.c.id)
_MESSAGES: Final = count(1_000_001)

MEMBER, OTHER, SERVER, STUDIO, ATTIC = 7, 8, 1, 5, 6


async def made(
    store: Store,
    prompt: str,
    *,
    user_id: int = MEMBER,
    guild_id: int | None = SERVER,
    channel_id: int = STUDIO,
    kind: Kind = kinds.IMAGINE,
    version: str = "7",
    created_s: float = 1_000_000.0,
) -> int:
    """A picture that succeeded; returns the id of its task."""
    new = NewTask(
        kind=kind,
        guild_id=guild_id,
        channel_id=channel_id,
        user_id=user_id,
        prompt=prompt,
        sent_prompt=f"{prompt} --v {version}" if version else prompt,
        estimate_usd=0.056,
    )
    done = {"state": State.SUCCEEDED, "shown_revision": 1, "finished_s": created_s + 30}
    free = {"slot": 0, "put_forward": 0, "message_id": next(_MESSAGES)}

    def work(connection: Connection) -> int:
        made = {**from_new(new, now_s=created_s), **done, **free}
        return int(connection.execute(_ADD, made).scalar_one())

    return await store.tasks._database.write(work)
