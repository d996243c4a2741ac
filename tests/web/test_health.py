"""Whether the process is alive and ready follows from what it does, and each reason is named."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from bot.engine.loop import run_loop
from bot.engine.observers import observers
from bot.store import Store, StoreUnavailableError, open_store
from bot.web.health import LATE_S, STUCK_S, Health
from bot.web.snapshot import KEPT_S, Snapshot

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from bot.discord_client.client import ImagineBot
    from tests.web.conftest import Clock


@pytest.fixture
def observed(health: Health) -> Iterator[Health]:
    observers.append(health)
    yield health
    observers.remove(health)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with open_store(f"sqlite+aiosqlite:///{tmp_path}/imagine.db") as opened:
        yield opened


def connected(*, lost_s: float = 0.0) -> ImagineBot:
    """A client as far as it is looked at."""
    connectivity = SimpleNamespace(lost_s=lost_s)
    return cast("ImagineBot", SimpleNamespace(is_ready=lambda: True, connectivity=connectivity))


async def test_a_round_without_an_end_is_late_then_stuck(observed: Health, clock: Clock) -> None:
    """The process is to be started again only once it is hopeless."""
    began = asyncio.Event()

    async def hang() -> None:
        began.set()
        await asyncio.Event().wait()

    loop = asyncio.create_task(run_loop("poller", hang, asyncio.Event()))
    await began.wait()
    seen = []
    for passed_s in (0.0, LATE_S + 1, STUCK_S):
        clock.now_s += passed_s
        seen.append(((await observed.problems()).get("loops"), observed.stuck))
    loop.cancel()
    await asyncio.gather(loop, return_exceptions=True)

    late = "poller does not end its round"
    assert seen == [(None, []), (late, []), (late, ["poller"])]
    assert observed.stuck == []


async def test_a_round_that_fails_is_a_reason_until_one_succeeds(observed: Health) -> None:
    """As with a disk that is full, and then not."""
    errors = iter([StoreUnavailableError("no room"), None])
    rounds = asyncio.Queue[None]()

    async def work() -> float | None:
        rounds.put_nowait(None)
        if error := next(errors):
            raise error
        return None

    signal = asyncio.Event()
    loop = asyncio.create_task(run_loop("submitter", work, signal))
    seen = []
    for _ in range(2):
        await rounds.get()
        seen.append((await observed.problems()).get("loops"))
        signal.set()
    loop.cancel()

    assert seen == ["submitter failed (StoreUnavailableError)", None]


async def test_the_gateway_counts_as_it_is(health: Health) -> None:
    """Before the first connection, with one, and without it again."""
    seen = []
    for client in (None, connected(), connected(lost_s=12.3)):
        health.client = client
        seen.append((await health.problems()).get("gateway"))

    assert seen == ["is not connected yet", None, "has no connection for 12 s"]


async def test_the_database_is_read_once_for_many(store: Store, clock: Clock) -> None:
    """However many ask within some seconds."""
    read = 0

    class Counted:
        async def now(self) -> Any:  # noqa: ANN401 - as the original
            nonlocal read
            read += 1
            return await store.measures.now()

    snapshot = Snapshot(cast("Any", Counted()), clock)
    await asyncio.gather(*(snapshot.get() for _ in range(9)))
    clock.now_s += KEPT_S
    await snapshot.get()

    assert read == 2


@pytest.mark.parametrize(
    ("error", "said"),
    [(StoreUnavailableError("the disk is full"), "the disk is full"), (None, "does not answer")],
)
async def test_a_database_that_is_not_there_is_told(
    error: Exception | None, said: str, health: Health, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And one that hangs is not waited for."""
    monkeypatch.setattr("bot.web.snapshot.PATIENCE_S", 0.01)

    class Broken:
        async def now(self) -> None:
            if error is not None:
                raise error
            await asyncio.Event().wait()

    health.snapshot = Snapshot(cast("Any", Broken()))

    assert (await health.problems())["database"] == said
