"""What became of the answer to a request: a task may be submitted once its message stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.states import Ending, State

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.store import Store


class Answers:
    """Records of messages that came to stand, or did not."""

    def __init__(self, store: Store, *, clock: Callable[[], float]) -> None:
        self._store = store
        self._clock = clock

    async def posted(self, task_id: int, *, channel_id: int, message_id: int) -> None:
        """The answer stands: from now on the task may be submitted."""
        await self._store.tasks.posted(task_id, channel_id=channel_id, message_id=message_id)

    async def discard(self, task_id: int) -> None:
        """The answer could not be sent, so nothing will be submitted either."""
        await self._store.tasks.discard(task_id)

    async def withdraw(self, task_id: int) -> None:
        """Whether its answer stands cannot be told any more; a press on it finds the task."""
        await self._store.controls.end(
            task_id, when={State.QUEUED}, ending=Ending.WITHDRAWN, now_s=self._clock()
        )
