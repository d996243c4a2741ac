"""What the lines of the log are about: bound where work begins, and on every line from there on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from structlog.contextvars import bound_contextvars

if TYPE_CHECKING:
    from collections.abc import Awaitable
    from contextlib import AbstractContextManager

    from bot.domain.tasks import Task

T = TypeVar("T")


def asked_by(user_id: int, guild_id: int | None) -> AbstractContextManager[None]:
    """Lines inside are about a member, and a server unless it is a direct message."""
    return bound_contextvars(**_ids(guild_id, user_id))


async def about(task: Task, work: Awaitable[T]) -> T:
    """What `work` returns; lines from it are about a task, its server and its member."""
    request = task.request
    with bound_contextvars(task=task.id, **_ids(request.guild_id, request.user_id)):
        return await work


def _ids(guild_id: int | None, user_id: int) -> dict[str, Any]:
    return {"member": user_id} if guild_id is None else {"server": guild_id, "member": user_id}
