"""What members chose for themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select

from bot.domain import kinds
from bot.store.database.dialects import upsert
from bot.store.schema import members, tasks

if TYPE_CHECKING:
    from bot.store.database.database import Database


_REMIX: Final = select(members.c.remix).where(members.c.user_id == bindparam("user_id"))
_SET_REMIX: Final = upsert(members)
_PROMPTS: Final = (
    select(tasks.c.prompt)
    .where(tasks.c.user_id == bindparam("user_id"), tasks.c.kind == kinds.IMAGINE.name)
    .order_by(tasks.c.id.desc())
    .limit(bindparam("limit"))
)


class Preferences:
    """Members' own switches, and what they asked for lately."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def remix(self, user_id: int) -> bool:
        """Whether the member wants to see the prompt before V, Vary, Pan, reroll and Animate."""
        mine = {"user_id": user_id}
        return bool(
            await self._database.read(
                lambda connection: connection.execute(_REMIX, mine).scalar_one_or_none(),
            ),
        )

    async def set_remix(self, user_id: int, *, on: bool) -> None:
        """Switch it."""
        values = {"user_id": user_id, "remix": on}
        await self._database.write(lambda connection: connection.execute(_SET_REMIX, values))

    async def recent_prompts(self, user_id: int, *, limit: int) -> list[str]:
        """The member's last prompts, newest first, each once."""
        asked = {"user_id": user_id, "limit": limit * 4}
        prompts = await self._database.read(
            lambda connection: connection.execute(_PROMPTS, asked).scalars(),
        )
        return list(dict.fromkeys(prompts))[:limit]
