"""The store: every task in one SQLite file, and the queries that members and loops need."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.store.database import GATHER_S, Database
from bot.store.drafts import Drafts
from bot.store.errors import (
    AlreadyLiveError,
    DatabaseUnusableError,
    LineFullError,
    StoreError,
    StoreUnavailableError,
)
from bot.store.facts import Facts
from bot.store.line import NEVER_S, SHOWN_PLACES, Claims, Line
from bot.store.members import Members
from bot.store.outbox import Due, Outbox, Outlook, Wanted
from bot.store.pauses import Pauses
from bot.store.tasks import TaskStore, Unposted
from bot.store.watch import Watch

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

__all__ = [
    "NEVER_S",
    "SHOWN_PLACES",
    "AlreadyLiveError",
    "Claims",
    "Database",
    "DatabaseUnusableError",
    "Drafts",
    "Due",
    "Facts",
    "Line",
    "LineFullError",
    "Members",
    "Outbox",
    "Outlook",
    "Pauses",
    "Store",
    "StoreError",
    "StoreUnavailableError",
    "TaskStore",
    "Unposted",
    "Wanted",
    "Watch",
    "open_store",
]


@dataclass(frozen=True, slots=True)
class Store:
    """The views of one database: what members do, and what each loop takes and writes."""

    tasks: TaskStore
    line: Line
    watch: Watch
    outbox: Outbox
    members: Members
    drafts: Drafts
    facts: Facts
    pauses: Pauses


@asynccontextmanager
async def open_store(url: str, *, gather_s: float = GATHER_S) -> AsyncIterator[Store]:
    """Open the database of that URL and close it at the end.

    What need not be written at once waits up to `gather_s` for other writes.

    Raises:
        DatabaseUnusableError: with a sentence for the operator.
    """
    database = await Database.open(url, gather_s=gather_s)
    try:
        yield Store(
            tasks=TaskStore(database),
            line=Line(database),
            watch=Watch(database),
            outbox=Outbox(database),
            members=Members(database),
            drafts=Drafts(database),
            facts=Facts(database),
            pauses=Pauses(database),
        )
    finally:
        await database.close()
