from __future__ import annotations

import asyncio
from contextlib import suppress
from itertools import pairwise

from bot.engine.loop import run_loop

APART_S = 0.2
HELD_UP_S = 0.1
"""So long a busy machine may keep a round from taking down when it began."""


async def test_rounds_are_as_far_apart_as_asked() -> None:
    """However often the loop is woken meanwhile."""
    signals, seen_enough = asyncio.Event(), asyncio.Event()
    began_s: list[float] = []

    async def process_some() -> None:
        began_s.append(asyncio.get_running_loop().time())
        signals.set()
        if len(began_s) == 4:
            seen_enough.set()

    looping = asyncio.create_task(run_loop("test", process_some, signals, every_s=lambda: APART_S))
    await seen_enough.wait()
    looping.cancel()
    with suppress(asyncio.CancelledError):
        await looping

    apart = [later - before for before, later in pairwise(began_s)]
    assert min(apart) >= APART_S - HELD_UP_S
