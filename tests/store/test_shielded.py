"""Work that goes on though whoever asked for it was cancelled."""

import asyncio
import gc
from typing import Any

import pytest

from bot.store import StoreUnavailableError
from bot.store.database.transactions import shielded


@pytest.mark.parametrize("times", [1, 2])
async def test_a_failure_that_comes_after_its_caller_was_cancelled_is_nobodys_fault(
    times: int,
) -> None:
    """It is not left for Python to complain of in the log."""
    complaints: list[dict[str, Any]] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, complaint: complaints.append(complaint))
    writing: asyncio.Future[None] = loop.create_future()
    caller = asyncio.ensure_future(shielded(writing))
    await asyncio.sleep(0)

    for _ in range(times):
        caller.cancel()
        await asyncio.sleep(0)
    writing.set_exception(StoreUnavailableError("the server is away"))
    with pytest.raises(asyncio.CancelledError):
        await caller
    del writing, caller
    await asyncio.sleep(0)
    gc.collect()

    assert complaints == []
