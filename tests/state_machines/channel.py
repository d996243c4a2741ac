"""Discord as the publisher sees it: messages that can be edited, lost, forbidden and late."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.domain.notices import NoticeKind
from bot.domain.states import Plainness, State
from bot.domain.tasks import Attachment
from bot.engine.messenger import (
    AnswerOfAnotherError,
    ChannelClosedError,
    ContentRefusedError,
    FilesForbiddenError,
    MessageGoneError,
    PostedMessage,
    SeenMessage,
    TryLaterError,
)
from tests.state_machines.gate import Gate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.notices import Notice
    from bot.domain.states import Delivery
    from bot.domain.tasks import Task, TaskView
    from bot.media import Picture

Where = tuple[int, int]
PRIVATE: Final = 9_000
"""Direct messages stand in channels from this number on, one for each member."""


class Refused(StrEnum):
    """What a channel refuses for good, though it is open."""

    NOTHING = "nothing"
    FILES = "files"  # for what they hold
    BUTTONS = "buttons"  # and all that has as many words as them
    EVERYTHING = "everything"  # with a code that nobody knows


class Mood(StrEnum):
    """What becomes of every call."""

    WELL = "well"
    DOWN = "down"
    DEAF = "deaf"  # everything takes effect, and every answer is lost
    LIMITED = "limited"


@dataclass(slots=True, kw_only=True)
class Message:
    """What a message shows."""

    task_id: int
    tag: str | None
    revision: int
    state: State
    progress: int
    delivery: Delivery | None = None
    attachment: Attachment | None = None
    pictures: int = 0
    """How many edits brought a final picture and were confirmed."""


CARRIED: Final = "https://cdn.discord.test/picture.png"
"""The address of whatever a message carries."""


@dataclass(slots=True)
class Channel:
    """All messages, and the laws that each edit must keep; a `Messenger`."""

    messages: dict[Where, Message] = field(default_factory=dict)
    answers: dict[str, Where | None] = field(default_factory=dict)
    posted: dict[tuple[int, int], Where] = field(default_factory=dict)
    deleted: set[Where] = field(default_factory=set)
    closed: set[int] = field(default_factory=set)
    no_files: set[int] = field(default_factory=set)
    refuses: dict[int, Refused] = field(default_factory=dict)
    mood: Mood = Mood.WELL
    told: dict[str, Notice] = field(default_factory=dict)
    """What the operator was told, by nonce."""
    copies: dict[tuple[int, int], Where] = field(default_factory=dict)
    """The messages of copies of data: the first, and one for each file, by request and number."""
    broken: list[str] = field(default_factory=list)
    asked: Gate = field(default_factory=Gate)
    answered: Gate = field(default_factory=Gate)
    _next_id: int = 100

    @property
    def gates(self) -> tuple[Gate, ...]:
        """Where its calls can be held."""
        return (self.asked, self.answered)

    def new_id(self) -> int:
        """The id of a message that shows no task."""
        self._next_id += 1
        return self._next_id

    def answer(self, view: TaskView, token: str) -> Where:
        """The bot answers an interaction with the task's message."""
        where = self._new(view.task, view.task.request.channel_id)
        self.answers[token] = where
        return where

    def answer_of_another(self, where: int, token: str) -> None:
        """A process with a database of its own answers first, with a task of the same id."""
        self._next_id += 1
        message = Message(task_id=1, tag="another", revision=1, state=State.QUEUED, progress=0)
        self.messages[where, self._next_id] = message
        self.answers[token] = (where, self._next_id)

    async def edit(
        self,
        view: TaskView,
        picture: Picture | None,
        delivery: Delivery | None,
    ) -> Attachment | None:
        """Bring a message up to date."""
        task = view.task
        await self.asked.passed()
        self.refuse()
        message = self._open_message(task)
        if picture is not None and task.request.channel_id in self.no_files:
            raise FilesForbiddenError("50013")
        self._refuse_content(task, picture)
        self._judge(message, task)
        self._show(message, task, picture, delivery)
        await self.confirm()
        message.pictures += picture is not None and task.state is State.SUCCEEDED
        return message.attachment

    async def post_privately(
        self,
        view: TaskView,
        picture: Picture | None,
        delivery: Delivery | None,
    ) -> PostedMessage:
        """Show the task in a direct message."""
        await self.asked.passed()
        self.refuse()
        channel_id = PRIVATE + view.task.request.user_id
        if channel_id in self.closed:
            raise MessageGoneError("50007")
        where = self._new(view.task, channel_id)
        self._show(self.messages[where], view.task, picture, delivery)
        await self.confirm()
        return PostedMessage(
            channel_id=channel_id,
            message_id=where[1],
            attachment=self.messages[where].attachment,
        )

    async def private_channel(self, user_id: int) -> int:
        """The channel of a member's direct messages."""
        await self.asked.passed()
        self.refuse()
        return PRIVATE + user_id

    async def links(self, channel_id: int, message_id: int) -> list[str]:
        """What a message carries, if it is there."""
        await self.asked.passed()
        self.refuse()
        message = self.messages.get((channel_id, message_id))
        return [CARRIED] if message is not None and message.attachment else []

    async def post(self, view: TaskView) -> PostedMessage:
        """Post a task's own message, once however often it is tried."""
        await self.asked.passed()
        self.refuse()
        task = view.task
        if task.request.channel_id in self.closed:
            raise ChannelClosedError("50001")
        self._refuse_content(task, None)
        where = self.posted.get((task.id, task.request.channel_id)) or self._new(
            task, task.request.channel_id
        )
        self.posted[task.id, task.request.channel_id] = where
        await self.confirm()
        return PostedMessage(channel_id=where[0], message_id=where[1], attachment=None)

    async def look(self, task: Task) -> SeenMessage:
        """What a message shows."""
        await self.asked.passed()
        self.refuse()
        message = self._open_message(task)
        await self.confirm()
        waits = message.task_id == task.id and message.state is State.QUEUED
        return SeenMessage(
            waits=waits and message.attachment is None, attachment=message.attachment
        )

    async def find_answer(self, interaction_token: str, task: Task) -> PostedMessage:
        """The message that an interaction was answered with, if it is the task's."""
        await self.asked.passed()
        self.refuse()
        where = self.answers.get(interaction_token)
        if where is None or where in self.deleted:
            raise MessageGoneError("10008")
        await self.confirm()
        if self.messages[where].tag != task.shown.tag:
            raise AnswerOfAnotherError("the answer is not this task's")
        return PostedMessage(channel_id=where[0], message_id=where[1], attachment=None)

    async def channel(self, to_whom: str) -> int:
        """The channel of the operator's direct messages."""
        await self.asked.passed()
        self.refuse()
        await self.confirm()
        return PRIVATE + len(to_whom)

    async def send(self, channel_id: int, notices: Sequence[Notice], *, nonce: str) -> int:
        """Tell the operator, of one nonce once; a `NoticeMessenger`."""
        await self.asked.passed()
        self.refuse()
        [notice] = notices
        if self.told.setdefault(nonce, notice) != notice:
            self.broken.append(f"two notices have one nonce: {notice}")
        copied = [
            one.values["task_id"] for one in self.told.values() if one.kind is NoticeKind.COPY
        ]
        if len(copied) > len(set(copied)):
            self.broken.append(f"a picture is copied twice: {notice}")
        await self.confirm()
        return channel_id

    def heal(self) -> None:
        """Work from now on; what is gone stays gone, and what is refused for good stays so."""
        self.mood = Mood.WELL
        self.closed.clear()
        for gate in self.gates:
            gate.open()

    def forsake(self, dead: object) -> None:
        """The process that called is dead."""
        for gate in self.gates:
            gate.drop(dead)

    def _open_message(self, task: Task) -> Message:
        """The message that shows a task. Raises MessengerError where Discord refuses it."""
        where = (task.request.channel_id, task.shown.message_id or 0)
        if task.request.channel_id in self.closed:
            raise ChannelClosedError("50001")
        if where in self.deleted or where not in self.messages:
            raise MessageGoneError("10008")
        return self.messages[where]

    def _new(self, task: Task, channel_id: int) -> Where:
        self._next_id += 1
        where = (channel_id, self._next_id)
        self.messages[where] = Message(
            task_id=task.id,
            tag=task.shown.tag,
            revision=1,
            state=task.state,
            progress=task.result.progress or 0,
        )
        return where

    def _show(
        self,
        message: Message,
        task: Task,
        picture: Picture | None,
        delivery: Delivery | None,
    ) -> None:
        message.revision, message.state = task.revision, task.state
        message.progress = task.result.progress or 0
        message.delivery = delivery
        # An edit drops the files that it does not list.
        message.attachment = (
            task.shown.attachment if task.shown.plainness is Plainness.WHOLE else None
        )
        if picture is not None:
            message.attachment = Attachment(id=task.revision, filename=f"{task.id}.png")

    def _judge(self, message: Message, task: Task) -> None:
        if (message.task_id, message.tag) != (task.id, task.shown.tag):
            self.broken.append(f"message of {message.task_id} shows {task.id}")
        if message.revision > task.revision:
            self.broken.append(f"{task.id}: revision {message.revision} -> {task.revision}")
        running = message.state is State.RUNNING and task.state is State.RUNNING
        if running and message.progress > (task.result.progress or 0):
            self.broken.append(f"{task.id}: progress {message.progress} -> {task.result.progress}")

    def _refuse_content(self, task: Task, picture: Picture | None) -> None:
        refuses = self.refuses.get(task.request.channel_id, Refused.NOTHING)
        if refuses is Refused.EVERYTHING:
            raise ContentRefusedError("99999")
        if refuses is Refused.BUTTONS and task.shown.plainness < Plainness.NO_BUTTONS:
            raise ContentRefusedError("50035")
        if refuses is Refused.FILES and picture is not None:
            raise ContentRefusedError("20009")

    def refuse(self) -> None:
        """Raise as the mood is."""
        if self.mood is Mood.DOWN:
            raise TryLaterError("503")
        if self.mood is Mood.LIMITED:
            raise TryLaterError("429", retry_after_s=3.0)

    async def confirm(self) -> None:
        """Let the caller know that it was done, if that arrives."""
        await self.answered.passed()
        if self.mood is Mood.DEAF:
            raise TryLaterError("cut")
