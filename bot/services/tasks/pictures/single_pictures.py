"""Links to the single pictures of a grid, which its row lacks if a list told of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeAlias

import structlog

from bot.cometapi import CometError
from bot.cometapi.actions import Action
from bot.domain.states import State
from bot.media import PictureError

if TYPE_CHECKING:
    from bot.cometapi import CometClient
    from bot.domain.tasks import Task, TaskView
    from bot.media import Fetcher, Picture

log = structlog.get_logger()

REMEMBERED: Final = 500
GRID: Final = 4
LARGEST: Final = 5 * 1024 * 1024
"""In bytes: four of them and their grid are sent together."""

_Links: TypeAlias = tuple[tuple[str, ...], ...]
"""As `Result.media`."""


class SinglePictures:
    """Asks CometAPI for links until it told them, for tasks that somebody wants the details of."""

    def __init__(self, comet: CometClient, fetcher: Fetcher) -> None:
        self._comet = comet
        self._fetcher = fetcher
        self._links: dict[int, _Links] = {}

    async def added(self, view: TaskView) -> TaskView:
        """The task with links to all that was made; as it was, where there are none to add."""
        task = view.task
        links = await self._links_of(task) if _may_lack_links(task) else ()
        if not links:
            return view
        return replace(view, task=replace(task, result=replace(task.result, media=links)))

    async def downloaded(self, task: Task) -> list[Picture]:
        """The single pictures of a grid that can be had and attached to a message."""
        several = next((links for links in task.result.media if len(links) > 1), ())
        found = []
        for url in several[:GRID]:
            try:
                found.append(await self._fetcher.fetch(url))
            except PictureError as error:
                log.info("picture.not_had", task_id=task.id, reason=str(error))
        return [picture for picture in found if len(picture.data) <= LARGEST]

    async def _links_of(self, task: Task) -> _Links:
        known = self._links.get(task.id)
        if known is not None:
            return known
        try:
            remote = await self._comet.fetch(task.result.remote_id or "")
        except CometError as error:
            log.info("links.unknown", task_id=task.id, reason=type(error).__name__)
            return ()
        self._links[task.id] = links = remote.links if len(remote.media) > 1 else ()
        if len(self._links) > REMEMBERED:
            del self._links[next(iter(self._links))]
        return links


def _may_lack_links(task: Task) -> bool:
    result = task.result
    if task.state is not State.SUCCEEDED or result.known_id is None:
        return False
    has_one = sum(map(len, result.media)) == 1
    ids = (button.custom_id for button in result.buttons if button.custom_id)
    return has_one and any(Action.parse(custom_id).picks for custom_id in ids)
