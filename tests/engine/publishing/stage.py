"""A publisher with all it needs, and a clock that is told the time."""

from __future__ import annotations

import asyncio
from collections import Counter
from itertools import count
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from bot.domain.states import Ending, State
from bot.domain.tasks import Attachment
from bot.engine.messenger import (
    ChannelClosedError,
    ContentRefusedError,
    FileTooBigError,
    MessageGoneError,
    MessengerError,
    PostedMessage,
    SeenMessage,
    TryLaterError,
)
from bot.engine.publishing.pictures import Pictures
from bot.engine.publishing.publisher import Publisher
from bot.engine.ratelimits.budget import Answer, Budget
from bot.store.schema import tasks
from bot.store.tasks.changes import change, repaint
from tests.engine.ratelimits.windows import Clock
from tests.store.conftest import a_request

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.domain.states import Delivery
    from bot.domain.tasks import Task, TaskView
    from bot.media import Fetcher, Picture
    from bot.store import Store
    from bot.store.database.statements import Connection

NOW_S = 1_800_000_000.0
DISCORD_EPOCH_S = 1_420_070_400.0


class MemoryBoard:
    """A board that writes down what it was asked, and refuses where told."""

    def __init__(self) -> None:
        self.edits: list[TaskView] = []
        self.posts: list[TaskView] = []
        self.privately: list[TaskView] = []
        self.refusals: dict[int, MessengerError] = {}
        self.carried: dict[tuple[int, int], list[str]] = {}
        self.most_bytes: int | None = None
        self.takes: Callable[[TaskView, Picture | None], bool] = lambda _view, _picture: True
        self.heard: Callable[[MessengerError], None] = lambda _error: None
        self.shown: list[tuple[TaskView, Picture | None, Delivery | None]] = []
        self.tried: list[TaskView] = []
        self.private_channels: list[int] = []
        self.closed_members: set[int] = set()
        self.asked: Counter[int] = Counter()
        self.asked_once = asyncio.Event()
        self.hangs = False
        self.lets_go = asyncio.Event()
        self.lets_go.set()
        self.hangs_privately = False
        self.let_private_go = asyncio.Event()
        self.asked_privately = asyncio.Event()

    async def edit(
        self,
        view: TaskView,
        picture: Picture | None,
        delivery: Delivery | None,
    ) -> Attachment | None:
        """Show it, unless the channel refuses."""
        self.tried.append(view)
        self.asked[view.task.request.channel_id] += 1
        self.asked_once.set()
        if self.hangs:
            await asyncio.Event().wait()
        await self.lets_go.wait()
        self._refuse(view, picture, view.task.request.channel_id)
        self.edits.append(view)
        self.shown.append((view, picture, delivery))
        return Attachment(id=1, filename="boat.png") if picture else None

    async def post_privately(
        self,
        view: TaskView,
        picture: Picture | None,
        delivery: Delivery | None,
    ) -> PostedMessage:
        """Show it to its member, unless they refuse."""
        self.privately.append(view)
        self.asked_privately.set()
        if self.hangs_privately:
            await self.let_private_go.wait()
        self._refuse(view, picture, 10**6 + view.task.request.user_id)
        self.shown.append((view, picture, delivery))
        return PostedMessage(
            channel_id=10**6 + view.task.request.user_id, message_id=view.task.id, attachment=None
        )

    def _refuse(self, view: TaskView, picture: Picture | None, channel_id: int) -> None:
        error = self.refusals.get(channel_id)
        if channel_id - 10**6 in self.closed_members:
            error = MessageGoneError("50007")
        if self.most_bytes is not None and picture and len(picture.data) > self.most_bytes:
            error = error or FileTooBigError("40005")
        if error is None and not self.takes(view, picture):
            error = ContentRefusedError("20009")
        if error is not None:
            self.heard(error)
            raise error

    async def private_channel(self, user_id: int) -> int:
        """A number that tells whose it is."""
        self.private_channels.append(user_id)
        return 10**6 + user_id

    async def links(self, channel_id: int, message_id: int) -> list[str]:
        """What a test says that the message carries, unless the channel refuses."""
        if channel_id in self.refusals:
            raise self.refusals[channel_id]
        return self.carried.get((channel_id, message_id), [])

    async def post(self, view: TaskView) -> PostedMessage:
        """Post it, unless the channel refuses."""
        self._refuse(view, None, view.task.request.channel_id)
        self.posts.append(view)
        return PostedMessage(
            channel_id=view.task.request.channel_id, message_id=view.task.id, attachment=None
        )

    async def look(self, task: Task) -> SeenMessage:
        """What it was shown last; at first that it waits."""
        if error := self.refusals.get(task.request.channel_id):
            raise error
        last = [view.task.state for view in self.edits if view.task.id == task.id]
        waits = not last or last[-1] is State.QUEUED
        return SeenMessage(waits=waits, attachment=None)

    async def find_answer(self, interaction_token: str, task: Task) -> PostedMessage:
        """Nothing is looked for here."""
        raise TryLaterError(f"{interaction_token} of task {task.id}")


class Studio:
    """A publisher with a real store, a board in memory and a clock that is told the time."""

    def __init__(self, store: Store, fetcher: Fetcher) -> None:
        self.store = store
        self.messenger = MemoryBoard()
        self.messenger.heard = self._heard
        self._ids = count(int((NOW_S - DISCORD_EPOCH_S) * 1000) << 22)
        self.clock = Clock()
        self.clock.now_s = NOW_S
        self.pictures = Pictures(fetcher)
        self.budget = Budget(self.clock)
        self.signals = store.signals
        self.publisher = self._publisher()

    def _heard(self, error: MessengerError) -> None:
        """The budget is told of what Discord counts."""
        if str(error) in {"50001", "50007", "50013"}:
            self.budget.answered(Answer(status=403))

    def _publisher(self) -> Publisher:
        return Publisher(
            self.store,
            self.messenger,
            self.pictures,
            self.budget,
            signals=self.signals,
            clock=self.clock,
            chance=lambda: 0.5,
        )

    async def restart(self) -> None:
        """The publisher stops where it stands, and its heir begins."""
        await self.publisher.drain(0.0)
        self.budget = Budget(self.clock)
        self.publisher = self._publisher()

    async def paint(self) -> float | None:
        """One round, and what it began to its end; returns how long the loop would sleep."""
        sleep_s = await self.publisher.process_some()
        in_hand = {*self.publisher._editing.in_hand, *self.publisher._posting.in_hand}
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
        await self.store.submissions.accepted(task.id, f"remote-{task.id}", due_s=NOW_S)
        await self.change(task, progress=15, **changes)
        return await self.now(task)

    async def sending(self, *, channel_id: int = 5, user_id: int = 7, age_s: float = 60.0) -> Task:
        """A task that is being submitted."""
        new = a_request(user_id=user_id, channel_id=channel_id)
        task = (await self.store.tasks.create(new, now_s=NOW_S, max_live=10**6)).task
        made_ms = int((self.clock.now_s - age_s - DISCORD_EPOCH_S) * 1000)
        await self.store.tasks.posted(
            task.id,
            channel_id=channel_id,
            message_id=(made_ms << 22) + task.id,
        )
        await self.store.queue.claim(
            limit=1,
            max_running=10**6,
            now_s=NOW_S,
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
        await self.store.outbox._database.write(
            lambda connection: change(connection, task.id, when={State.RUNNING}, **changes)
        )

    async def change_any(self, task: Task, **changes: Any) -> None:  # noqa: ANN401 - columns
        """What is so of a task, in whatever state."""
        await self.store.outbox._database.write(
            lambda connection: change(connection, task.id, visible=False, **changes)
        )

    async def end(self, task: Task) -> None:
        """It failed: a final without a picture."""
        await self._ends(task, state=State.FAILED, ending=Ending.PROVIDER)

    async def finish(self, task: Task) -> None:
        """It succeeded, with a picture."""
        await self._ends(task, state=State.SUCCEEDED, image_url="https://pictures.example/1.png")

    async def _ends(self, task: Task, **changes: Any) -> None:  # noqa: ANN401 - columns
        await self.change(task, due_s=None, finished_s=self.clock.now_s, **changes)

    async def finish_out_of_reach(self) -> Task:
        """One succeeded that can be shown nowhere: its channel and its member refuse everything."""
        self.messenger.refusals[5] = ChannelClosedError("50001")
        self.messenger.closed_members = {7}
        task = await self.task()
        await self.finish(task)
        return task

    async def touch(self, task: Task) -> None:
        """Something beside the row changed that its message shows."""

        def work(connection: Connection) -> None:
            repaint(connection, task.id)

        await self.store.outbox._database.write(work)

    async def withdraw(self, task: Task) -> None:
        """Its member gave it up."""
        now_s, when = self.clock.now_s, {task.state}
        await self.store.controls.end(task.id, when=when, ending=Ending.STOPPED, now_s=now_s)

    async def now(self, task: Task) -> Task:
        """The row as it is."""
        found = await self.store.tasks.get(task.id)
        assert found is not None
        return found

    def shown(self) -> list[int]:
        """The tasks that were shown, in order."""
        return [view.task.id for view in self.messenger.edits]

    def shown_views(self) -> list[TaskView]:
        """What was shown, in messages and in private."""
        return [view for view, _, _ in self.messenger.shown]
