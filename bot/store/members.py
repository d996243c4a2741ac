"""What members chose for themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert as upsert

from bot.store.schema import members, tasks

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.store.database import Database


class Members:
    """Members' own switches, and what they asked for lately."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def remix(self, user_id: int) -> bool:
        """Whether the member wants to see the prompt before V, Vary, Pan, reroll and Animate."""
        wanted = select(members.c.remix).where(members.c.user_id == user_id)
        return bool(
            await self._database.read(
                lambda connection: connection.execute(wanted).scalar_one_or_none(),
            ),
        )

    async def set_remix(self, user_id: int, *, on: bool) -> None:
        """Switch it."""

        def work(connection: Connection) -> None:
            row = upsert(members).values(user_id=user_id, remix=on)
            connection.execute(
                row.on_conflict_do_update(index_elements=["user_id"], set_={"remix": on}),
            )

        await self._database.write(work)

    async def recent_prompts(self, user_id: int, *, limit: int) -> list[str]:
        """The member's last prompts, newest first, each once."""
        wanted = (
            select(tasks.c.prompt)
            .where(tasks.c.user_id == user_id, tasks.c.kind == "imagine")
            .order_by(tasks.c.id.desc())
            .limit(limit * 4)
        )
        prompts = await self._database.read(
            lambda connection: connection.execute(wanted).scalars().all(),
        )
        return list(dict.fromkeys(prompts))[:limit]
