"""CometAPI's balance is asked for now and then, and the operator told of what is to be done."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest
from structlog.testing import capture_logs

from bot.cometapi import CometClient, balance_url_of
from bot.domain.notices import NoticeKind
from bot.engine.balance import EVERY_S, BalanceWatch
from bot.store import Store, open_store
from playground.comet import LocalComet
from playground.comet.gateway.prices import Charge
from tests.store.conftest import a_request
from tests.support.databases import new_database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

QUERY_KEY: Final = "sk-only-for-queries"


class Bench:
    """A store, a CometAPI, and a clock to turn."""

    def __init__(self, store: Store, comet: LocalComet, client: CometClient) -> None:
        self.store = store
        self.comet = comet
        self.now_s = 1_790_000_000.0
        self._client = client

    async def look(self, *, alert_usd: float = 1.0) -> float:
        """One round of a process that just started; how long it sleeps then."""
        watch = BalanceWatch(
            self.store, self._client, alert_usd=alert_usd, clock=lambda: self.now_s
        )
        sleep_s = await watch.process_some()
        await self.store.key_values.set("any", "write takes along what waits to be written")
        return sleep_s

    async def next_look(self, *, alert_usd: float = 1.0) -> list[NoticeKind]:
        """A round when it is time, and what the operator is told in it."""
        self.now_s += EVERY_S
        await self.look(alert_usd=alert_usd)
        told = await self.store.notices.first()
        for one in told:
            await self.store.notices.delivered(one.id, message_id=None)
        return [one.notice.kind for one in told]

    async def ask(self, usd: float, *, waits: bool = False) -> None:
        """A request that is estimated to cost so much, and was taken unless it `waits`."""
        new = replace(a_request(), estimate_usd=usd)
        task = (await self.store.tasks.create(new, now_s=self.now_s, max_live=99)).task
        if not waits:
            await self.store.tasks.posted(task.id, channel_id=1, message_id=task.id)
            await self.store.submissions.accepted(task.id, str(task.id), due_s=self.now_s)

    def charge(self, usd: float) -> None:
        """What CometAPI takes for something."""
        charge = Charge(at_s=0.0, remote_id="x", action="IMAGINE", speed="fast", usd=usd)
        self.comet.ledger.charges.append(charge)


@asynccontextmanager
async def opened(url: str, comet: LocalComet, key: str) -> AsyncIterator[Bench]:
    async with (
        open_store(url) as store,
        CometClient(
            comet.base_url,
            comet.key,
            balance_url=balance_url_of(comet.base_url),
            balance_key=key,
        ) as client,
    ):
        yield Bench(store, comet, client)


@pytest.fixture
async def comet() -> AsyncIterator[LocalComet]:
    local = await LocalComet.start()
    yield local
    await local.close()


@pytest.fixture
async def bench(tmp_path: Path, comet: LocalComet) -> AsyncIterator[Bench]:
    async with opened(new_database(tmp_path), comet, comet.key) as each:
        yield each


async def test_it_is_asked_for_once_in_ten_minutes(bench: Bench) -> None:
    """Also by a process that starts in between, and again if the clock was set back."""
    assert await bench.look() == EVERY_S
    bench.now_s += 60
    assert await bench.look() == EVERY_S - 60
    assert len(bench.comet.requests) == 1

    bench.now_s -= 3600
    assert await bench.look() == EVERY_S
    assert len(bench.comet.requests) == 2


async def test_the_operator_is_told_once_a_day_that_it_is_low(bench: Bench) -> None:
    """Below what they chose."""
    assert await bench.next_look(alert_usd=24.0) == []
    assert await bench.next_look(alert_usd=26.0) == [NoticeKind.BALANCE_LOW]
    assert await bench.next_look(alert_usd=26.0) == []


@pytest.mark.parametrize(
    ("estimated", "charged", "told"),
    [
        (10.0, 10.3, [NoticeKind.PRICES_DIFFER]),
        (10.0, 9.0, [NoticeKind.PRICES_DIFFER]),
        (10.0, 10.2, []),
        (4.0, 8.0, []),
    ],
)
async def test_estimates_are_compared_with_what_was_charged(
    bench: Bench, estimated: float, charged: float, told: list[NoticeKind]
) -> None:
    """Since the same moment, once they come to enough to say something."""
    await bench.ask(3.0)
    await bench.next_look()
    await bench.ask(estimated)
    bench.charge(charged)

    assert await bench.next_look() == told
    assert await bench.next_look() == []


async def test_what_waits_in_line_is_not_compared(bench: Bench) -> None:
    """It is reserved, and CometAPI does not know of it yet."""
    await bench.next_look()
    await bench.ask(10.0)
    bench.charge(10.0)
    await bench.ask(2.0, waits=True)

    assert await bench.next_look() == []


async def test_another_account_is_not_compared_with_the_one_before(bench: Bench) -> None:
    """It used less than that."""
    bench.charge(20.0)
    await bench.next_look()
    await bench.ask(10.0)
    bench.comet.ledger.charges.clear()

    assert await bench.next_look() == []


async def test_a_refused_key_is_a_line_without_the_key(tmp_path: Path, comet: LocalComet) -> None:
    """And is tried again ten minutes later."""
    async with opened(new_database(tmp_path), comet, QUERY_KEY) as bench:
        with capture_logs() as logs:
            assert await bench.look() == EVERY_S

    assert [line["event"] for line in logs] == ["balance.not_told"]
    assert QUERY_KEY not in repr(logs)
