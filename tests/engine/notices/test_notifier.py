"""The loop that delivers notices, against a real store and a Discord that may do anything."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.domain import notices as made
from bot.domain.notices import Notice, NoticeKind
from bot.domain.outages import Cause
from bot.domain.servers.log_entries import LogChannel, copy_removed, forgiven
from bot.domain.servers.settings import fingerprint
from bot.domain.urgency import Urgency
from bot.engine import loop
from bot.engine.messenger import (
    ChannelClosedError,
    ContentRefusedError,
    FilesForbiddenError,
    MessageGoneError,
    TryLaterError,
)
from bot.engine.notices.notifier import LONGEST_S, MOST_TRIES, Notifier
from bot.engine.ratelimits.budget import Budget, Route
from bot.store import PendingNotice, Store, StoreUnavailableError, open_store
from tests.support.databases import new_database
from tests.support.server_logs import log

CHANNEL = 7


class Reader:
    """Whoever is told, on a Discord that posts a message of one nonce once."""

    def __init__(self) -> None:
        self.read: dict[str, Sequence[Notice]] = {}
        self.failures: list[Exception] = []
        self.asked = 0
        self.has_read = asyncio.Event()
        self.answers = asyncio.Event()
        self.answers.set()

    async def channel(self, to_whom: str) -> int:
        """Where to reach whom."""
        return CHANNEL + (to_whom != made.OPERATOR)

    async def send(self, channel_id: int, notices: Sequence[Notice], *, nonce: str) -> int:
        """Read it, or fail."""
        assert len(nonce) <= 25
        self.asked += 1
        if self.failures:
            raise self.failures.pop(0)
        self.read.setdefault(nonce, notices)
        self.has_read.set()
        await self.answers.wait()
        return channel_id

    @property
    def kinds(self) -> list[NoticeKind]:
        """What they read, in order."""
        return [notice.kind for told in self.read.values() for notice in told]


class Bench:
    """What outlives a process, and a clock to turn."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.reader = Reader()
        self.now_s = 1_732_800_000.5
        self.budget = Budget(lambda: self.now_s)
        self.notifier = self.process()

    def process(self, *, is_silent: bool = False) -> Notifier:
        """The loop of another process."""
        return Notifier(
            self.store,
            None if is_silent else self.reader,
            self.budget,
            clock=lambda: self.now_s,
            chance=lambda: 0.5,
        )

    async def add(self, *added: Notice) -> None:
        """Let something be told."""
        await self.store.outages.save([], begun={}, over=added, now_s=self.now_s)

    async def runs(self, notifier: Notifier | None = None, *, seconds: float = 0.0) -> None:
        """Let the loop sleep and wake until it waits to be woken, or for so long."""
        end_s = self.now_s + seconds
        while (sleep_s := await (notifier or self.notifier).process_some()) is not None:
            if self.now_s + sleep_s > end_s:
                return
            self.now_s += sleep_s

    async def pending(self) -> list[PendingNotice]:
        """What is next for each reader."""
        return await self.store.notices.first()


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with open_store(new_database(tmp_path)) as store:
        yield Bench(store)


BEGUN = made.outage(Cause.KEY, request_id=None)
OVER = made.outage_over(Cause.KEY, lasted_s=60.0)


async def test_notices_are_read_once_and_in_their_order(bench: Bench) -> None:
    """That an outage is over is not told before the outage."""
    await bench.add(BEGUN, OVER)
    bench.reader.failures = [TryLaterError("503")]

    await bench.runs(seconds=30)
    await bench.runs(bench.process())

    assert bench.reader.kinds == [NoticeKind.OUTAGE, NoticeKind.OUTAGE_OVER]
    assert bench.reader.asked == 3
    assert await bench.pending() == []


async def test_a_process_that_dies_before_it_sent_leaves_it_to_the_next(bench: Bench) -> None:
    """What was told to wait is tried at once then."""
    await bench.add(BEGUN)
    bench.reader.failures = [TryLaterError("429", retry_after_s=900.0)]
    await bench.runs()
    assert bench.reader.read == {}

    await bench.store.notices.recover()
    await bench.runs(bench.process())

    assert bench.reader.kinds == [NoticeKind.OUTAGE]


async def test_a_process_that_dies_after_it_sent_is_not_repeated(bench: Bench) -> None:
    """Between Discord's answer and the note of it, a kill -9 makes no second message."""
    await bench.add(BEGUN)
    bench.reader.answers.clear()
    dying = asyncio.ensure_future(bench.notifier.process_some())
    await bench.reader.has_read.wait()
    dying.cancel()
    await asyncio.wait([dying])
    bench.reader.answers.set()

    await bench.runs(bench.process())

    assert bench.reader.asked == 2
    assert bench.reader.kinds == [NoticeKind.OUTAGE]
    assert await bench.pending() == []


async def test_closed_direct_messages_leave_the_log(bench: Bench) -> None:
    """They are not tried again, and the next notice is none the later for it."""
    await bench.add(BEGUN, OVER)
    bench.reader.failures = [MessageGoneError("50007"), ContentRefusedError("50035")]

    with capture_logs() as lines:
        await bench.runs()

    assert [line["event"] for line in lines] == ["notice.not_reached"] * 2
    assert bench.reader.asked == 2
    assert await bench.pending() == []


async def test_discord_is_asked_no_sooner_than_it_says(bench: Bench) -> None:
    """And less often the longer it fails."""
    await bench.add(BEGUN)
    bench.reader.failures = [TryLaterError("429", retry_after_s=99.0), TryLaterError("503")]
    start_s = bench.now_s

    assert await bench.notifier.process_some() == 99.0
    assert await bench.notifier.process_some() == 99.0
    assert bench.reader.asked == 1
    bench.now_s = start_s + 99.0
    assert await bench.notifier.process_some() == 5.0
    await bench.runs(seconds=10)

    assert bench.reader.kinds == [NoticeKind.OUTAGE]


async def test_nothing_is_tried_for_ever(bench: Bench) -> None:
    """After a day, or after so many tries, it is given up with a line in the log."""
    await bench.add(BEGUN)
    bench.reader.failures = [TryLaterError("503")]
    await bench.runs()
    bench.now_s += LONGEST_S
    await bench.add(OVER)
    with capture_logs() as lines:
        await bench.runs()
    assert [line["event"] for line in lines] == ["notice.too_late", "notice.delivered"]
    assert lines[0]["log_level"] == "error"

    await bench.add(OVER)
    [one] = await bench.pending()
    for _ in range(MOST_TRIES):
        await bench.store.notices.postpone(one.id, until_s=0.0)
    with capture_logs() as lines:
        await bench.runs()

    assert [line["event"] for line in lines] == ["notice.too_late"]
    assert bench.reader.kinds == [NoticeKind.OUTAGE_OVER]


async def test_what_is_taken_away_is_so_however_late(bench: Bench) -> None:
    """A message that is to go is no news."""
    await bench.add(copy_removed(5, 70))
    bench.reader.failures = [TryLaterError("503")]
    await bench.runs()
    bench.now_s += LONGEST_S

    await bench.runs()

    assert bench.reader.kinds == [NoticeKind.COPY_REMOVED]


async def test_a_fault_does_not_stop_what_comes_later(bench: Bench) -> None:
    """It is logged and counts as a try; other readers are told meanwhile."""
    other = Notice(kind=NoticeKind.ANOTHER_COPY, to_whom="another")
    await bench.add(BEGUN, other)
    bench.reader.failures = [ZeroDivisionError()]

    with capture_logs() as lines:
        await bench.runs()
    assert bench.reader.kinds == [NoticeKind.ANOTHER_COPY]
    assert [line["event"] for line in lines] == ["notice.fault", "notice.delivered"]
    await bench.runs(seconds=10)

    assert bench.reader.kinds == [NoticeKind.ANOTHER_COPY, NoticeKind.OUTAGE]


async def test_a_database_that_is_away_is_no_fault_of_a_notice(bench: Bench) -> None:
    """What it shows is looked up as it is sent: the loop waits, and that is no try."""
    await bench.add(BEGUN)
    bench.reader.failures = [StoreUnavailableError("the database is locked")]

    with capture_logs() as lines, pytest.raises(StoreUnavailableError):
        await bench.runs()

    assert lines == []
    [one] = await bench.pending()
    assert one.tries == 0
    await bench.runs()
    assert bench.reader.kinds == [NoticeKind.OUTAGE]


async def test_a_message_waits_for_room_in_its_channel(bench: Bench) -> None:
    """The publisher and the notifier share Discord's limits."""
    await bench.add(BEGUN)
    slot = bench.budget.begin(Route.POST, CHANNEL, Urgency.FINAL)
    assert slot is not None
    await bench.runs()
    assert bench.reader.asked == 0

    bench.budget.end(Route.POST, CHANNEL, slot, was_sent=True)
    await bench.runs(seconds=30)

    assert bench.reader.kinds == [NoticeKind.OUTAGE]


async def test_an_operator_may_want_the_log_only(bench: Bench) -> None:
    """What was there before is then not told later either."""
    await bench.add(BEGUN)

    await bench.runs(bench.process(is_silent=True))
    await bench.runs()

    assert bench.reader.asked == 0
    assert await bench.pending() == []


LOG = LogChannel(5, CHANNEL + 1)


async def log_lines(bench: Bench, number: int) -> None:
    """Let a server have a log, and so many entries in it."""
    known: dict[str, Any] = {"expected": fingerprint(None), "by_user_id": 1, "now_s": bench.now_s}
    await bench.store.servers.change(LOG.guild_id, "log_channel", LOG.channel_id, **known)
    for one in range(number - 1):
        entry = forgiven(one, 1, by_user_id=1)
        assert await log(bench.store, LOG.guild_id, entry, now_s=bench.now_s)


async def test_many_lines_of_a_log_are_few_messages(bench: Bench) -> None:
    """Each line once and in its order, also where Discord fails and knows it the second time."""
    await log_lines(bench, 50)
    bench.reader.failures = [TryLaterError("503")]

    await bench.runs(seconds=600)

    assert len(bench.reader.read) == 5
    told = [entry for message in bench.reader.read.values() for entry in message]
    assert [entry.values["user_id"] for entry in told[1:]] == list(range(49))


async def test_a_process_that_dies_after_it_sent_lines_repeats_none(bench: Bench) -> None:
    """Also where more are added before the next process begins."""
    await log_lines(bench, 3)
    bench.reader.answers.clear()
    dying = asyncio.ensure_future(bench.notifier.process_some())
    await bench.reader.has_read.wait()
    dying.cancel()
    await asyncio.wait([dying])
    bench.reader.answers.set()
    later = forgiven(9, 1, by_user_id=1)
    assert await log(bench.store, LOG.guild_id, later, now_s=bench.now_s)

    await bench.runs(bench.process())

    assert [len(message) for message in bench.reader.read.values()] == [3, 1]


async def test_a_line_that_is_refused_takes_no_other_with_it(bench: Bench) -> None:
    """The first that cannot be told alone is given up."""
    await log_lines(bench, 3)
    bench.reader.failures = [ContentRefusedError("50035"), ContentRefusedError("50035")]

    await bench.runs()

    told = [entry for message in bench.reader.read.values() for entry in message]
    assert [entry.kind for entry in told] == [NoticeKind.FORGIVEN] * 2


@pytest.mark.parametrize("error", [ChannelClosedError("10003"), FilesForbiddenError("50013")])
async def test_a_log_that_nobody_may_write_in_is_switched_off(
    bench: Bench, error: Exception
) -> None:
    """Discord is asked once, however much waits; whoever chose it reads why."""
    await log_lines(bench, 30)
    bench.reader.failures = [error]

    await bench.runs()

    assert bench.reader.kinds == [NoticeKind.LOG_LOST]
    assert (await bench.store.servers.fresh(LOG.guild_id)).settings.log_channel is None


async def test_the_operator_is_told_before_servers_are(bench: Bench) -> None:
    """Of which there may be many."""
    await log_lines(bench, 1)
    await bench.add(BEGUN)

    await bench.notifier.process_some()

    first, *others = bench.reader.kinds
    assert first is NoticeKind.OUTAGE
    assert others == [NoticeKind.SETTING_CHANGED, NoticeKind.OUTAGE]


async def test_a_round_ends_however_many_are_told(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that lasts would count as a process that hangs; the next goes on at once."""
    monkeypatch.setattr(loop, "ROUND_S", 0.0)
    await bench.add(BEGUN)
    await log_lines(bench, 2)

    assert await bench.notifier.process_some() == 0.0
    assert bench.reader.kinds == [NoticeKind.OUTAGE]

    await bench.runs()
    assert bench.reader.kinds[-1] == NoticeKind.FORGIVEN
    assert await bench.pending() == []
