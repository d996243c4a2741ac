"""Favourites: a switch of each member's, which CometAPI is told of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.cometapi import CometError, Speed
from bot.services.refusals import Refusal, RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.cometapi import CometClient
    from bot.services.requester import Requester
    from bot.services.tasks.actions import OpenedAction
    from bot.store import Store

log = structlog.get_logger()


class Favourites:
    """What the button of a favourite leads to: no task, and no message."""

    def __init__(self, store: Store, comet: CometClient, *, clock: Callable[[], float]) -> None:
        self._favourites = store.favourites
        self._comet = comet
        self._clock = clock

    async def switch(self, requester: Requester, opened: OpenedAction) -> None:
        """Make the picture the requester's favourite, or no longer.

        CometAPI is told when it becomes anybody's: told twice, it might take it back.

        Raises:
            RefusedError: CometAPI did not take it. It is one here all the same.
        """
        view = opened.view
        is_one = await self._favourites.switch(view.task.id, requester.user_id, now_s=self._clock())
        if is_one and not view.favourite:
            await self._bookmark(opened)

    async def _bookmark(self, opened: OpenedAction) -> None:
        task = opened.view.task
        speed = Speed(task.request.speed) if task.request.speed else None
        try:
            await self._comet.action(
                task.result.remote_id or "", opened.action.custom_id, speed=speed
            )
        except CometError as error:
            log.info("bookmark.refused", task_id=task.id, reason=type(error).__name__)
            raise RefusedError(Refusal.NOT_BOOKMARKED) from error
