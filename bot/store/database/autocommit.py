"""Single statements on a connection of their own, each of which is a transaction of its own.

They wait for no transaction of this process, and nothing waits for them: leases and turns are worth
what they are worth at once.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Executable

    from bot.store.database.backends import Backend
    from bot.store.database.statements import Result, Values
    from bot.store.database.transactions import TransactionRunner


class Autocommit:
    """A connection that is opened when a statement first needs it, until `close`."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._opening = asyncio.Lock()
        self._runner: TransactionRunner | None = None

    async def execute(self, statement: Executable, values: Values) -> Result:
        """Run a statement and commit it.

        Raises:
            ConflictError: a constraint refuses it; nothing was written.
            StoreUnavailableError: the database takes nothing now, or did not say whether it did.
        """
        async with self._opening:
            if self._runner is None:
                self._runner = await self._backend.connect_beside()
        return await self._runner.autocommit(statement, values)

    async def close(self) -> None:
        """Close the connection, if it was opened."""
        if self._runner is not None:
            await self._runner.close()
