import asyncio
import time
from pathlib import Path

import pytest

from bot.cometapi import CometClient
from bot.domain import State
from bot.engine import Limits, Outages, Wake
from bot.engine.submitter import Submitter
from bot.media import Fetcher
from bot.store import open_store
from playground.comet import LocalComet
from tests.store.conftest import a_request


async def test_a_round_that_is_cancelled_leaves_nothing_half_done(tmp_path: Path) -> None:
    """What was claimed at a shutdown is sent as well, or it would be unsure at the next start."""
    comet = await LocalComet.start()
    async with (
        open_store(f"sqlite+aiosqlite:///{tmp_path}/imagine.db") as store,
        CometClient(comet.base_url, comet.key) as client,
        Fetcher(trusted=[comet.base_url]) as fetcher,
    ):
        task = await store.tasks.create(a_request(), now_s=time.time(), max_live=10)
        await store.tasks.posted(task.id, channel_id=5, message_id=99)
        wake = Wake()
        submitter = Submitter(
            store,
            client,
            fetcher,
            wake,
            Outages(wake, clock=time.time, chance=lambda: 0.5),
            limits=Limits(),
            clock=time.time,
            chance=lambda: 0.5,
        )

        in_hand = asyncio.create_task(submitter.process_some())
        await asyncio.sleep(0)
        in_hand.cancel()
        with pytest.raises(asyncio.CancelledError):
            await in_hand
        await submitter.drain(5.0)

        sent = await store.tasks.get(task.id)
        assert sent is not None
        assert (sent.state, len(comet.charges)) == (State.RUNNING, 1)
    await comet.close()
