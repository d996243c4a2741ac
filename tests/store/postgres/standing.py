"""A process that stands still inside a write transaction: `python -m ... URL`.

When it goes on, it says how often it had to run what it writes.
"""

from __future__ import annotations

import asyncio
import signal
import sys
import threading
from typing import TYPE_CHECKING

from sqlalchemy import text

from bot.store import open_store
from bot.store.database.postgres import connecting

if TYPE_CHECKING:
    from bot.store.database.statements import Connection


async def stand(url: str) -> None:
    """Write something, and be stopped before it is committed."""
    connecting._SETTINGS["idle_in_transaction_session_timeout"] = "300ms"
    runs = 0

    def work(connection: Connection) -> None:
        nonlocal runs
        runs += 1
        connection.execute(text("INSERT INTO facts (name, value) VALUES ('stood', 'still')"))
        if runs == 1:
            # To this very thread, which else might commit before the whole process stands still.
            signal.pthread_kill(threading.get_ident(), signal.SIGSTOP)

    async with open_store(url) as store:
        await store.tasks._database.write(work)
        sys.stdout.write(f"{runs}\n")
        sys.stdout.flush()


asyncio.run(stand(sys.argv[1]))
