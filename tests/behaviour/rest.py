"""Whether the bot only waits for time or for a signal, so that nothing real is in hand."""

from __future__ import annotations

import asyncio
import inspect
from pathlib import Path
from typing import Any, Final

import bot

_BOT: Final = str(Path(bot.__file__).parent)


def is_at_rest() -> bool:
    """Whether no task that the bot began is running, or waits for a file, a server or a process."""
    return not any(_works(task) for task in asyncio.all_tasks())


def _works(task: asyncio.Task[Any]) -> bool:
    coroutine: Any = task.get_coro()
    # What closes a generator that nobody holds any more has no code of its own.
    if not inspect.iscoroutine(coroutine) or not coroutine.cr_code.co_filename.startswith(_BOT):
        return False
    waiter = task._fut_waiter  # type: ignore[attr-defined]  # asyncio tells it in no public way
    if waiter is None or waiter.done():
        return True
    while inspect.iscoroutine(inner := coroutine.cr_await):
        coroutine = inner
    return not _is_pause(coroutine)


def _is_pause(coroutine: Any) -> bool:  # noqa: ANN401 - asyncio's own, of any kind
    """Whether it is asyncio's wait for a signal, for its turn, or for a time to pass."""
    code = coroutine.cr_code
    has_limit = coroutine.cr_frame.f_locals.get("timeout") is not None  # that of `asyncio.wait`
    return (
        code.co_filename == asyncio.locks.__file__
        or code is asyncio.sleep.__code__
        or (code.co_filename == asyncio.tasks.__file__ and has_limit)
    )
