"""Which process of the bot a task of the event loop belongs to, where several share one loop."""

from __future__ import annotations

import asyncio
from contextvars import Context, ContextVar, copy_context
from typing import TYPE_CHECKING, Any, Final, TypeVar
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from collections.abc import Coroutine, Generator

T = TypeVar("T")

_OWNER: Final[ContextVar[object]] = ContextVar("owner", default=None)
_owners: Final[WeakKeyDictionary[asyncio.Task[Any], object]] = WeakKeyDictionary()


def new_owner() -> Context:
    """The context of a process: what begins in it belongs to the process."""
    context = copy_context()
    context.run(_OWNER.set, object())
    return context


def owner() -> object:
    """Whose work goes on now; None if it is the world's."""
    return _OWNER.get()


def owner_of(context: Context) -> object:
    """Whose context that is."""
    return context.get(_OWNER)


def owned_task(
    loop: asyncio.AbstractEventLoop,
    work: Coroutine[Any, Any, T] | Generator[Any, None, T],
    context: Context | None = None,
) -> asyncio.Task[T]:
    """A task that is known to belong to whoever begins it; a task factory."""
    task = asyncio.Task(work, loop=loop, context=context)
    _owners[task] = owner() if context is None else owner_of(context)
    return task


def tasks_of(context: Context) -> set[asyncio.Task[Any]]:
    """What of a process is not done."""
    mine = owner_of(context)
    return {task for task in asyncio.all_tasks() if _owners.get(task) is mine}
