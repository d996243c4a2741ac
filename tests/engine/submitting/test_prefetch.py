"""What members attached is fetched in places of its own, against real hosts that are slow."""

import asyncio
import io
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from PIL import Image

from bot.cometapi import CometClient, NoCredit
from bot.domain import kinds
from bot.domain.inputs import Inputs
from bot.domain.messages import Message, loads
from bot.domain.states import Ending, State
from bot.domain.tasks import Task
from bot.engine.outages.breaker import Breaker
from bot.engine.outages.causes import Operation
from bot.engine.submitting import prefetch
from bot.engine.submitting.input_codes import InputCode
from bot.engine.submitting.submitter import Limits, Submitter
from bot.media import Fetcher
from bot.store import Store, open_store
from bot.store.signals import Signals
from playground.comet import LocalComet
from tests.store.conftest import a_request

PATIENCE_S = 60.0


@dataclass
class Host:
    """Gives pictures at once under /quick, and under /slow when it is let."""

    address: str = ""
    asked: list[str] = field(default_factory=list)
    open: int = 0
    let: asyncio.Event = field(default_factory=asyncio.Event)

    async def quick(self, request: web.Request) -> web.Response:
        """A small picture."""
        self.asked.append(request.path)
        file = io.BytesIO()
        Image.new("RGB", (64, 64), (30, 160, 80)).save(file, "PNG")
        return web.Response(body=file.getvalue(), content_type="image/png")

    async def slow(self, request: web.Request) -> web.Response:
        """The same, much later."""
        self.open += 1
        try:
            await self.let.wait()
        finally:
            self.open -= 1
        return await self.quick(request)


@dataclass
class Bench:
    """A submitter with all that it works with."""

    comet: LocalComet
    store: Store
    host: Host
    submitter: Submitter
    signals: Signals
    breaker: Breaker
    begin: Callable[[], Submitter]

    async def asks(self, user_id: int, path: str | None = None, **changes: Any) -> Task:  # noqa: ANN401
        """A description of the picture at that path, or a prompt without any."""
        new = replace(a_request(user_id=user_id), **changes)
        if path is not None:
            inputs = Inputs(image=f"{self.host.address}{path}")
            new = replace(new, kind=kinds.DESCRIBE, inputs=inputs)
        task = (await self.store.tasks.create(new, now_s=time.time(), max_live=99)).task
        await self.store.tasks.posted(task.id, channel_id=5, message_id=task.id)
        return task

    async def now(self, task: Task) -> Task:
        """The row as it is."""
        found = await self.store.tasks.get(task.id)
        assert found is not None
        return found

    @property
    def bytes_held(self) -> int:
        """Of what members attached."""
        return self.submitter._preparing._fetcher.inputs.used

    async def withdraw(self, task: Task) -> None:
        """Its member takes it out of the line."""
        await self.store.controls.end(
            task.id, when={State.QUEUED}, ending=Ending.WITHDRAWN, now_s=time.time()
        )

    async def until(self, check: Callable[[], bool]) -> None:
        """Let the loop run, as it does in the bot, until that is true."""
        async with asyncio.timeout(PATIENCE_S):
            while not check():
                self.signals.submitter.clear()
                await self.submitter.process_some()
                await asyncio.sleep(0.01)

    async def until_state(self, task: Task, *states: State) -> Task:
        """The same, until the task is in one of these states."""
        async with asyncio.timeout(PATIENCE_S):
            while (found := await self.now(task)).state not in states:
                await self.submitter.process_some()
                await asyncio.sleep(0.01)
        return found


@pytest.fixture
async def host() -> AsyncIterator[Host]:
    made = Host()
    application = web.Application()
    application.router.add_get("/quick/{name}", made.quick)
    application.router.add_get("/slow/{name}", made.slow)
    runner = web.AppRunner(application, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield made
    made.let.set()
    await runner.cleanup()


@pytest.fixture
async def bench(tmp_path: Path, host: Host) -> AsyncIterator[Bench]:
    comet = await LocalComet.start()
    async with (
        open_store(f"sqlite+aiosqlite:///{tmp_path}/imagine.db") as store,
        CometClient(comet.base_url, comet.key) as client,
        Fetcher(trusted=[comet.base_url, host.address]) as fetcher,
    ):
        signals = store.signals
        breaker = Breaker(signals, clock=time.time, chance=lambda: 0.5)

        def begin() -> Submitter:
            return Submitter(
                store,
                client,
                fetcher,
                signals,
                breaker,
                limits=Limits(),
                clock=time.time,
                chance=lambda: 0.5,
            )

        made = Bench(comet, store, host, begin(), signals, breaker, begin)
        yield made
        await made.submitter.drain(5.0)
    await comet.close()


async def test_nobody_waits_for_a_host_that_is_slow(bench: Bench) -> None:
    """Two members describe five of its pictures each; others are served at once."""
    for number in range(5):
        for user_id in (1, 2):
            await bench.asks(user_id, f"/slow/{user_id}{number}")
    await bench.until(lambda: bench.host.open == 2 * prefetch.PER_MEMBER)

    words = await bench.asks(3)
    picture = await bench.asks(4, "/quick/1")

    await bench.until_state(words, State.RUNNING)
    await bench.until_state(picture, State.RUNNING)
    assert bench.host.open == 2 * prefetch.PER_MEMBER < prefetch.PLACES
    assert len(bench.comet.charges) == 2


async def test_they_go_as_soon_as_their_pictures_are_there(bench: Bench) -> None:
    """Each is fetched once, and the next of the member's after it."""
    tasks = [await bench.asks(1, f"/slow/{number}") for number in range(3)]
    await bench.until(lambda: bench.host.open == prefetch.PER_MEMBER)

    bench.host.let.set()

    for task in tasks:
        await bench.until_state(task, State.RUNNING)
    assert sorted(bench.host.asked) == ["/slow/0", "/slow/1", "/slow/2"]
    await bench.until(lambda: not bench.submitter._preparing.ready)


async def test_what_cannot_be_used_ends_with_its_sentence(bench: Bench) -> None:
    """It never reaches CometAPI, so nothing was spent."""
    task = await bench.asks(1, "/nowhere/1")

    ended = await bench.until_state(task, State.FAILED)

    assert ended.result.ending is Ending.INPUT
    picture = Message(InputCode.PICTURE)
    assert loads(ended.result.detail) == Message(InputCode.NOT_FETCHED, name=picture)
    assert bench.comet.requests == []


async def test_what_comes_too_slowly_does_so_too(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All pictures of a task have a time together."""
    monkeypatch.setattr(prefetch, "PREPARED_WITHIN_S", 0.05)
    task = await bench.asks(1, "/slow/1")

    ended = await bench.until_state(task, State.FAILED)

    assert loads(ended.result.detail) == Message(InputCode.TOO_SLOW)
    await bench.until(lambda: bench.host.open == 0)


async def test_what_is_withdrawn_is_not_fetched_on(bench: Bench) -> None:
    """Its place is free for another at once."""
    withdrawn, kept = [await bench.asks(1, f"/slow/{number}") for number in range(2)]
    await bench.until(lambda: bench.host.open == 2)

    await bench.withdraw(withdrawn)

    await bench.until(lambda: bench.host.open == 1)
    bench.host.let.set()
    await bench.until_state(kept, State.RUNNING)
    assert (await bench.now(withdrawn)).state is State.CANCELLED
    assert len(bench.comet.charges) == 1


async def test_a_restart_fetches_again(bench: Bench) -> None:
    """Until it is sent, nothing but the row is kept."""
    task = await bench.asks(1, "/slow/1")
    await bench.until(lambda: bench.host.open == 1)

    await bench.submitter.drain(5.0)
    await bench.store.recovery.settle_submits(now_s=float("inf"))
    assert (await bench.now(task)).state is State.QUEUED
    bench.submitter = bench.begin()
    bench.host.let.set()

    await bench.until_state(task, State.RUNNING)
    assert len(bench.comet.charges) == 1


async def test_no_more_than_some_are_held_in_memory(bench: Bench) -> None:
    """However many members ask at once."""
    tasks = [await bench.asks(user_id, f"/slow/{user_id}") for user_id in range(12)]
    await bench.until(lambda: bench.host.open == prefetch.PLACES)
    for _ in range(3):
        await bench.submitter.process_some()
    assert bench.host.open == prefetch.PLACES

    bench.host.let.set()
    for task in tasks:
        await bench.until_state(task, State.RUNNING)


async def test_what_turns_into_a_dialog_is_fetched_once(bench: Bench) -> None:
    """It goes along with the answer."""
    bench.comet.faults.next_submit_codes = [21]
    task = await bench.asks(1, "/quick/1")

    await bench.until_state(task, State.RUNNING)

    assert bench.host.asked == ["/quick/1"]
    assert [request.path.rpartition("/")[2] for request in bench.comet.requests] == [
        "describe",
        "modal",
    ]


async def test_what_is_fetched_anew_before_it_came_back_is_held_once(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its row waits again a moment before its pictures are given back."""
    bench.comet.faults.next_submit_codes = [21]
    note, noted = bench.store.submissions.asked_for_input, asyncio.Event()

    async def note_late(*told: Any, **more: Any) -> Task | None:  # noqa: ANN401
        asking = await note(*told, **more)
        await noted.wait()
        return asking

    monkeypatch.setattr(bench.store.submissions, "asked_for_input", note_late)
    task = await bench.asks(1, "/quick/1")
    await bench.until_state(task, State.NEEDS_INPUT)
    while not bench.submitter._preparing._places:
        await bench.submitter.process_some()
    noted.set()

    await bench.until_state(task, State.RUNNING)

    await bench.until(lambda: bench.bytes_held == 0)


async def test_who_is_forgotten_makes_room_in_the_same_round(bench: Bench) -> None:
    """Nothing else wakes the loop for those who wait for places."""
    *withdrawn, waiting = [await bench.asks(1, f"/slow/{number}") for number in range(3)]
    await bench.until(lambda: bench.host.open == prefetch.PER_MEMBER)

    for task in withdrawn:
        await bench.withdraw(task)
    await bench.submitter.process_some()

    assert list(bench.submitter._preparing._places) == [waiting.id]


async def test_what_is_withdrawn_in_an_outage_holds_nothing(bench: Bench) -> None:
    """It may last for days."""
    task = await bench.asks(1, "/slow/1")
    await bench.until(lambda: bench.host.open == 1)
    bench.breaker.failed(NoCredit(status=403), Operation.SUBMIT)
    bench.host.let.set()
    await bench.until(lambda: bool(bench.submitter._preparing.ready))
    assert bench.bytes_held

    await bench.withdraw(task)
    await bench.submitter.process_some()

    assert bench.bytes_held == 0
