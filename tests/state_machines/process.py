"""The bot's store, loops and use cases as one process that is driven step by step and can die."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar, cast
from unittest.mock import Mock, patch

import aiosqlite

from bot.domain import leases
from bot.domain.sharding import Sharding
from bot.engine.data_requests.retention import RetentionLoop
from bot.engine.data_requests.runner import DataRequestRunner
from bot.engine.notices.copies import Copies
from bot.engine.notices.notifier import Notifier
from bot.engine.outages.breaker import Breaker
from bot.engine.outages.monitor import OutageMonitor
from bot.engine.polling.poller import Poller
from bot.engine.publishing.pictures import Pictures
from bot.engine.publishing.publisher import Publisher
from bot.engine.ratelimits.budget import Budget
from bot.engine.recovery import find_answers, recover
from bot.engine.submitting import inputs
from bot.engine.submitting.submitter import Limits, Submitter
from bot.engine.submitting.verification import Verification
from bot.engine.takeover import Takeover
from bot.media import ByteBudget, Mask, Picture, Unavailable
from bot.media.references import Reference
from bot.services import Services, services
from bot.services.policy import Defaults
from bot.services.tasks.favourites import Favourites
from bot.services.tasks.pictures.seeds import Seeds
from bot.services.tasks.pictures.single_pictures import SinglePictures
from bot.store import Deployment, Store, open_store
from bot.store.database.postgres import backend as postgres_backend
from bot.store.database.postgres.thread import PostgresThread
from bot.store.database.sqlite import backend as sqlite_backend
from bot.store.database.thread import ConnectionThread
from bot.store.signals import Loop as StoreLoop
from tests.state_machines.data_channel import DataChannel
from tests.state_machines.gate import Gate
from tests.state_machines.mortal import Mortal
from tests.state_machines.owners import owner_of, tasks_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Sequence
    from contextvars import Context

    from bot.domain.tasks import TaskView
    from bot.media import Area, Fetcher, Hold
    from bot.store.database.transactions import TransactionRunner
    from tests.state_machines.channel import Channel, Where
    from tests.state_machines.clock import Clock
    from tests.state_machines.provider import Provider

T = TypeVar("T")

LIMITS = Limits(max_submits=3, max_running_per_user=2)
DEFAULTS = Defaults(max_running_per_user=2, max_waiting_per_user=3, keep_days=1)


LASTS_S: Final = 1_000_000
"""The leases go by real time, of which an example may take much."""

ATTACHED: Final = "https://members.test/picture.png"


async def _as_it_is(data: bytes) -> Reference:
    """What a picture becomes that is sent along, without the process that looks at it."""
    return Reference(data_uri=f"data:{data!r}", width=1, height=1, content_type="image/png")


async def _marked(size: tuple[int, int], areas: Sequence[Area]) -> Mask:
    """The mask of what changes, without that process as well."""
    return Mask(png=b"mask", size=size, share=len(areas) / 9)


class Diedness(Exception):  # noqa: N818 - it is no error
    """The process died in the middle of a call."""


@dataclass(slots=True)
class Host:
    """Where pictures come from."""

    up: bool = True
    attached: Gate = field(default_factory=Gate)
    """What members attached can be held on its way."""


@dataclass(slots=True)
class HostFetcher:
    """Fetches from it for one process, with room in that process's memory; a `Fetcher`."""

    host: Host = field(default_factory=Host)
    results: ByteBudget = field(default_factory=lambda: ByteBudget(shared=50, reserve=10))
    inputs: ByteBudget = field(default_factory=lambda: ByteBudget(shared=50, reserve=10))

    async def fetch(self, url: str, hold: Hold) -> Picture:
        """A small picture, or none."""
        if url == ATTACHED:
            await self.host.attached.passed()
        if not self.host.up:
            raise Unavailable(url, retry=True)
        await hold.take(len(b"picture"))
        return Picture(
            data=b"picture",
            content_type="image/png",
            suffix=".png",
            width=1,
            height=1,
            is_video=False,
        )


@dataclass(slots=True)
class Loop:
    """What `bot.engine.loop.run_loop` does, one round at a time."""

    name: str
    process_some: Callable[[], Awaitable[float | None]]
    signals: asyncio.Event
    clock: Clock
    until_s: float | None = 0.0
    round: asyncio.Task[None] | None = None

    @property
    def due(self) -> bool:
        """Whether its next round would begin now."""
        if self.round is not None and not self.round.done():
            return False
        return self.signals.is_set() or (self.until_s is not None and self.until_s <= self.clock())

    def start(self) -> None:
        """Begin a round."""
        self.signals.clear()
        self.round = asyncio.ensure_future(self._round())

    async def _round(self) -> None:
        sleep_s = await self.process_some()
        self.until_s = None if sleep_s is None else self.clock() + sleep_s


def _at_once(_: TransactionRunner, job: Callable[[], T]) -> asyncio.Future[T]:
    """Run a job of a connection's thread in turn, so that the same choices give the same run."""

    async def in_turn() -> T:
        await asyncio.sleep(0)
        result = job()
        await asyncio.sleep(0)
        return result

    return asyncio.ensure_future(in_turn())


async def _in_no_thread(work: Callable[..., T], *given: Any) -> T:  # noqa: ANN401 - passed through
    await asyncio.sleep(0)
    return work(*given)


@contextmanager
def without_threads() -> Iterator[None]:
    """Open connections without threads of their own, for as long as this lasts."""
    connect = partial(aiosqlite.connect, check_same_thread=False)
    with (
        patch.object(aiosqlite, "connect", connect),
        patch.object(ConnectionThread, "_in_thread", _at_once),
        patch.object(PostgresThread, "_in_thread", _at_once),
        patch.object(inputs, "reference", _as_it_is),
        patch.object(inputs, "preset_mask", _marked),
        patch.object(asyncio, "to_thread", _in_no_thread),
    ):
        yield


@contextmanager
def lasting_leases() -> Iterator[None]:
    """Let no lease end by itself, however busy the machine is."""
    with (
        patch.object(leases, "LEASE_S", LASTS_S),
        patch.object(leases, "FREE_TAKES", LASTS_S),
    ):
        yield


@contextmanager
def beside_others() -> Iterator[None]:
    """Let nobody hear of others but by looking, as `Process.looks` does."""
    with (
        patch.object(sqlite_backend, "Ticker", Mock()),
        patch.object(postgres_backend, "Listener", Mock()),
    ):
        yield


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Store]:
    """Open a store, with nothing replaced but the threads."""
    with without_threads():
        async with open_store(url, gather_s=0.0) as store:
            yield store


@dataclass(slots=True, kw_only=True)
class Process:
    """One life of the bot, from its start to its death."""

    store: Store
    mortal: Mortal
    services: Services
    loops: tuple[Loop, ...]
    unrecorded: list[tuple[TaskView, Where | None]] = field(default_factory=list)
    """What it answered, and does not know yet whether that stands, and where."""
    _context: Context
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    @classmethod
    async def start(
        cls,
        url: str,
        *,
        provider: Provider,
        channel: Channel,
        host: Host,
        clock: Clock,
        slots: int,
        context: Context,
    ) -> Self:
        """Open, recover and wire everything as `bot.engine.Engine` does; nothing runs yet.

        To be awaited in the `context`, which is the process's own.
        """
        stack = AsyncExitStack()
        store = await stack.enter_async_context(open_store(url, gather_s=0.0, shared=slots > 1))
        await store.slots.agree(Deployment(1, Sharding(slots, slots)))
        assert await store.slots.take() is not None
        unanswered = await recover(store, clock=clock)
        signals = store.signals
        fetcher = cast("Fetcher", HostFetcher(host))
        comet = provider.client
        given: dict[str, Any] = {"clock": clock, "chance": lambda: 0.5}
        breaker = Breaker(signals, **given)
        submitter = Submitter(store, comet, fetcher, signals, breaker, limits=LIMITS, **given)
        poller = Poller(store, comet, signals, breaker, **given)
        budget = Budget(clock)
        publisher = Publisher(
            store,
            channel,
            Pictures(fetcher),
            budget,
            signals=signals,
            capacity=partial(LIMITS.capacity, breaker),
            **given,
        )
        notifier = Notifier(store, channel, budget, **given)
        doubts = Verification(
            store, channel, signals, max_running=LIMITS.max_running_per_user, **given
        )
        outage_monitor = OutageMonitor(store, comet, breaker, clock=clock)
        await outage_monitor.restore()
        takeover = Takeover(store, channel, clock=clock)
        beside = [Loop("takeover", takeover.process_some, signals.slots, clock)]
        data = DataRequestRunner(store, DataChannel(channel), budget, **given)
        stack.callback(data.close)
        retention = RetentionLoop(store, keep_days=DEFAULTS.keep_days, clock=clock)
        leading = [
            Loop("notices", notifier.process_some, signals.notices, clock),
            Loop("data", data.process_some, signals.data_requests, clock),
            Loop("retention", retention.process_some, asyncio.Event(), clock),
        ]
        process = cls(
            store=store,
            mortal=Mortal(store.tasks._database),
            services=services(
                store,
                breaker,
                fetcher,
                copies=Copies(store.notices, clock=clock),
                favourites=Favourites(store, comet, clock=clock),
                seeds=Seeds(None),
                single_pictures=SinglePictures(comet, fetcher),
                limits=LIMITS,
                defaults=DEFAULTS,
                clock=clock,
            ),
            loops=(
                Loop("submitter", doubts.before(submitter.process_some), signals.submitter, clock),
                Loop("poller", poller.process_some, signals.poller, clock),
                Loop("publisher", publisher.process_some, signals.publisher, clock),
                Loop("outages", outage_monitor.process_some, signals.outages, clock),
                *(leading if store.slots.leads else []),
                *(beside if slots > 1 else []),
            ),
            _context=context,
            _stack=stack,
        )
        if store.slots.taken_over:
            stack.callback(asyncio.ensure_future(takeover.edit_again()).cancel)
        answers = find_answers(unanswered, store, channel, clock=clock)
        stack.callback(asyncio.ensure_future(answers).cancel)
        return process

    async def call(self, use_case: Coroutine[Any, Any, T]) -> T:
        """Run a use case to its end.

        Raises:
            Diedness: the process died in it.
        """
        call = self._context.run(asyncio.ensure_future, use_case)
        await self.mortal.quiet()
        if not call.done():
            call.cancel()
            raise Diedness
        return call.result()

    async def turn(self, loop: Loop) -> None:
        """One round of a loop, as far as it gets."""
        if loop.due:
            self._context.run(loop.start)
        await self.mortal.quiet()
        if loop.round is not None and loop.round.done():
            loop.round.result()

    @property
    def owner(self) -> object:
        """What its calls are known by."""
        return owner_of(self._context)

    def looks(self) -> None:
        """Every loop looks by itself, as it does at least once a second beside others."""
        self.store.signals.wake(set(StoreLoop))

    async def die(self) -> None:
        """Stop everything where it stands, without any cleaning up."""
        self.mortal.dead = True
        left = tasks_of(self._context)
        for task in left:
            task.cancel()
        if left:
            await asyncio.wait(left)
        self.mortal.forget()
        await self._stack.aclose()
