"""Favourites: a switch of each member's, which CometAPI is told of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.cometapi import CometError, Speed

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.cometapi import CometClient
    from bot.cometapi.actions import Action
    from bot.domain.tasks import Task
    from bot.services.requester import Requester
    from bot.store import Store

log = structlog.get_logger()


class Favourites:
    """What the button of a favourite leads to: no task, and no message."""

    def __init__(self, store: Store, comet: CometClient, *, clock: Callable[[], float]) -> None:
        self._favourites = store.favourites
        self._comet = comet
        self._clock = clock

    async def switch(self, requester: Requester, task: Task, bookmark: Action | None) -> bool:
        """Make the picture the requester's favourite, or no longer; whether it is one now.

        CometAPI is told the first time that it is anybody's, and never again: told twice, it might
        take it back. What it says to that changes nothing here, and where it has no `bookmark` for
        the picture it is not asked.
        """
        now_s = self._clock()
        switched = await self._favourites.switch(task.made_by_id, requester.user_id, now_s=now_s)
        if switched.is_to_tell and bookmark is not None:
            await self._tell(task, bookmark)
        return switched.is_one

    async def _tell(self, task: Task, bookmark: Action) -> None:
        speed = Speed(task.request.speed) if task.request.speed else None
        remote_id = task.result.remote_id or ""
        try:
            await self._comet.action(remote_id, bookmark.custom_id, speed=speed)
        except CometError as error:
            log.info("bookmark.refused", task_id=task.id, reason=type(error).__name__)
