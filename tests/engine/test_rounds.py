"""How often each loop runs: it is woken by what concerns it, and by nothing else."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from typing import TYPE_CHECKING, Any, cast

import pytest

import bot.engine
import bot.engine.further_loops
from bot.cometapi import CometClient
from bot.domain.states import State
from bot.engine import Engine
from bot.engine.loop import run_loop
from bot.engine.notices.copies import Copies
from bot.engine.outages.breaker import Breaker
from bot.engine.ratelimits.budget import Budget
from bot.engine.submitting.submitter import Limits
from bot.store import Store, open_store
from playground.comet import LocalComet
from tests.engine.publishing.stage import MemoryBoard
from tests.state_machines.process import HostFetcher
from tests.store.conftest import a_request
from tests.support.databases import new_database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from bot.media import Fetcher

pytestmark = pytest.mark.of_files  # which a process has for itself: beside others, loops look

MOST_AT_REST = {
    "submitter": 1,
    "poller": 1,
    "publisher": 1,
    "outages": 1,
    "notices": 1,
    "retention": 1,
}
MOST_FOR_A_PICTURE = {"submitter": 2, "poller": 8, "publisher": 9, "outages": 1, "notices": 0}
"""Of the submitter: for the message that was noted, and for the place that became free."""


@pytest.fixture
async def rounds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Store, Counter[str]]]:
    """A whole engine, and how many rounds its loops have made."""
    made: Counter[str] = Counter()

    def counted(
        name: str,
        process_some: Callable[[], Awaitable[float | None]],
        signal: asyncio.Event,
        **options: Any,  # noqa: ANN401 - passed through
    ) -> Awaitable[None]:
        async def one_more() -> float | None:
            made[name] += 1
            return await process_some()

        return run_loop(name, one_more, signal, **options)

    for module in (bot.engine, bot.engine.further_loops):
        monkeypatch.setattr(module, "run_loop", counted)
    comet = await LocalComet.start(pace=0.1)
    async with (
        open_store(new_database(tmp_path)) as store,
        CometClient(comet.base_url, comet.key) as client,
    ):
        engine = Engine(
            store=store,
            comet=client,
            fetcher=cast("Fetcher", HostFetcher()),
            signals=store.signals,
            breaker=Breaker(store.signals, clock=time.time, chance=lambda: 0.5),
            copies=Copies(store.notices, clock=time.time),
            limits=Limits(),
            budget=Budget(time.monotonic),
            clock=time.time,
            chance=lambda: 0.5,
        )
        async with engine.running(MemoryBoard()):
            await asyncio.sleep(0.5)
            yield store, made
    await comet.close()


async def test_loops_that_have_nothing_to_do_sleep(rounds: tuple[Store, Counter[str]]) -> None:
    """One round at the start finds that."""
    _, made = rounds
    await asyncio.sleep(1.0)
    assert made == MOST_AT_REST


async def test_a_picture_wakes_each_loop_for_what_concerns_it(
    rounds: tuple[Store, Counter[str]],
) -> None:
    """Submitted once, looked at until it is there, shown as it changes."""
    store, made = rounds
    made.clear()
    task = (await store.tasks.create(a_request(), now_s=time.time(), max_live=9)).task
    await store.tasks.posted(task.id, channel_id=5, message_id=900)
    async with asyncio.timeout(60.0):
        while True:
            now = await store.tasks.get(task.id)
            assert now is not None
            if now.state is State.SUCCEEDED and now.shown.revision == now.revision:
                break
            await asyncio.sleep(0.2)

    assert all(made[loop] <= most for loop, most in MOST_FOR_A_PICTURE.items()), made
