"""Pictures that were made, as the store has them; far quicker than the way that a task takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import kinds
from bot.domain.states import State
from bot.domain.tasks import NewTask
from bot.store.tasks.changes import change

if TYPE_CHECKING:
    from bot.domain.kinds import Kind
    from bot.store import Store
    from bot.store.database.statements import Connection

MEMBER, OTHER, SERVER, STUDIO, ATTIC = 7, 8, 1, 5, 6


async def made(
    store: Store,
    prompt: str,
    *,
    user_id: int = MEMBER,
    channel_id: int = STUDIO,
    kind: Kind = kinds.IMAGINE,
    version: str = "7",
    created_s: float = 1_000_000.0,
) -> int:
    """A picture that succeeded; returns the id of its task."""
    new = NewTask(
        kind=kind,
        guild_id=SERVER,
        channel_id=channel_id,
        user_id=user_id,
        prompt=prompt,
        sent_prompt=f"{prompt} --v {version}" if version else prompt,
    )
    task_id = (await store.tasks.create(new, now_s=created_s, max_live=1000)).task.id
    await store.tasks.posted(task_id, channel_id=channel_id, message_id=1000 + task_id)

    def work(connection: Connection) -> None:
        change(connection, task_id, state=State.SUBMITTING)
        change(connection, task_id, state=State.SUCCEEDED, finished_s=created_s + 30)

    await store.tasks._database.write(work)
    return task_id
