"""Fetching what members attached before its turn to be sent comes, in places of its own.

A picture may come from a slow host, so nothing else waits for it: a task keeps its place in line
while its pictures are fetched, and only then takes one of the few places of submits. Of these
places one member has a few at most. What is prepared is held in memory only: after a restart, or
when its turn is over, it is fetched again.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import structlog

from bot.domain.messages import Message
from bot.engine.log_context import about
from bot.engine.loop import AFTER_A_FAULT_S
from bot.engine.submitting.input_codes import InputCode
from bot.engine.submitting.inputs import Prepared, UnusableInputError, prepare
from bot.store import StoreUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain.tasks import Task
    from bot.media import Fetcher, Hold
    from bot.store import Attached, Store
    from bot.store.signals import Signals

log = structlog.get_logger()

PLACES: Final = 8
"""So many tasks have their pictures fetched, or in memory, at once."""

PER_MEMBER: Final = 2
"""And so many of one member."""

PREPARED_WITHIN_S: Final = 90.0
"""All pictures of a task together; one of them alone may take a minute. What it waits for room in
memory does not count."""

_TOO_SLOW: Final = Message(InputCode.TOO_SLOW)
_UNREADABLE: Final = Message(InputCode.UNREADABLE)


@dataclass(slots=True, kw_only=True, eq=False)
class Ready:
    """What is to be sent along with a task, and the room in memory that it holds."""

    prepared: Prepared
    hold: Hold

    def release(self) -> None:
        """It is not needed any more."""
        self.hold.settle(0)


@dataclass(slots=True, kw_only=True, eq=False)
class _Place:
    """One task: its pictures, once they are there, and who fetches them until then."""

    user_id: int
    ready: Ready | None = None
    fetching: asyncio.Task[None] | None = None


class Prefetch:
    """Tasks with something attached, on their way to be sent."""

    def __init__(
        self,
        store: Store,
        fetcher: Fetcher,
        signals: Signals,
        *,
        max_running: int,
        clock: Callable[[], float],
    ) -> None:
        """Make it for members who may have `max_running` at CometAPI; `clock`: epoch seconds."""
        self._store = store
        self._fetcher = fetcher
        self._signals = signals
        self._max_running = max_running
        self._clock = clock
        self._places: dict[int, _Place] = {}

    @property
    def ready(self) -> list[int]:
        """Ids of the tasks whose pictures are there."""
        return [task_id for task_id, place in self._places.items() if place.ready is not None]

    @property
    def holds_any(self) -> bool:
        """Whether any task's pictures are there, or on their way."""
        return bool(self._places)

    async def process_some(self) -> None:
        """Forget what cannot go now, and begin with what can, as far as there are places."""
        await self.forget_some()
        # Again for further ones of members who have places left.
        while started := [task for task in (await self._look()).next if self._begin(task)]:
            log.debug("prepare.begun", tasks=len(started))

    async def forget_some(self) -> None:
        """Forget what cannot go now; it is fetched again when it can."""
        held = dict(self._places)
        current = (await self._look()).current if held else ()
        for task_id, place in held.items():
            # What came back while it was looked is not known to have gone.
            if task_id not in current and self._places.get(task_id) is place:
                self._forget(task_id)

    def take(self, task: Task) -> Ready:
        """What is to be sent along with a task; its place is free again."""
        place = self._places.pop(task.id, None)
        if place is not None and place.ready is not None:
            return place.ready
        return Ready(prepared=Prepared(), hold=self._fetcher.inputs.hold())

    def give_back(self, task: Task, ready: Ready) -> None:
        """The task may have to be sent once more, as one that turned into a dialog has."""
        if ready.prepared != Prepared():
            if task.id in self._places:  # its row was in line again before this
                self._forget(task.id)
            self._places[task.id] = _Place(user_id=task.request.user_id, ready=ready)
            self._signals.submitter.set()

    async def drain(self) -> None:
        """Drop everything: nothing was sent of it."""
        fetching = [place.fetching for place in self._places.values() if place.fetching]
        for task_id in list(self._places):
            self._forget(task_id)
        await asyncio.gather(*fetching, return_exceptions=True)

    async def _look(self) -> Attached:
        mine = Counter(place.user_id for place in self._places.values())
        return await self._store.queue.attached(
            held=self._places.keys(),
            full=[user_id for user_id, count in mine.items() if count >= PER_MEMBER],
            limit=max(0, PLACES - len(self._places)),
            max_running=self._max_running,
            now_s=self._clock(),
        )

    def _begin(self, task: Task) -> bool:
        """Take a place for a task, unless it or its member has enough of them by now."""
        mine = sum(place.user_id == task.request.user_id for place in self._places.values())
        if mine >= PER_MEMBER or task.id in self._places:
            return False
        place = self._places[task.id] = _Place(user_id=task.request.user_id)
        place.fetching = asyncio.ensure_future(about(task, self._fetch(task, place)))
        return True

    def _forget(self, task_id: int) -> None:
        place = self._places.pop(task_id)
        if place.fetching is not None:
            place.fetching.cancel()
        if place.ready is not None:
            place.ready.release()

    async def _fetch(self, task: Task, place: _Place) -> None:
        hold = self._fetcher.inputs.hold()
        try:
            place.ready = await self._fetched(task, hold)
        except UnusableInputError as error:
            await self._unusable(task, error.message)
        except TimeoutError:
            await self._unusable(task, _TOO_SLOW)
        except StoreUnavailableError:
            await asyncio.sleep(AFTER_A_FAULT_S)
        except Exception:
            log.exception("prepare.fault", task_id=task.id)
            await self._unusable(task, _UNREADABLE)
        finally:
            place.fetching = None
            if place.ready is None:
                hold.settle(0)
                if self._places.get(task.id) is place:
                    del self._places[task.id]
            self._signals.submitter.set()

    async def _fetched(self, task: Task, hold: Hold) -> Ready:
        parent_id = task.request.parent_id
        parent = await self._store.tasks.get(parent_id) if parent_id else None
        async with hold.within(PREPARED_WITHIN_S):
            prepared = await prepare(self._fetcher, task, hold, parent=parent)
        return Ready(prepared=prepared, hold=hold)

    async def _unusable(self, task: Task, why: Message) -> None:
        log.info("prepare.unusable", task_id=task.id)
        await self._store.submissions.unusable(task.id, why=why, now_s=self._clock())
