"""Where tasks are shown, as the engine sees it, and its refusals."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.states import Delivery
    from bot.domain.tasks import Attachment, Task, TaskView
    from bot.media import Picture


class MessengerError(Exception):
    """Base of what a messenger can report; the text is for the log."""


class MessageGoneError(MessengerError):
    """The message cannot be reached any more, but others beside it may be."""

    is_for_good = True
    """Whether it is nowhere any more, as far as Discord tells."""


class ChannelClosedError(MessageGoneError):
    """The channel is gone, archived, or does not let the bot in: no message in it is reached."""

    is_for_good = False


class ChannelGoneError(ChannelClosedError):
    """There is no such channel any more, nor any message of it."""

    is_for_good = True


class AnswerOfAnotherError(MessageGoneError):
    """The interaction was answered with something else than the task, by another process."""


class ContentRefusedError(MessengerError):
    """Discord takes a message, but not this one; or it answers with what nobody knows."""


class FilesForbiddenError(MessengerError):
    """The channel does not let the bot attach files, or not this one."""


class FileTooBigError(FilesForbiddenError):
    """The channel takes files, but none as large as this one."""


class TryLaterError(MessengerError):
    """Something that may work later. `retry_after_s` if Discord said when."""

    def __init__(self, text: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(text)
        self.retry_after_s = retry_after_s


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedMessage:
    """Where a message now is, and the file it carries."""

    channel_id: int
    message_id: int
    attachment: Attachment | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenMessage:
    """What a message shows: whether its task still waits there, and the file it carries."""

    waits: bool
    attachment: Attachment | None


@dataclass(frozen=True, slots=True)
class MessageFile:
    """A file that a message carries."""

    name: str
    data: bytes = field(repr=False)


class Messenger(Protocol):
    """Where tasks are shown."""

    async def edit(
        self,
        view: TaskView,
        picture: Picture | None,
        delivery: Delivery | None,
    ) -> Attachment | None:
        """Bring the task's message up to date; `picture` replaces the file it carries.

        What the task's `plainness` leaves out is not shown.

        Returns:
            The file that the message carries now.

        Raises:
            MessageGoneError, FilesForbiddenError, ContentRefusedError, TryLaterError: as they say.
        """

    async def post_privately(
        self,
        view: TaskView,
        picture: Picture | None,
        delivery: Delivery | None,
    ) -> PostedMessage:
        """Show the task in a direct message to its member instead; raises likewise."""

    async def private_channel(self, user_id: int) -> int:
        """The channel of a member's direct messages; raises likewise."""

    async def post(self, view: TaskView) -> PostedMessage:
        """Post a message of its own for a task, at most once however often it is tried.

        Raises likewise.
        """

    async def links(self, channel_id: int, message_id: int) -> Sequence[str]:
        """Addresses, which work now, of the files that a message carries; raises likewise."""

    async def look(self, task: Task) -> SeenMessage:
        """Read what the task's message shows.

        Raises:
            MessengerError: it is gone, or may not be read.
            TryLaterError: cannot tell now.
        """

    async def find_answer(self, interaction_token: str, task: Task) -> PostedMessage:
        """The message that an interaction was answered with, if it is that of the task.

        Raises:
            AnswerOfAnotherError: it was answered with something else.
            MessageGoneError: it was never answered, or the answer was deleted.
            TryLaterError, ContentRefusedError: cannot tell now.
        """
