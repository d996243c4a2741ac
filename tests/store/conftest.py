from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.domain import kinds
from bot.domain.outcomes import Failed, Succeeded
from bot.domain.states import Ending
from bot.domain.tasks import Button, NewTask, Task
from bot.store import Store
from tests.support.databases import DatabaseKind, new_database

LineUp = Callable[..., Awaitable[Task]]


@pytest.fixture
def url(tmp_path: Path, database_kind: DatabaseKind) -> str:
    """Of a database that nobody opened yet; its tables are made only if it is no file."""
    if database_kind is DatabaseKind.POSTGRESQL:
        return new_database(tmp_path)
    return f"sqlite+aiosqlite:///{tmp_path}/imagine.db"


def succeeded(finished_s: float = 0.0, *buttons: Button) -> Succeeded:
    return Succeeded(
        image_url=None, media=(), buttons=buttons, final_prompt=None, finished_s=finished_s
    )


def failed(finished_s: float = 0.0) -> Failed:
    return Failed(ending=Ending.PROVIDER, detail="", finished_s=finished_s)


def a_request(*, user_id: int = 7, channel_id: int = 5, parent: Task | None = None) -> NewTask:
    return NewTask(
        kind=kinds.IMAGINE if parent is None else kinds.ACTION,
        guild_id=1,
        channel_id=channel_id,
        user_id=user_id,
        prompt="a paper boat",
        sent_prompt="a paper boat --v 7",
        parent_id=parent.id if parent else None,
        button_key="0123456789" if parent else None,
        custom_id="MJ::JOB::upsample::1::x" if parent else None,
        interaction_token="an-interaction-token",
    )


@pytest.fixture
def line_up(store: Store) -> LineUp:
    """Put a task into line that has a message of its own."""

    async def put(*, user_id: int = 7, channel_id: int = 5, parent: Task | None = None) -> Task:
        new = a_request(user_id=user_id, channel_id=channel_id, parent=parent)
        task = (await store.tasks.create(new, now_s=100.0, max_live=1000)).task
        await store.tasks.posted(task.id, channel_id=channel_id, message_id=1000 + task.id)
        posted = await store.tasks.get(task.id)
        assert posted is not None
        return posted

    return put
