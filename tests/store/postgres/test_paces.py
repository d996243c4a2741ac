"""Turns on a server: whatever else the sessions of a process do, and when it cannot be reached."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from sqlalchemy import text

from bot.engine.ratelimits import shared_throttle
from bot.engine.ratelimits.booking import REQUESTS
from bot.engine.ratelimits.shared_throttle import SharedThrottle
from bot.store import Database, Paces
from tests.store.postgres.proxy import Fault, proxied

if TYPE_CHECKING:
    import pytest

    from tests.support.postgres import Server


async def test_a_turn_waits_for_no_transaction(url: str) -> None:
    """Nor does it leave one open: whoever stops after it has locked nothing."""
    one, other = [await Database.open(url, gather_s=0.0) for _ in range(2)]
    try:
        writer = one._writer

        def stands_still() -> None:
            connection = writer._connection()
            writer._begin(connection, durable=True)
            connection.execute(text("SELECT 1"))

        await writer.call(stands_still)
        for database in (one, other):
            paces = Paces(database)
            assert await asyncio.wait_for(paces.book("requests", 1000.0), 20) < 1.0
        beside = one._connections.beside
        assert beside is not None
        session = beside._session  # type: ignore[attr-defined]
        assert not await beside.call(lambda: session.in_transaction)
        await writer.call(writer._roll_back)
    finally:
        for database in (one, other):
            await database.close()


async def test_requests_go_on_while_the_server_says_nothing(
    server: Server, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the share of the process, and by booked turns once the server is back."""
    async with proxied(server.port) as proxy:
        database = await Database.open(url.replace(str(server.port), str(proxy.port)))
        try:
            throttle = SharedThrottle(Paces(database), REQUESTS, processes=3, clock=time.monotonic)
            async with asyncio.timeout(20):
                await throttle.turn()
                while throttle._on_share:  # as long as a busy machine takes to connect
                    await throttle.turn()

                proxy.fault = Fault.SWALLOW
                monkeypatch.setattr(shared_throttle, "PATIENCE_S", 0.3)
                for _ in range(20):
                    await throttle.turn()
                assert throttle._on_share

                proxy.fault = Fault.NONE
                await proxy.close()  # as when the network is back, and knows no connection
                while throttle._on_share:
                    await throttle.turn()
        finally:
            await database.close()
