"""What stores hold of a member, and deletions that run to their end without a Discord."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain.members.data_requests import DataRequestKind, Stage
from bot.store.schema import metadata
from tests.support.databases import run

if TYPE_CHECKING:
    from bot.domain.members.data_requests import DataRequest
    from bot.store import Store

AFTER_S: Final = 120.0
"""So late no message is being edited any more."""


async def ask(store: Store, user_id: int, kind: DataRequestKind, *, now_s: float) -> DataRequest:
    """What a member asks for, which they get."""
    request = await store.data_requests.add(user_id, kind, now_s=now_s)
    assert request is not None
    return request


async def delete_all(store: Store, user_id: int, *, now_s: float) -> None:
    """Delete all that is kept of a member, whose messages are all removed."""
    await ask(store, user_id, DataRequestKind.DELETION, now_s=now_s)
    await finish(store, now_s=now_s)


async def finish(store: Store, *, now_s: float) -> None:
    """All steps of all that is asked for, once no message is being edited any more."""
    while await step(store, now_s=now_s + AFTER_S):
        pass


async def step(store: Store, *, now_s: float) -> bool:
    """One step of all that is asked for; whether there was one."""
    due = await store.data_requests.due(now_s=now_s, limit=9)
    for request in due:
        if request.stage is not Stage.MESSAGES:
            await store.deletions.step(request, now_s=now_s)
        elif shown := await store.deletions.messages(request, limit=9):
            ids = [one.id for one in shown]
            await store.deletions.removed(request, ids, unreachable=0)
        else:
            await store.deletions.all_removed(request)
    return bool(due)


async def holding(store: Store, word: object) -> set[str]:
    """The tables in which a word stands anywhere."""
    found = set()
    for table in metadata.sorted_tables:
        rows = await run(store.tasks._database, f"SELECT * FROM {table.name}")  # noqa: S608 - of the schema
        if any(str(word) in str(value) for row in rows for value in row):
            found.add(table.name)
    return found
