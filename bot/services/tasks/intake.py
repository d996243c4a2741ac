"""The way in: who asks for what, where; and the one place where a request becomes a row."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.domain.states import Ending, State
from bot.engine.outages.causes import Operation
from bot.engine.submitting.openness import CLOSED_FOR_S, Model
from bot.prompts import printable
from bot.services.prices import Prices
from bot.services.refusals import MessageLink, Refusal, RefusedError
from bot.services.tasks import addresses
from bot.store import AlreadyLiveError, QueueFullError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bot.domain.kinds import Speed
    from bot.domain.tasks import NewTask, Task, TaskView
    from bot.engine.outages.breaker import Breaker
    from bot.store import Store
    from bot.store.signals import Signals


@dataclass(frozen=True, slots=True, kw_only=True)
class Requester:
    """Who asks, and where the answer will stand.

    `tag` is that of the task that the pressed button, menu or dialog is about; None if it is about
    none, or stands in a message of an earlier version.
    """

    user_id: int
    guild_id: int | None
    channel_id: int
    moderates: bool = False
    upload_limit: int = 10 * 1024 * 1024
    interaction_token: str | None = None
    interaction_id: int | None = None
    tag: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What the operator chose for everybody."""

    speed: Speed | None = None
    parameters: str = ""
    max_running_per_user: int = 3
    max_waiting_per_user: int = 10
    max_batch: int = 10
    refuse_when_paused: bool = False
    owners_only: bool = False
    prices: Prices = field(default_factory=Prices)

    @property
    def max_live(self) -> int:
        """How many tasks of one member may be under way, running and waiting together."""
        return self.max_running_per_user + self.max_waiting_per_user


class Intake:
    """Checks and rows that all use cases share."""

    def __init__(
        self,
        store: Store,
        signals: Signals,
        breaker: Breaker,
        *,
        defaults: Defaults,
        clock: Callable[[], float],
    ) -> None:
        self.store = store
        self.signals = signals
        self._breaker = breaker
        self.defaults = defaults
        self.clock = clock

    def check_open(self) -> None:
        """Raise RefusedError while CometAPI cannot be asked, if the operator wants no line then.

        When a probe is due and nobody waits in line, the next request is let in as the probe.
        """
        if not self.defaults.refuse_when_paused or not self._breaker.is_lasting(Operation.SUBMIT):
            return
        if self._breaker.seconds_until_allowed(self.clock(), Operation.SUBMIT) > 0:
            raise RefusedError(Refusal.PAUSED)

    @contextmanager
    def refusing_too_many(self) -> Iterator[int]:
        """How many pictures a member may have under way, for what the store is asked inside.

        Raises:
            RefusedError: the member would have more.
        """
        allowed = self.defaults.max_live
        try:
            yield allowed
        except QueueFullError as full:
            raise RefusedError(
                Refusal.QUEUE_FULL, limit=allowed, taken=full.taken, held=full.held, more=full.more
            ) from full

    async def create(self, new: NewTask, *, instead_of: int | None = None) -> TaskView:
        """Store a request; the view is what to answer with.

        `instead_of` names a task that is withdrawn for it, if it still waits.

        Raises:
            AskedBeforeError: the interaction made a task already.
            RefusedError: the member's line is full, the button is being worked on, the key may not
                do this, or nothing is taken up now.
        """
        self.check_open()
        await self._check_model(new)
        try:
            with self.refusing_too_many() as max_live:
                view = await self.store.tasks.create(
                    self._whole(new),
                    now_s=self.clock(),
                    max_live=max_live,
                    paused=self._breaker.is_lasting(Operation.SUBMIT),
                    instead_of=instead_of,
                )
        except AlreadyLiveError as error:
            other = await self.store.tasks.get(error.task_id)
            raise RefusedError(Refusal.ALREADY_LIVE, place=_link(other)) from error
        return view

    async def create_batch(
        self, requester: Requester, draft_id: int, batch: Sequence[NewTask]
    ) -> None:
        """Store what a requester's draft stands for, all or nothing; the publisher posts messages.

        Raises:
            RefusedError: the draft is gone, the member's line has no room for all of it, or
                nothing is taken up now.
        """
        self.check_open()
        for model in {Model.of(new): new for new in batch}.values():
            await self._check_model(model)
        with self.refusing_too_many() as max_live:
            is_made = await self.store.drafts.become(
                draft_id,
                [self._whole(new) for new in batch],
                user_id=requester.user_id,
                now_s=self.clock(),
                max_live=max_live,
                paused=self._breaker.is_lasting(Operation.SUBMIT),
            )
        if not is_made:
            raise RefusedError(Refusal.NO_SUCH_DRAFT)

    async def _check_model(self, new: NewTask) -> None:
        """Raise RefusedError if CometAPI lately would not do such a request: nothing is spent."""
        kind, speed = Model.of(new).key
        since_s = self.clock() - CLOSED_FOR_S
        if await self.store.submissions.is_closed(kind, speed, since_s=since_s):
            raise RefusedError(Refusal.NOT_OPEN, request=new)

    def _whole(self, new: NewTask) -> NewTask:
        """A request as it is stored: printable, with addresses that are some, and its cost."""
        addresses.check(new.options)
        estimate = self.defaults.prices.estimate(
            new.kind,
            custom_id=new.custom_id,
            speed=new.speed,
        )
        return replace(_printable(new), estimate_usd=estimate)

    async def posted(self, task_id: int, *, channel_id: int, message_id: int) -> None:
        """The answer stands: from now on the task may be submitted."""
        await self.store.tasks.posted(task_id, channel_id=channel_id, message_id=message_id)

    async def discard(self, task_id: int) -> None:
        """The answer could not be sent, so nothing will be submitted either."""
        await self.store.tasks.discard(task_id)

    async def withdraw(self, task_id: int) -> None:
        """Whether its answer stands cannot be told any more; a press on it finds the task."""
        await self.store.controls.end(
            task_id,
            when={State.QUEUED},
            ending=Ending.WITHDRAWN,
            now_s=self.clock(),
        )

    async def view(self, task_id: int) -> TaskView:
        """A task with all that its message shows. Raises RefusedError if there is none."""
        view = await self.store.tasks.view(task_id, now_s=self.clock())
        if view is None:
            raise RefusedError(Refusal.NO_SUCH_TASK)
        return view

    async def shown_by(
        self, task_id: int, requester: Requester, message_id: int | None
    ) -> TaskView:
        """The task, if that message is the one that shows it: custom_ids are not trusted.

        Messages that only their member sees belong to no task; for them (None) the channel counts,
        and the tag.
        """
        view = await self.view(task_id)
        if requester.tag not in {None, view.task.tag}:
            raise RefusedError(Refusal.NO_SUCH_TASK)  # of the same id in another database
        is_here = _channel_of(view.task) == _channel_of(requester)
        is_tagged = requester.tag == view.task.tag
        if message_id is None and is_here and is_tagged:
            return view
        if message_id and is_here and is_tagged and view.task.message_id is None:
            # The process died between the answer and its record; the press brings the id.
            await self._found(task_id, requester, message_id)
            return await self.view(task_id)
        if message_id and is_here and view.task.message_id == message_id:
            return view
        if message_id and is_tagged and _is_moving_to(requester, view.task):
            return view
        raise RefusedError(Refusal.OTHER_MESSAGE)

    async def _found(self, task_id: int, requester: Requester, message_id: int) -> None:
        """Note the message of a press, unless it is the one of another task."""
        shown = await self.store.tasks.at(channel_id=requester.channel_id, message_id=message_id)
        if shown is not None and shown.id == task_id:
            return  # noted meanwhile: it was pressed as soon as it stood there
        if shown is not None:
            raise RefusedError(Refusal.OTHER_MESSAGE)
        await self.posted(task_id, channel_id=requester.channel_id, message_id=message_id)

    def check_presser(self, requester: Requester, task: Task) -> None:
        """Make sure that the operator lets the requester press Midjourney's buttons under a task.

        Raises:
            RefusedError: only the task's own member may.
        """
        if self.defaults.owners_only and not _may_change(requester, task):
            raise RefusedError(Refusal.OWNERS_ONLY)

    async def own(self, task_id: int, requester: Requester, message_id: int) -> TaskView:
        """The task, if it is the requester's own, or they moderate. Raises RefusedError."""
        view = await self.shown_by(task_id, requester, message_id)
        if not _may_change(requester, view.task):
            raise RefusedError(Refusal.NOT_YOURS)
        return view


def _printable(new: NewTask) -> NewTask:
    return replace(
        new,
        prompt=printable(new.prompt),
        sent_prompt=printable(new.sent_prompt),
        dialog_prompt=None if new.dialog_prompt is None else printable(new.dialog_prompt),
    )


def _may_change(requester: Requester, task: Task) -> bool:
    return task.user_id == requester.user_id or requester.moderates


def _channel_of(one: Requester | Task) -> tuple[int | None, int]:
    return one.guild_id, one.channel_id


def _is_moving_to(requester: Requester, task: Task) -> bool:
    """Whether the press may come from a private message that just replaced the task's lost one.

    Members are quick: the press may come before the new message is noted, which is for as long as
    the row says that its painting is due.
    """
    is_being_painted = task.shown_revision < task.revision
    return requester.guild_id is None and requester.user_id == task.user_id and is_being_painted


def _link(task: Task | None) -> MessageLink | None:
    if task is None or task.message_id is None:
        return None
    return MessageLink(task.guild_id, task.channel_id, task.message_id)
