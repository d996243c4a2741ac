"""A submitter on a real store, with a real local CometAPI to submit to."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.cometapi import CometClient
from bot.engine.outages.breaker import Breaker
from bot.engine.submitting.submitter import Limits, Submitter
from bot.media import Fetcher
from bot.store import Store, open_store
from playground.comet import LocalComet
from tests.support.databases import new_database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence
    from pathlib import Path


@dataclass
class Surroundings:
    """All that a submitter works with; `begin` makes one, as each start of the bot does."""

    comet: LocalComet
    store: Store
    breaker: Breaker
    begin: Callable[[], Submitter]


@asynccontextmanager
async def surroundings(
    folder: Path, *, clock: Callable[[], float], hosts: Sequence[str] = ()
) -> AsyncIterator[Surroundings]:
    """Open them, with the database in that folder; pictures may be fetched from those hosts."""
    comet = await LocalComet.start()
    async with (
        open_store(new_database(folder)) as store,
        CometClient(comet.base_url, comet.key) as client,
        Fetcher(trusted=[comet.base_url, *hosts]) as fetcher,
    ):
        breaker = Breaker(store.signals, clock=clock, chance=lambda: 0.5)

        def begin() -> Submitter:
            return Submitter(
                store,
                client,
                fetcher,
                store.signals,
                breaker,
                limits=Limits(),
                clock=clock,
                chance=lambda: 0.5,
            )

        yield Surroundings(comet, store, breaker, begin)
    await comet.close()
