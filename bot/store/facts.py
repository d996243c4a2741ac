"""Small facts that outlive the process, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert as upsert

from bot.store.schema import facts

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.store.database import Database


class Facts:
    """A tiny key-value table."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, name: str) -> str | None:
        """The value of that name, if it was set."""
        wanted = select(facts.c.value).where(facts.c.name == name)
        return await self._database.read(
            lambda connection: connection.execute(wanted).scalar_one_or_none(),
        )

    async def set(self, name: str, value: str) -> None:
        """Set the value of that name."""

        def work(connection: Connection) -> None:
            row = upsert(facts).values(name=name, value=value)
            connection.execute(
                row.on_conflict_do_update(index_elements=["name"], set_={"value": value}),
            )

        await self._database.write(work)
