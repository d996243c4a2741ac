"""Small facts that outlive the process, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select

from bot.store.database.dialects import upsert
from bot.store.schema import facts

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.store.database.database import Database
    from bot.store.database.statements import Connection


_VALUE: Final = select(facts.c.value).where(facts.c.name == bindparam("name"))
_SET: Final = upsert(facts)


def read_value(connection: Connection, name: str) -> str | None:
    """The value of that name, if it was set."""
    value: str | None = connection.execute(_VALUE, {"name": name}).scalar_one_or_none()
    return value


def set_value(connection: Connection, name: str, value: str) -> None:
    """Set the value of that name, with what else the transaction writes."""
    connection.execute(_SET, {"name": name, "value": value})


class KeyValues:
    """A tiny key-value table."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, name: str) -> str | None:
        """The value of that name, if it was set."""
        return await self._database.read(lambda connection: read_value(connection, name))

    async def change(self, name: str, to: Callable[[str | None], str]) -> str:
        """Set the value of that name to what `to` makes of it; returns that.

        Nothing comes in between, from this process or another.
        """

        def work(connection: Connection) -> str:
            value = to(connection.execute(_VALUE, {"name": name}).scalar_one_or_none())
            set_value(connection, name, value)
            return value

        return await self._database.write(work)

    async def set(self, name: str, value: str) -> None:
        """Set the value of that name."""
        await self._database.write(lambda connection: set_value(connection, name, value))
