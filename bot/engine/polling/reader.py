"""Asking CometAPI for tasks: few by `fetch`, many by one list, and singly what that leaves out."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog

from bot.cometapi import BadAnswer, RemoteStatus, TaskNotFound, makes_video
from bot.engine.polling.schedule import FETCH_UP_TO

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.cometapi import CometClient, RemoteTask
    from bot.domain.tasks import RunningTask

log = structlog.get_logger()


class Reader:
    """Reads tasks in as few requests as show all that their messages need."""

    def __init__(self, comet: CometClient) -> None:
        self._comet = comet
        self.has_list = True
        """Whether the service has a list; it does until it says that it has none."""

    async def read(
        self, tasks: Iterable[RunningTask], *, is_probe: bool = False
    ) -> dict[str, RemoteTask]:
        """The tasks as CometAPI shows them, by remote id; unknown ones are missing.

        A probe is one request. Raises as `CometClient.fetch`, but for tasks that are unknown.
        """
        by_id = {task.remote_id: task for task in tasks}
        if not self.has_list or (len(by_id) <= FETCH_UP_TO and not is_probe):
            return await self._singly(list(by_id), at_once=1 if is_probe else FETCH_UP_TO)
        try:
            found = await self._comet.list_tasks(list(by_id))
        except BadAnswer as error:
            if not error.no_such_path:
                raise
            return await self._without_list(list(by_id))
        partly = [one for one, remote in found.items() if lacks(by_id[one], remote)]
        return found | await self._singly(partly, at_once=FETCH_UP_TO)

    async def _without_list(self, ids: Sequence[str]) -> dict[str, RemoteTask]:
        """Read singly, and from now on always, if the service answers that."""
        found = await self._singly(ids, at_once=FETCH_UP_TO)
        if found:
            self.has_list = False
            log.warning("poll.no_list")
        return found

    async def _singly(self, ids: Sequence[str], *, at_once: int) -> dict[str, RemoteTask]:
        found: dict[str, RemoteTask] = {}
        for start in range(0, len(ids), at_once):
            some = ids[start : start + at_once]
            remotes = await asyncio.gather(*map(self._fetch, some))
            found |= {one: remote for one, remote in zip(some, remotes, strict=True) if remote}
        return found

    async def _fetch(self, remote_id: str) -> RemoteTask | None:
        try:
            return await self._comet.fetch(remote_id)
        except TaskNotFound:
            return None


def lacks(task: RunningTask, remote: RemoteTask) -> bool:
    """Whether an entry of a list leaves out what the message of a finished task is to show.

    As documented an entry has `imageUrl`, but neither the link to a film, whose still may stand
    there, nor the links to single pictures (CometAPI: list).
    """
    if remote.status is not RemoteStatus.SUCCEEDED:
        return False
    if task.kind.in_words:
        return not (remote.buttons and remote.texts)
    if not remote.media or (task.kind.has_buttons and not remote.buttons):
        return True
    makes_film = task.makes_film or makes_video(None, *remote.texts)
    return makes_film and not any(media.is_film for media in remote.media)
