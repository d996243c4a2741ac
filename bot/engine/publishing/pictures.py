"""Getting the picture of a task: fetched once, checked, and made to fit its channel."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

import structlog

from bot.domain.states import Delivery
from bot.media import NotAPicture, PictureError, TooBig, Unavailable, fit

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from bot.domain.tasks import Task
    from bot.media import Fetcher, Hold, Picture

log = structlog.get_logger()

PICTURE_TRIES: Final = 4
"""A finished picture that cannot be had is tried so often before the message says so."""

AT_ONCE: Final = 20
"""Finished pictures held in memory at the same time, from their download to Discord's answer.

At 400 ms for both that is 50 a second, which is all that Discord takes.
"""

MOST_TOGETHER: Final = 10
"""So many pictures a gallery of Discord's holds."""

PER_HOST: Final = 14
"""Downloads from one host at the same time, so that a slow one leaves places to others."""

PREVIEWS_AT_ONCE: Final = 8

PRIVATE_LIMIT: Final = 10 * 1024 * 1024
"""What direct messages and any channel take, whatever was said of it (Discord: API Reference)."""

TOGETHER: Final = 24 * 1024 * 1024
"""So much several files of one request may have, which takes 25 MiB (Discord: API Reference)."""

PREVIEW_TIMEOUT_S: Final = 5.0

_SETTLING: Final = frozenset({Delivery.ATTACHED, Delivery.TOO_BIG})
"""The picture is there, so no other link is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedPicture:
    """A picture to attach, or why there is none; no delivery means: worth another try."""

    picture: Picture | None
    delivery: Delivery | None
    is_part: bool = False
    """Whether some of what belongs together was there, and the rest may come later."""


class Pictures:
    """Fetches what CometAPI links to."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._places = asyncio.Semaphore(AT_ONCE)
        self._previews = asyncio.Semaphore(PREVIEWS_AT_ONCE)
        self._hosts: WeakValueDictionary[str | None, asyncio.Semaphore] = WeakValueDictionary()

    @asynccontextmanager
    async def finished(
        self,
        task: Task,
        *,
        copies: Callable[[], AsyncIterator[Sequence[str]]] | None = None,
        patient: bool = False,
    ) -> AsyncIterator[FinishedPicture]:
        """The final picture of a task, within its upload limit, by the first link that works.

        Where none of CometAPI's does, it is by those of `copies`. It takes one of few places in
        memory until the context is left. `patient`: of what belongs together, part is not enough
        while the rest may come later.
        """
        missed, number = FinishedPicture(picture=None, delivery=Delivery.NOTHING), 0
        async for together in _links(task, copies):
            async with self._host(together[0]), self._places:
                with self._fetcher.results.hold() as hold:
                    found = await self._finished(task, together, hold, patient=patient)
                    if found.delivery in _SETTLING or found.is_part:
                        yield found
                        return
            # What may come later is better than what never will.
            missed = found if not number or found.delivery is None else missed
            number += 1
        yield missed

    async def _finished(
        self, task: Task, links: Sequence[str], hold: Hold, *, patient: bool
    ) -> FinishedPicture:
        pictures: list[Picture] = []
        missed: list[Delivery | None] = []
        for url in links[:MOST_TOGETHER]:
            limit = _limit(task.request.upload_limit, beside=pictures)
            if not limit:  # the rest is in Details
                break
            try:
                pictures.append(await self._fitting(limit, url, hold))
            except PictureError as error:
                log.warning("picture.not_delivered", task_id=task.id, reason=str(error))
                missed.append(_why(error))
        if pictures and None in missed and patient:
            return FinishedPicture(picture=None, delivery=None, is_part=True)
        hold.settle(sum(len(picture.data) for picture in pictures))
        if not pictures:
            return FinishedPicture(picture=None, delivery=None if None in missed else missed[0])
        return FinishedPicture(picture=_together(pictures), delivery=Delivery.ATTACHED)

    async def _fitting(self, limit: int, url: str, hold: Hold) -> Picture:
        fetched = await self._fetcher.fetch(url, hold)
        try:
            picture = await fit(fetched, limit)
        except PictureError:
            hold.give_back(len(fetched.data))
            raise
        hold.give_back(len(fetched.data) - len(picture.data))
        return picture

    def _host(self, url: str) -> asyncio.Semaphore:
        try:
            host = urlsplit(url).hostname
        except ValueError:  # the download will say so
            host = None
        return self._hosts.setdefault(host, asyncio.Semaphore(PER_HOST))

    async def for_private(self, finished: FinishedPicture) -> FinishedPicture:
        """The same picture as small as a direct message takes it, or as `finished` why not."""
        if finished.picture is None:
            return finished
        made: list[Picture] = []
        missed: list[Delivery | None] = []
        for one in finished.picture.all:
            try:
                made.append(await fit(one, _limit(PRIVATE_LIMIT, beside=made)))
            except PictureError as error:
                missed.append(_why(error))
        if not made or None in missed:
            return FinishedPicture(picture=None, delivery=None if None in missed else missed[0])
        if tuple(made) == finished.picture.all:
            return finished
        return FinishedPicture(picture=_together(made), delivery=finished.delivery)

    @asynccontextmanager
    async def preview(self, task: Task) -> AsyncIterator[Picture | None]:
        """The preview of a running task; None if there is none or it cannot be had."""
        with self._fetcher.results.hold() as hold:
            yield await self._preview(task, hold)

    async def _preview(self, task: Task, hold: Hold) -> Picture | None:
        if task.result.image_url is None:
            return None
        try:
            async with asyncio.timeout(PREVIEW_TIMEOUT_S), self._previews:
                limit = task.request.upload_limit
                picture = await self._fitting(limit, task.result.image_url, hold)
        except (PictureError, TimeoutError) as error:
            log.debug("preview.not_shown", task_id=task.id, reason=str(error))
            hold.settle(0)  # others need not wait until the message is edited without it
            return None
        hold.settle(len(picture.data))
        return picture


def _limit(most: int, *, beside: Sequence[Picture]) -> int:
    """How large the next file may be, in bytes, if it comes with others; 0: there is no room."""
    room = TOGETHER - sum(len(picture.data) for picture in beside)
    return max(0, min(most, room)) if beside else most


def _together(pictures: Sequence[Picture]) -> Picture:
    return replace(pictures[0], beside=tuple(pictures[1:]))


async def _links(
    task: Task, copies: Callable[[], AsyncIterator[Sequence[str]]] | None
) -> AsyncIterator[Sequence[str]]:
    """Links to the final picture, those of one entry shown together, the best first."""
    result = task.result
    for together in result.media or (((result.image_url,),) if result.image_url else ()):
        yield together
    if copies is not None:
        async for others in copies():
            yield others


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
