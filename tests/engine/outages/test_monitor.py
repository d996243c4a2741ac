"""The loop that looks after outages, against a real store and a real local CometAPI."""

import math
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.cometapi import Busy, CometClient, KeyRefused, NoCredit, Unreachable
from bot.domain.notices import OPERATOR, Notice, NoticeKind
from bot.domain.outages import Cause
from bot.domain.states import Ending, State
from bot.engine.messenger import MessageGoneError, MessengerError, TryLaterError
from bot.engine.notices.notifier import Notifier
from bot.engine.outages.breaker import Breaker
from bot.engine.outages.causes import Operation
from bot.engine.outages.monitor import OutageMonitor
from bot.engine.ratelimits.budget import Budget
from bot.store import Store, open_store
from bot.store.outages import NAME
from bot.store.signals import Signals
from playground.comet import LocalComet
from tests.store.conftest import a_request
from tests.support.databases import new_database


class Owner:
    """Whoever runs the bot, and cannot always be reached."""

    def __init__(self) -> None:
        self.heard: list[tuple[Cause, bool]] = []
        self.failures: list[MessengerError] = []

    async def channel(self, to_whom: str) -> int:
        """Where to reach whom."""
        assert to_whom == OPERATOR
        return 1

    async def send(self, channel_id: int, notices: Sequence[Notice], *, nonce: str) -> int:
        """Hear it, or not."""
        assert (channel_id, bool(nonce)) == (1, True)
        [notice] = notices
        if self.failures:
            raise self.failures.pop(0)
        cause = Cause[str(notice.values["cause"])]
        self.heard.append((cause, notice.kind is NoticeKind.OUTAGE_OVER))
        return len(self.heard)


class Bench:
    """A process of the bot, as far as outages are concerned, with a clock to turn."""

    def __init__(self, store: Store, client: CometClient, owner: Owner, now_s: float) -> None:
        self.now_s = now_s
        self.store = store
        self.breaker = Breaker(Signals(), clock=lambda: self.now_s, chance=lambda: 0.5)
        self.outage_monitor = OutageMonitor(
            store,
            client,
            self.breaker,
            clock=lambda: self.now_s,
        )
        self.notifier = Notifier(
            store,
            owner,
            Budget(lambda: self.now_s),
            clock=lambda: self.now_s,
            chance=lambda: 0.5,
        )

    async def runs(self, seconds: float) -> None:
        """Let the loops sleep and wake for so long."""
        end_s = self.now_s + seconds
        while self.now_s < end_s:
            sleep_s = await self._process_some()
            self.now_s = min(end_s, self.now_s + max(0.01, min(sleep_s, seconds)))
        await self._process_some()
        await self._process_some()  # and tell what the last probe found

    async def _process_some(self) -> float:
        sleeps = [await self.outage_monitor.process_some()]
        while (sleep_s := await self.notifier.process_some()) == 0:
            pass
        return min([one for one in (*sleeps, sleep_s) if one is not None], default=math.inf)

    def meets(self, error: Exception, call: Operation) -> None:
        """A request goes out and fails."""
        self.now_s += self.breaker.seconds_until_allowed(self.now_s, call)
        assert self.breaker.wait_s(self.now_s, call) == 0
        self.breaker.failed(error, call)  # type: ignore[arg-type]


class World:
    """What outlives a process."""

    def __init__(self, comet: LocalComet, client: CometClient, store: Store) -> None:
        self.comet = comet
        self.client = client
        self.store = store
        self.owner = Owner()

    async def process(self, now_s: float = 1_000.0) -> Bench:
        """Start one."""
        bench = Bench(self.store, self.client, self.owner, now_s)
        await bench.outage_monitor.restore()
        return bench


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[World]:
    comet = await LocalComet.start()
    async with (
        open_store(new_database(folder)) as store,
        CometClient(comet.base_url, comet.key) as client,
    ):
        yield World(comet, client, store)
    await comet.close()


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with opened(tmp_path) as made:
        yield made


async def test_a_used_up_key_is_told_at_once_and_once(world: World) -> None:
    """However long it lasts, and however often the bot is started meanwhile."""
    world.comet.faults.exhausted = True
    bench = await world.process()
    bench.meets(NoCredit(status=401), Operation.READ)
    await bench.runs(0)
    assert world.owner.heard == [(Cause.CREDIT, False)]

    await bench.runs(3600)
    asked = len(world.comet.requests)
    bench = await world.process(bench.now_s)
    assert bench.breaker.is_lasting(Operation.SUBMIT)
    await bench.runs(3600)

    assert world.owner.heard == [(Cause.CREDIT, False)]
    assert asked <= 3600 / 60 + 6
    world.comet.faults.exhausted = False
    await bench.runs(120)
    assert world.owner.heard == [(Cause.CREDIT, False), (Cause.CREDIT, True)]
    assert not bench.breaker.outages
    await (await world.process(bench.now_s)).runs(3600)
    assert len(world.owner.heard) == 2


async def test_a_short_silence_is_nobodys_business(world: World) -> None:
    """The operator hears of a CometAPI that is down after five minutes, not before."""
    bench = await world.process()
    await world.comet.go_down()
    bench.breaker.failed(NoCredit(status=401))  # whatever starts the probes
    await bench.runs(0)
    world.owner.heard.clear()

    await bench.runs(290)
    assert bench.breaker.is_lasting(Operation.READ)
    assert world.owner.heard == []
    await bench.runs(120)
    assert world.owner.heard == [(Cause.DOWN, False)]

    await world.comet.come_up()
    await bench.runs(120)
    assert set(world.owner.heard[1:]) == {(Cause.DOWN, True), (Cause.CREDIT, True)}


async def test_an_outage_of_a_clock_that_was_ahead_began_at_the_start(world: World) -> None:
    """Or nobody would hear of it for a year."""
    year_s = 365 * 24 * 3600.0
    bench = await world.process(year_s)
    await world.comet.go_down()
    bench.breaker.failed(Unreachable())
    await bench.runs(120)
    assert bench.breaker.is_lasting(Operation.READ)
    assert world.owner.heard == []

    bench = await world.process(1_000.0)
    assert [one.since_s for one in bench.breaker.outages.all()] == [1_000.0]
    await bench.runs(420)

    assert world.owner.heard == [(Cause.DOWN, False)]


async def test_a_full_queue_is_told_when_it_lasts(world: World) -> None:
    """Half an hour of it; time in which nobody asked does not count."""
    bench = await world.process()
    bench.meets(Busy(status=429), Operation.SUBMIT)
    await bench.runs(7200)
    assert world.owner.heard == []

    bench.meets(Busy(status=429), Operation.SUBMIT)
    await bench.runs(0)

    assert world.owner.heard == [(Cause.BUSY, False)]


async def test_a_cause_that_comes_and_goes_is_told_now_and_then(world: World) -> None:
    """When cheap pictures can be paid and dear ones cannot, each is not worth two messages."""
    bench = await world.process()
    for _ in range(20):
        bench.meets(NoCredit(status=400), Operation.SUBMIT)
        await bench.runs(10)
        bench.now_s += bench.breaker.seconds_until_allowed(bench.now_s, Operation.SUBMIT)
        assert bench.breaker.wait_s(bench.now_s, Operation.SUBMIT) == 0
        bench.breaker.answered(Operation.SUBMIT)
        await bench.runs(10)

    assert world.owner.heard == [(Cause.CREDIT, False), (Cause.CREDIT, True)]


async def test_discord_may_be_down_as_well(world: World) -> None:
    """Then the notice comes when it is up again."""
    bench = await world.process()
    world.owner.failures = [TryLaterError("Discord 500"), TryLaterError("Discord 500")]
    bench.meets(NoCredit(status=400), Operation.SUBMIT)

    await bench.runs(0)
    assert world.owner.heard == []
    await bench.runs(90)

    assert world.owner.heard == [(Cause.CREDIT, False)]


async def test_an_owner_who_takes_no_messages_has_the_log(world: World) -> None:
    """It is not tried again and again."""
    bench = await world.process()
    world.owner.failures = [MessageGoneError("Discord 403, code 50007")]

    with capture_logs() as lines:
        bench.meets(NoCredit(status=400), Operation.SUBMIT)
        await bench.runs(600)

    events = [line["event"] for line in lines]
    assert events.count("notice.not_reached") == events.count("outage.opened") == 1
    assert world.owner.heard == []


async def test_open_tasks_say_that_they_wait_until_it_is_over(world: World) -> None:
    """Those that came during the outage too."""
    tasks = []

    async def line_up() -> None:
        task = (await world.store.tasks.create(a_request(), now_s=0.0, max_live=10)).task
        await world.store.tasks.posted(task.id, channel_id=5, message_id=100 + task.id)
        tasks.append(task.id)

    async def paused() -> list[bool]:
        found = [await world.store.tasks.get(task_id) for task_id in tasks]
        return [task.schedule.paused for task in found if task is not None]

    world.comet.faults.exhausted = True
    bench = await world.process()
    await line_up()
    bench.meets(NoCredit(status=401), Operation.READ)
    await bench.runs(0)
    await line_up()
    await bench.runs(60)
    assert await paused() == [True, True]

    world.comet.faults.exhausted = False
    await bench.runs(120)

    assert await paused() == [False, False]


@pytest.mark.parametrize(
    "kept", ["no json", "3", '[{"cause": "plague"}]', '{"open": [{"cause": "plague"}]}', "[[]]"]
)
async def test_a_strange_memory_is_forgotten(world: World, kept: str) -> None:
    """A row that another version wrote must not stop the start."""
    await world.store.key_values.set(NAME, kept)

    bench = await world.process()
    await bench.runs(10)

    assert not bench.breaker.outages


async def test_a_refused_submit_is_followed_by_a_free_look(world: World) -> None:
    """Which says that the key works, so nobody hears of anything; or that it does not."""
    bench = await world.process()
    bench.breaker.failed(KeyRefused(status=403), Operation.SUBMIT, "a boat")
    await bench.outage_monitor.process_some()
    assert [request.path for request in world.comet.requests] == ["/mj/task/list-by-condition"]
    assert not bench.breaker.outages

    world.comet.faults.exhausted = True
    bench.breaker.failed(NoCredit(status=401), Operation.SUBMIT, "a boat")
    await bench.runs(0)

    assert world.owner.heard == [(Cause.CREDIT, False)]
    assert len(world.comet.requests) == 2


async def test_nobody_waits_for_the_end_of_an_outage_for_ever(world: World) -> None:
    """After a day of it what waits ends, also when the bot was started again meanwhile."""
    bench = await world.process()
    world.comet.faults.exhausted = True
    bench.meets(NoCredit(status=401), Operation.READ)
    task = (await world.store.tasks.create(a_request(), now_s=0.0, max_live=10)).task
    await world.store.tasks.posted(task.id, channel_id=5, message_id=100)

    await bench.runs(12 * 3600)
    bench = await world.process(bench.now_s)
    await bench.runs(11 * 3600)
    late = (await world.store.tasks.create(a_request(), now_s=0.0, max_live=10)).task
    await world.store.tasks.posted(late.id, channel_id=5, message_id=101)
    assert await state_of(world, task.id) == (State.QUEUED, None)
    await bench.runs(2 * 3600)

    assert await state_of(world, task.id) == (State.FAILED, Ending.NOT_TAKEN)
    assert await state_of(world, late.id) == (State.QUEUED, None)


async def test_the_day_begins_anew_with_each_outage(world: World) -> None:
    """Two short ones are not a long one."""
    task = (await world.store.tasks.create(a_request(), now_s=0.0, max_live=10)).task
    await world.store.tasks.posted(task.id, channel_id=5, message_id=100)
    bench = await world.process()
    for _ in range(2):
        world.comet.faults.exhausted = True
        bench.meets(NoCredit(status=401), Operation.READ)
        await bench.runs(20 * 3600)
        world.comet.faults.exhausted = False
        await bench.runs(600)

    assert await state_of(world, task.id) == (State.QUEUED, None)


async def state_of(world: World, task_id: int) -> tuple[State, Ending | None]:
    task = await world.store.tasks.get(task_id)
    assert task is not None
    return task.state, task.result.ending


async def test_of_what_comes_and_goes_the_next_is_told_if_it_stays(world: World) -> None:
    """After a quarter of an hour, while it lasts; a process in between changes nothing."""
    world.comet.faults.exhausted = True
    bench = await world.process()
    bench.meets(NoCredit(status=401), Operation.READ)
    await bench.runs(60)
    world.comet.faults.exhausted = False
    await bench.runs(120)
    world.comet.faults.exhausted = True
    bench.meets(NoCredit(status=401), Operation.READ)
    await bench.runs(300)
    assert world.owner.heard == [(Cause.CREDIT, False), (Cause.CREDIT, True)]

    bench = await world.process(bench.now_s)
    await bench.runs(300)
    assert len(world.owner.heard) == 2
    await bench.runs(300)
    assert world.owner.heard[2:] == [(Cause.CREDIT, False)]


async def test_an_outage_is_kept_together_with_what_is_told_of_it(world: World) -> None:
    """Whatever a process got done before it died, the next one neither repeats nor forgets it."""
    world.comet.faults.exhausted = True
    bench = await world.process()
    bench.meets(NoCredit(status=401), Operation.READ)
    await bench.outage_monitor.process_some()
    [kept] = await world.store.outages.read()
    assert kept.told
    assert len(await world.store.notices.first()) == 1

    bench = await world.process(bench.now_s)
    world.comet.faults.exhausted = False
    for _ in range(3):
        await bench.outage_monitor.process_some()
        bench.now_s += 60
    assert await world.store.outages.read() == []
    await (await world.process(bench.now_s)).runs(3600)

    assert world.owner.heard == [(Cause.CREDIT, False), (Cause.CREDIT, True)]
