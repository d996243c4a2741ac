"""The loop that brings messages up to date: newest state only, finals before previews.

The painter decides when and what; a `Board` knows how to show it (on Discord: `bot.ui.board`).
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

import structlog

from bot.domain import Delivery, Ending, State
from bot.engine import pace
from bot.engine.pictures import PICTURE_TRIES, FinishedPicture
from bot.store import StoreUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain import Attachment, Task, TaskView
    from bot.engine.pictures import Pictures
    from bot.engine.wake import Wake
    from bot.media import Picture
    from bot.store import Store

log = structlog.get_logger()

PROGRESS_EVERY_S: Final = 3.0
"""At most one progress edit per message in this time."""

CHANNEL_PROGRESS_EVERY_S: Final = 1.7
"""And per channel: three of the five edits in 5 s that Discord allows, so finals find room."""

AT_ONCE: Final = 16
LEASE_S: Final = 180.0


class BoardError(Exception):
    """Base of what a board can report; the text is for the log."""


class MessageGoneError(BoardError):
    """The message, its channel or the right to see it is gone."""


class FilesForbiddenError(BoardError):
    """The channel does not let the bot attach files."""


class PassingError(BoardError):
    """Something that may work later. `retry_after_s` if Discord said when."""

    def __init__(self, text: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(text)
        self.retry_after_s = retry_after_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """Where a message now is, and the file it carries."""

    channel_id: int
    message_id: int
    attachment: Attachment | None


class Board(Protocol):
    """Where tasks are shown."""

    async def edit(
        self,
        view: TaskView,
        picture: Picture | None,
        delivery: Delivery | None,
    ) -> Attachment | None:
        """Bring the task's message up to date; `picture` replaces the file it carries.

        Returns:
            The file that the message carries now.

        Raises:
            MessageGoneError, FilesForbiddenError, PassingError: as they say.
        """

    async def post_privately(
        self,
        view: TaskView,
        picture: Picture | None,
        delivery: Delivery | None,
    ) -> Posted:
        """Show the task in a direct message to its member instead; raises likewise."""

    async def post(self, view: TaskView) -> Posted:
        """Post a message of its own for a task, at most once however often it is tried.

        Raises likewise.
        """

    async def find_answer(self, interaction_token: str) -> Posted:
        """The message that an interaction was answered with.

        Raises:
            MessageGoneError: it was never answered, or the answer was deleted.
            PassingError: cannot tell now.
        """


class Painter:
    """Takes tasks whose message is older than they are, writes what the message shows."""

    def __init__(
        self,
        store: Store,
        board: Board,
        pictures: Pictures,
        *,
        wake: Wake,
        clock: Callable[[], float],
        chance: Callable[[], float],
    ) -> None:
        self._store = store
        self._board = board
        self._pictures = pictures
        self._wake = wake
        self._clock = clock
        self._chance = chance
        self._painting: dict[asyncio.Task[None], Task] = {}
        self._channel_free_s: dict[int, float] = {}

    async def process_some(self) -> float | None:
        """Start what may be painted; return how long to sleep, None = until woken."""
        now_s = self._clock()
        await self._post_some()
        room = AT_ONCE - len(self._painting)
        if room <= 0:
            return None
        claimed = await self._store.outbox.claim(
            limit=room,
            now_s=now_s,
            lease_s=now_s + LEASE_S,
            busy_channels=self._busy_channels(now_s),
        )
        for task in claimed:
            if task.state.is_live:
                self._channel_free_s[task.channel_id] = now_s + CHANNEL_PROGRESS_EVERY_S
            painting = asyncio.ensure_future(self._guarded(task))
            self._painting[painting] = task
            painting.add_done_callback(self._finished)
        return await self._sleep_s(now_s)

    async def _post_some(self) -> None:
        """Give messages to tasks that were not asked for by an interaction of their own."""
        for task in await self._store.outbox.to_post(limit=AT_ONCE):
            view = await self._store.tasks.view(task.id, now_s=self._clock())
            if view is None:
                continue
            try:
                posted = await self._board.post(view)
            except BoardError as error:
                log.warning("post.failed", task_id=task.id, reason=str(error))
                if not isinstance(error, PassingError):
                    await self._withdraw(task)
                continue
            await self._store.tasks.posted(
                task.id,
                channel_id=posted.channel_id,
                message_id=posted.message_id,
            )
            self._wake.submitter.set()
            self._wake.poller.set()

    async def _withdraw(self, task: Task) -> None:
        await self._store.tasks.end(
            task.id,
            when={State.QUEUED},
            ending=Ending.WITHDRAWN,
            now_s=self._clock(),
        )

    def _busy_channels(self, now_s: float) -> set[int]:
        """Channels that must not get another progress edit yet."""
        self._channel_free_s = {
            channel_id: free_s
            for channel_id, free_s in self._channel_free_s.items()
            if free_s > now_s
        }
        painting = {task.channel_id for task in self._painting.values() if task.state.is_live}
        return painting | set(self._channel_free_s)

    async def _sleep_s(self, now_s: float) -> float | None:
        next_s = await self._store.outbox.next_due(now_s=now_s)
        times = [*self._channel_free_s.values(), *([next_s] if next_s is not None else [])]
        return max(0.0, min(times) - self._clock()) if times else None

    async def drain(self, timeout_s: float) -> None:
        """Let edits in hand end; those that do not are painted again after the next start."""
        if self._painting:
            await asyncio.wait(self._painting, timeout=timeout_s)
        for painting in list(self._painting):
            painting.cancel()
        await asyncio.gather(*self._painting, return_exceptions=True)

    def _finished(self, painting: asyncio.Task[None]) -> None:
        self._painting.pop(painting, None)
        self._wake.painter.set()

    async def _guarded(self, task: Task) -> None:
        try:
            await self._paint(task)
        except StoreUnavailableError:
            await self._later(task)
        except Exception:
            log.exception("paint.fault", task_id=task.id)
            await self._later(task)

    async def _paint(self, task: Task) -> None:
        view = await self._store.tasks.view(task.id, now_s=self._clock())
        if view is None:
            return
        task = view.task
        finished = FinishedPicture(picture=None, delivery=task.delivery)
        try:
            if task.state is State.SUCCEEDED and task.delivery is None:
                finished = await self._pictures.finished(task)
                if finished.delivery is None and task.paint_tries < PICTURE_TRIES:
                    await self._later(task)
                    return
            elif task.state is State.RUNNING and not task.message_gone:
                preview = await self._pictures.preview(task)
                finished = FinishedPicture(picture=preview, delivery=None)
            await self._show(view, finished)
        except PassingError as error:
            log.warning("paint.later", task_id=task.id, reason=str(error))
            await self._later(task, at_least_s=error.retry_after_s or 0.0)

    async def _show(self, view: TaskView, finished: FinishedPicture) -> None:
        if view.task.state is State.SUCCEEDED and finished.delivery is None:
            finished = FinishedPicture(picture=None, delivery=Delivery.UNAVAILABLE)
        if view.task.message_gone:
            await self._show_privately(view, finished)
            return
        delivery = finished.delivery
        try:
            attachment = await self._board.edit(view, finished.picture, delivery)
        except MessageGoneError as error:
            log.warning("paint.message_gone", task_id=view.task.id, reason=str(error))
            if view.task.state.is_live:
                await self._store.outbox.unreachable(view.task)
            else:
                await self._show_privately(view, finished)
            return
        except FilesForbiddenError:
            delivery = Delivery.NOT_ALLOWED if view.task.state is State.SUCCEEDED else None
            attachment = await self._board.edit(view, None, delivery)
        await self._store.outbox.shown(
            view.task,
            next_s=self._clock() + PROGRESS_EVERY_S,
            attachment=attachment,
            delivery=delivery,
        )
        if view.task.state.is_settled:
            log.info("task.shown", task_id=view.task.id, state=view.task.state)

    async def _show_privately(self, view: TaskView, finished: FinishedPicture) -> None:
        """The message cannot be reached: its member gets the end of it, once, in private."""
        task = view.task
        was_delivered = finished.picture is None and finished.delivery is Delivery.ATTACHED
        if task.state is State.CANCELLED or was_delivered:
            await self._store.outbox.unreachable(task)
            return
        finished = await self._pictures.for_private(finished)
        try:
            posted = await self._board.post_privately(view, finished.picture, finished.delivery)
        except (MessageGoneError, FilesForbiddenError) as error:
            log.warning("paint.nowhere", task_id=task.id, reason=str(error))
            await self._store.outbox.unreachable(task)
            return
        log.info("task.shown_privately", task_id=task.id, state=task.state)
        await self._store.outbox.moved(
            task,
            channel_id=posted.channel_id,
            message_id=posted.message_id,
            attachment=posted.attachment,
            delivery=finished.delivery,
        )

    async def _later(self, task: Task, *, at_least_s: float = 0.0) -> None:
        wait_s = max(at_least_s, pace.backoff(task.paint_tries + 1, chance=self._chance))
        await self._store.outbox.postpone(task, until_s=self._clock() + wait_s)
