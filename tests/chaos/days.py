"""Days that go by for what is settled, so that `KEEP_DAYS` is over for it."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from tests.chaos.rules import UNREACHABLE

if TYPE_CHECKING:
    from tests.chaos.database import Database

DAY_S: Final = 24 * 3600.0
DAYS: Final = 2
EVERY_S: Final = 8.0
NEWEST: Final = 40
"""So many of the newest tasks stay as new as they are, so that there is something to press."""

# What was asked for before the first that is not settled and shown: it would hold up the others.
_GO_BY: Final = """
    UPDATE tasks SET created_s = created_s - {age_s} WHERE created_s > {now_s} - {day_s}
    AND id <= (SELECT max(id) FROM tasks) - {newest}
    AND id < (SELECT coalesce(min(id), {highest}) FROM tasks WHERE shown_revision < revision
    OR state NOT IN ('succeeded', 'failed', 'cancelled', 'unsure'))
"""


async def pass_by(database: Database) -> None:
    """Let what is old already be older by some days, again and again until cancelled."""
    while True:
        await asyncio.sleep(EVERY_S)
        with suppress(*UNREACHABLE):
            await asyncio.to_thread(_age, database)


def _age(database: Database) -> None:
    with database.alone() as connection:
        connection.execute(
            _GO_BY.format(
                age_s=DAYS * DAY_S,
                now_s=time.time(),
                day_s=DAY_S,
                newest=NEWEST,
                highest=2**62,
            )
        )
