"""Getting the picture of a task: fetched once, checked, and made to fit its channel."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import structlog

from bot.domain import Delivery
from bot.media import NotAPicture, PictureError, TooBig, Unavailable, fit

if TYPE_CHECKING:
    from bot.domain import Task
    from bot.media import Fetcher, Picture

log = structlog.get_logger()

PICTURE_TRIES: Final = 4
"""A finished picture that cannot be had is tried so often before the message says so."""


AT_ONCE: Final = 4
"""Pictures held in memory at the same time; a slow host of some must not hold up many."""

PRIVATE_LIMIT: Final = 10 * 1024 * 1024
"""What a direct message takes, whatever the server it was asked in takes (discord.md A4)."""

PREVIEW_TIMEOUT_S: Final = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedPicture:
    """A picture to attach, or why there is none; no delivery means: worth another try."""

    picture: Picture | None
    delivery: Delivery | None


class Pictures:
    """Fetches what CometAPI links to."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._finals = asyncio.Semaphore(AT_ONCE)
        self._previews = asyncio.Semaphore(AT_ONCE)

    async def finished(self, task: Task) -> FinishedPicture:
        """The final picture of a task, within its channel's upload limit."""
        if task.image_url is None:
            return FinishedPicture(picture=None, delivery=Delivery.NOTHING)
        try:
            async with self._finals:
                picture = await self._fetcher.fetch(task.image_url)
                picture = await fit(picture, task.upload_limit)
        except PictureError as error:
            log.warning("picture.not_delivered", task_id=task.id, reason=str(error))
            return FinishedPicture(picture=None, delivery=_why(error))
        return FinishedPicture(picture=picture, delivery=Delivery.ATTACHED)

    async def for_private(self, finished: FinishedPicture) -> FinishedPicture:
        """The same picture within the limit of a direct message."""
        if finished.picture is None:
            return finished
        try:
            picture = await fit(finished.picture, PRIVATE_LIMIT)
        except TooBig:
            return FinishedPicture(picture=None, delivery=Delivery.TOO_BIG)
        return FinishedPicture(picture=picture, delivery=finished.delivery)

    async def preview(self, task: Task) -> Picture | None:
        """The preview of a running task; None if there is none or it cannot be had."""
        if task.image_url is None:
            return None
        try:
            async with asyncio.timeout(PREVIEW_TIMEOUT_S), self._previews:
                return await fit(await self._fetcher.fetch(task.image_url), task.upload_limit)
        except (PictureError, TimeoutError) as error:
            log.debug("preview.not_shown", task_id=task.id, reason=str(error))
            return None


def _why(error: PictureError) -> Delivery | None:
    match error:
        case TooBig():
            return Delivery.TOO_BIG
        case NotAPicture():
            return Delivery.NOT_A_PICTURE
        case Unavailable(retry=True):
            return None
        case _:
            return Delivery.UNAVAILABLE
