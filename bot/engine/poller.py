"""The loop that looks after running tasks: a few by `fetch`, many by one `list-by-condition`."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import structlog

from bot.cometapi import CometError, TaskNotFound
from bot.domain import State
from bot.engine.observe import Sighting, missed, observe

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.cometapi import CometClient, RemoteTask
    from bot.domain import Task
    from bot.engine.outages import Outages
    from bot.engine.wake import Wake
    from bot.store import Store

log = structlog.get_logger()

FETCH_UP_TO: Final = 8
"""More due tasks than this go into one list request."""

BATCH: Final = 50
SOON_S: Final = 1.0
"""Tasks due within this time are looked at together with those due now."""

LEASE_S: Final = 60.0


class Poller:
    """Takes `running` tasks that are due, writes what CometAPI shows of them."""

    def __init__(
        self,
        store: Store,
        comet: CometClient,
        wake: Wake,
        outages: Outages,
        *,
        clock: Callable[[], float],
        chance: Callable[[], float],
    ) -> None:
        self._store = store
        self._comet = comet
        self._wake = wake
        self._outages = outages
        self._clock = clock
        self._chance = chance

    async def process_some(self) -> float | None:
        """Look at what is due; return how long to sleep, None = until woken."""
        now_s = self._clock()
        pause_s = self._outages.pause_s(now_s)
        if pause_s > 0:
            return pause_s
        due = await self._store.watch.claim(
            limit=BATCH,
            now_s=now_s,
            soon_s=now_s + SOON_S,
            lease_s=now_s + LEASE_S,
        )
        if due:
            await self._look(due)
            if len(due) == BATCH:
                return 0.0
        next_s = await self._store.watch.next_due()
        return None if next_s is None else max(0.0, next_s - self._clock())

    async def _look(self, due: Sequence[Task]) -> None:
        if self._outages.wait_s(self._clock()) > 0:
            await self._look_later(due)
            return
        try:
            found = await self._ask(due)
        except CometError as error:
            # Tasks wait, they do not fail, while CometAPI cannot be asked (cometapi.md rule 17).
            self._outages.failed(error)
            await self._look_later(due)
            return
        self._outages.answered()
        now_s = self._clock()
        sightings = [(task, self._sighting(task, found, now_s)) for task in due]
        await self._store.watch.record(
            [(task.id, seen.visible, seen.values) for task, seen in sightings],
        )
        self._wake_others([seen for _, seen in sightings])

    async def _ask(self, due: Sequence[Task]) -> dict[str, RemoteTask]:
        """The tasks as CometAPI shows them, by remote id; unknown ones are missing."""
        ids = list(dict.fromkeys(task.remote_id or "" for task in due))
        if len(ids) > FETCH_UP_TO or self._outages.is_open:  # a probe is one request
            return await self._comet.list_tasks(ids)
        found = await asyncio.gather(*(self._fetch(remote_id) for remote_id in ids))
        return {
            remote_id: remote
            for remote_id, remote in zip(ids, found, strict=True)
            if remote is not None
        }

    async def _fetch(self, remote_id: str) -> RemoteTask | None:
        try:
            return await self._comet.fetch(remote_id)
        except TaskNotFound:
            return None

    def _sighting(self, task: Task, found: dict[str, RemoteTask], now_s: float) -> Sighting:
        remote = found.get(task.remote_id or "")
        if remote is None:
            return missed(task, now_s=now_s, chance=self._chance)
        return observe(task, remote, now_s=now_s, chance=self._chance)

    def _wake_others(self, seen: Sequence[Sighting]) -> None:
        states = {sighting.values.get("state") for sighting in seen}
        if states - {None}:
            self._wake.submitter.set()  # a place became free, or a dialog wants an answer
        if State.NEEDS_INPUT in states or any(sighting.visible for sighting in seen):
            self._wake.painter.set()

    async def _look_later(self, due: Sequence[Task]) -> None:
        task_ids = [task.id for task in due]
        await self._store.watch.postpone(task_ids, due_s=self._clock(), paused=None)
