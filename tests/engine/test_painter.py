from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert, select

from bot.domain import Ending, State
from bot.engine import Budget, Wake, painter, showing
from bot.engine.board import (
    BoardError,
    ChannelClosedError,
    FilesForbiddenError,
    MessageGoneError,
    PassingError,
    Posted,
)
from bot.engine.painter import Painter
from bot.engine.pictures import Pictures
from bot.media import Fetcher
from bot.store import Store, open_store
from bot.store.schema import tasks
from tests.engine.windows import Clock
from tests.store.conftest import a_request

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence
    from pathlib import Path

    from sqlalchemy import Connection

    from bot.domain import Attachment, Delivery, Task, TaskView
    from bot.media import Picture

NOW_S = 1_800_000_000.0
DISCORD_EPOCH_S = 1_420_070_400.0


class MemoryBoard:
    """A board that writes down what it was asked, and refuses where told."""

    def __init__(self) -> None:
        self.edits: list[TaskView] = []
        self.posts: list[TaskView] = []
        self.privately: list[TaskView] = []
        self.refusals: dict[int, BoardError] = {}
        self.closed_members: set[int] = set()
        self.asked: Counter[int] = Counter()
        self.hangs = False
        self.hangs_privately = False
        self.asked_privately = asyncio.Event()

    async def edit(
        self,
        view: TaskView,
        _picture: Picture | None,
        _delivery: Delivery | None,
    ) -> Attachment | None:
        """Show it, unless the channel refuses."""
        self.asked[view.task.channel_id] += 1
        if self.hangs:
            await asyncio.Event().wait()
        if error := self.refusals.get(view.task.channel_id):
            raise error
        self.edits.append(view)
        return None

    async def post_privately(
        self,
        view: TaskView,
        _picture: Picture | None,
        _delivery: Delivery | None,
    ) -> Posted:
        """Show it to its member, unless they refuse."""
        self.privately.append(view)
        self.asked_privately.set()
        if self.hangs_privately:
            await asyncio.Event().wait()
        if view.task.user_id in self.closed_members:
            raise MessageGoneError("closed")
        return Posted(
            channel_id=10**6 + view.task.user_id, message_id=view.task.id, attachment=None
        )

    async def private_channel(self, user_id: int) -> int:
        """A number that tells whose it is."""
        return 10**6 + user_id

    async def post(self, view: TaskView) -> Posted:
        """Post it, unless the channel refuses."""
        if error := self.refusals.get(view.task.channel_id):
            raise error
        self.posts.append(view)
        return Posted(channel_id=view.task.channel_id, message_id=view.task.id, attachment=None)

    async def find_answer(self, interaction_token: str) -> Posted:
        """Nothing is looked for here."""
        raise PassingError(interaction_token)


class Studio:
    """A painter with a real store, a board in memory and a clock that is told the time."""

    def __init__(self, store: Store, fetcher: Fetcher) -> None:
        self.store = store
        self.board = MemoryBoard()
        self._ids = count(int((NOW_S - DISCORD_EPOCH_S) * 1000) << 22)
        self.clock = Clock()
        self.clock.now_s = NOW_S
        self.pictures = Pictures(fetcher)
        self.painter = self._painter()

    def _painter(self) -> Painter:
        return Painter(
            self.store,
            self.board,
            self.pictures,
            Budget(self.clock),
            wake=Wake(),
            clock=self.clock,
            chance=lambda: 0.5,
        )

    async def restart(self) -> None:
        """The painter stops where it stands, and its heir begins."""
        await self.painter.drain(0.0)
        await self.store.outbox.recover()
        self.painter = self._painter()

    async def paint(self) -> float | None:
        """One round, and what it began to its end; returns how long the loop would sleep."""
        sleep_s = await self.painter.process_some()
        in_hand = {*self.painter._painting, *self.painter._posting.values()}
        if in_hand:
            await asyncio.wait(in_hand)
        return sleep_s

    async def paint_for(self, seconds: float, *, step_s: float = 0.25) -> None:
        """Rounds for as long as that."""
        ends_s = self.clock.now_s + seconds
        while self.clock.now_s < ends_s:
            await self.paint()
            self.clock.now_s += step_s

    async def task(
        self,
        *,
        channel_id: int = 5,
        user_id: int = 7,
        age_s: float = 60.0,
        **changes: Any,  # noqa: ANN401 - columns
    ) -> Task:
        """A running task whose message is that old, with something to show."""
        task = await self.sending(channel_id=channel_id, user_id=user_id, age_s=age_s)
        await self.store.line.accepted(task.id, f"remote-{task.id}", due_s=NOW_S)
        await self.change(task, progress=15, **changes)
        return await self.now(task)

    async def sending(self, *, channel_id: int = 5, user_id: int = 7, age_s: float = 60.0) -> Task:
        """A task that is being submitted."""
        new = a_request(user_id=user_id, channel_id=channel_id)
        task = await self.store.tasks.create(new, now_s=NOW_S, max_live=10**6)
        made_ms = int((self.clock.now_s - age_s - DISCORD_EPOCH_S) * 1000)
        await self.store.tasks.posted(
            task.id,
            channel_id=channel_id,
            message_id=(made_ms << 22) + task.id,
        )
        await self.store.line.claim(
            limit=1,
            max_running=10**6,
            now_s=NOW_S,
            lease_s=NOW_S + 60,
            quiet_s=0.0,
        )
        return await self.now(task)

    async def crowd(self, like: Task, users_in: Mapping[int, Sequence[int]]) -> None:
        """More tasks like one, for these members in these channels, all in one write."""
        old = select(tasks).where(tasks.c.id == like.id)

        def work(connection: Connection) -> None:
            row = dict(connection.execute(old).mappings().one())
            del row["id"]
            places = [(channel, user) for channel, users in users_in.items() for user in users]
            made = [
                {**row, "channel_id": channel, "message_id": next(self._ids), "user_id": user}
                for channel, user in places
            ]
            connection.execute(insert(tasks), made)

        await self.store.outbox._database.write(work)

    async def change(self, task: Task, **changes: Any) -> None:  # noqa: ANN401 - columns
        """What a look found."""
        await self.store.watch.record([(task.id, True, changes)])

    async def end(self, task: Task) -> None:
        """It failed: a final without a picture."""
        await self.change(task, state=State.FAILED, ending=Ending.PROVIDER, due_s=None)

    async def now(self, task: Task) -> Task:
        """The row as it is."""
        found = await self.store.tasks.get(task.id)
        assert found is not None
        return found

    def shown(self) -> list[int]:
        """The tasks that were shown, in order."""
        return [view.task.id for view in self.board.edits]


@pytest.fixture
async def studio(tmp_path: Path) -> AsyncIterator[Studio]:
    async with open_store(f"sqlite+aiosqlite:///{tmp_path}/imagine.db") as store, Fetcher() as it:
        made = Studio(store, it)
        yield made
        await made.painter.drain(0.0)


async def test_finals_go_before_progress(studio: Studio) -> None:
    """However long progress has waited, and in its own channel no percentage comes between."""
    made = [await studio.task() for _ in range(9)]
    for task in made[5:]:
        await studio.end(task)

    await studio.paint_for(5)

    assert set(studio.shown()[:4]) == {task.id for task in made[5:]}
    assert len(studio.shown()) == 5


async def test_a_full_channel_is_left_alone_until_its_window_ends(studio: Studio) -> None:
    """No round is spent on it meanwhile, and another channel goes on."""
    made = [await studio.task() for _ in range(8)]
    for task in made:
        await studio.end(task)
    await studio.paint()
    await studio.paint()
    assert len(studio.shown()) == 5

    studio.clock.now_s += 0.2
    sleep_s = await studio.paint()
    assert sleep_s == pytest.approx(4.8)
    other = await studio.task(channel_id=6)
    await studio.end(other)
    await studio.paint()
    assert studio.shown()[5:] == [other.id]

    studio.clock.now_s += 4.8
    await studio.paint()
    await studio.paint()
    assert set(studio.shown()) == {other.id, *(task.id for task in made)}
    assert await studio.paint() is None


async def test_a_busy_channel_shows_progress_in_turns(studio: Studio) -> None:
    """Twelve tasks share what Discord takes; nobody is shown twice before all were once."""
    made = [await studio.task() for _ in range(12)]

    await studio.paint_for(12.5)

    assert sorted(studio.shown()[:12]) == sorted(task.id for task in made)


async def test_being_thrown_out_of_500_channels_is_noticed_once_each(studio: Studio) -> None:
    """Whatever is open there: members get their ends in private, and nobody knocks again."""
    channels = range(100, 600)
    running = await studio.task(channel_id=99)
    ended = await studio.task(channel_id=98)
    await studio.end(ended)
    await studio.crowd(running, {channel_id: [1, 2] for channel_id in channels})
    await studio.crowd(ended, {channel_id: [3] for channel_id in channels})
    for channel_id in channels:
        studio.board.refusals[channel_id] = ChannelClosedError("50001")

    await studio.paint_for(30, step_s=2.0)
    later = await studio.task(channel_id=97)
    await studio.end(later)
    await studio.crowd(later, {channel_id: [3, 4] for channel_id in channels[:50]})
    await studio.paint_for(30, step_s=2.0)

    asked = {channel: times for channel, times in studio.board.asked.items() if channel >= 100}
    assert set(asked) == set(channels)
    assert max(asked.values()) == 1
    assert len({view.task.id for view in studio.board.privately}) == 600


async def test_a_member_who_takes_no_messages_is_asked_once(studio: Studio) -> None:
    """Their other ends are not sent into the void one by one."""
    studio.board.refusals[5] = ChannelClosedError("10003")
    studio.board.closed_members = {7}
    made = [await studio.task() for _ in range(10)]
    for task in made:
        await studio.end(task)

    await studio.paint_for(30, step_s=1.0)

    assert len(studio.board.privately) == 1
    assert await studio.store.outbox.due(0, limit=20, now_s=studio.clock.now_s) == []


async def test_an_end_that_was_on_its_way_in_private_stays_private(studio: Studio) -> None:
    """The process died in the middle of it, and the next one would find the channel open again."""
    studio.board.refusals[5] = ChannelClosedError("50001")
    studio.board.hangs_privately = True
    task = await studio.task()
    await studio.end(task)
    await studio.painter.process_some()
    await studio.board.asked_privately.wait()
    del studio.board.refusals[5]
    studio.board.hangs_privately = False

    await studio.restart()
    await studio.paint()

    assert studio.shown() == []
    assert [view.task.id for view in studio.board.privately] == [task.id] * 2


async def test_where_nothing_may_be_posted_it_is_posted_in_private(studio: Studio) -> None:
    """One of a batch: the bot may answer commands there, but not write."""
    studio.board.refusals[5] = ChannelClosedError("50001")
    new = replace(a_request(), to_post=True)
    task = await studio.store.tasks.create(new, now_s=NOW_S, max_live=9)

    await studio.paint()
    await studio.paint()

    assert [view.task.id for view in studio.board.posts] == [task.id]
    posted = await studio.now(task)
    assert (posted.guild_id, posted.channel_id) == (None, 10**6 + task.user_id)
    assert posted.message_id is not None


async def test_siblings_are_not_in_the_hands_of_whoever_paints_the_first(studio: Studio) -> None:
    """The answer came while "Sending" was being painted; the others need no such edit."""
    first = await studio.sending()
    await studio.store.outbox.claim([first.id], now_s=NOW_S, lease_s=NOW_S + 180)

    await studio.store.line.accepted(first.id, "one", due_s=NOW_S, others=["two"])
    await studio.paint()
    [second] = [view.task for view in studio.board.posts]
    await studio.end(second)
    await studio.paint()

    assert studio.shown() == [second.id]


async def test_what_can_be_posted_nowhere_is_withdrawn(studio: Studio) -> None:
    """It costs nothing then, and leaves its place in line."""
    studio.board.refusals = {5: ChannelClosedError("50001"), 10**6 + 7: MessageGoneError("50007")}
    new = replace(a_request(), to_post=True)
    task = await studio.store.tasks.create(new, now_s=NOW_S, max_live=9)

    await studio.paint()
    await studio.paint()

    assert (await studio.now(task)).state is State.CANCELLED


async def test_a_deleted_message_says_nothing_of_its_channel(studio: Studio) -> None:
    """Others in the same channel are still shown there."""
    studio.board.refusals[5] = MessageGoneError("10008")
    gone = await studio.task()
    await studio.end(gone)
    await studio.paint()
    del studio.board.refusals[5]
    kept = await studio.task()
    await studio.end(kept)

    await studio.paint()

    assert studio.shown() == [kept.id]
    assert [view.task.id for view in studio.board.privately] == [gone.id]


async def test_a_channel_that_refuses_without_files_as_well_counts_as_gone(
    studio: Studio,
) -> None:
    """The end reaches its member all the same."""
    studio.board.refusals[5] = FilesForbiddenError("50013")
    task = await studio.task()
    await studio.end(task)

    await studio.paint()

    assert [view.task.id for view in studio.board.privately] == [task.id]


async def test_what_discord_puts_off_is_tried_when_it_said(studio: Studio) -> None:
    """Never earlier, and the end itself is not touched by it."""
    studio.board.refusals[5] = PassingError("429", retry_after_s=300.0)
    task = await studio.task()
    await studio.end(task)
    await studio.paint()
    studio.board.refusals.clear()

    await studio.paint_for(290, step_s=10.0)
    assert studio.shown() == []
    await studio.paint_for(20, step_s=10.0)

    assert studio.shown() == [task.id]


async def test_an_edit_that_hangs_is_given_up_before_its_lease_ends(
    studio: Studio,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is painted again, as nobody knows whether it arrived; others did not wait for it."""
    assert painter.PAINT_S < painter.LEASE_S
    monkeypatch.setattr(painter, "PAINT_S", 0.05)
    task = await studio.task()
    await studio.end(task)
    studio.board.hangs = True
    await studio.paint()
    studio.board.hangs = False

    await studio.paint_for(20, step_s=1.0)

    assert studio.shown() == [task.id]


async def test_progress_of_an_old_message_is_rare_and_its_end_is_not(studio: Studio) -> None:
    """Discord lets messages over an hour old be edited only now and then."""
    old = await studio.task(age_s=2 * 3600.0)
    for progress in range(20, 60):
        await studio.change(old, progress=progress)
        await studio.paint_for(5, step_s=2.5)
    assert len(studio.shown()) == 1
    await studio.end(old)

    await studio.paint()

    assert studio.board.edits[-1].task.state is State.FAILED


async def test_an_end_that_comes_while_its_progress_is_painted_follows(studio: Studio) -> None:
    """The claim of the one is over before the other is due."""
    task = await studio.task()
    studio.board.hangs = True
    await studio.painter.process_some()
    await studio.end(task)
    assert await studio.store.outbox.due(0, limit=9, now_s=studio.clock.now_s) == []

    [in_hand] = studio.painter._painting
    in_hand.cancel()
    await asyncio.wait([in_hand])
    studio.board.hangs = False
    studio.clock.now_s += painter.LEASE_S
    await studio.paint()

    assert [view.task.state for view in studio.board.edits] == [State.FAILED]


async def test_thousands_that_wait_cost_the_loop_no_more_than_their_turn(studio: Studio) -> None:
    """A channel with 3,000 open tasks leaves the others what they need."""
    first = await studio.task()
    await studio.crowd(first, {5: range(3000)})
    lone = [await studio.task(channel_id=channel_id) for channel_id in range(6, 16)]

    await studio.paint_for(1.0)

    shown_in: dict[int, int] = defaultdict(int)
    for view in studio.board.edits:
        shown_in[view.task.channel_id] += 1
    assert {task.id for task in lone} <= set(studio.shown())
    assert shown_in[5] == 1


def test_a_message_is_young_for_an_hour() -> None:
    """By the time in its id; nothing is before Discord itself."""
    hour_ago = int((NOW_S - 3600 - DISCORD_EPOCH_S) * 1000) << 22
    minute_ago = int((NOW_S - 60 - DISCORD_EPOCH_S) * 1000) << 22

    assert hour_ago < showing.oldest_young(NOW_S) < minute_ago
    assert showing.oldest_young(0.0) == 0
