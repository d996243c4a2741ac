"""Small pictures of many tasks at once, as far as they come in time."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import structlog

from bot.media import PictureError, thumbnail

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.media import Fetcher

log = structlog.get_logger()

TOGETHER: Final = 2
"""So many ask for theirs at a time; others wait for them."""

AT_ONCE: Final = 6
WITHIN_S: Final = 12.0
EACH_S: Final = 6.0


class Thumbnails:
    """Fetches pictures, and keeps of each no more than a small one."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._room = asyncio.Semaphore(TOGETHER)

    async def of(self, addresses: Mapping[int, Sequence[str]]) -> dict[int, bytes]:
        """WebP files of what came within 12 s, by the keys of where each may be had."""
        found: dict[int, bytes] = {}
        waiting = iter(addresses.items())
        async with self._room:
            with suppress(TimeoutError):
                async with asyncio.timeout(WITHIN_S), asyncio.TaskGroup() as group:
                    for _ in range(AT_ONCE):
                        group.create_task(self._fetch(waiting, found))
        return found

    async def _fetch(
        self, waiting: Iterator[tuple[int, Sequence[str]]], found: dict[int, bytes]
    ) -> None:
        for key, urls in waiting:
            for url in urls:
                try:
                    async with asyncio.timeout(EACH_S):
                        found[key] = await thumbnail(await self._fetcher.fetch(url))
                    break
                except (PictureError, TimeoutError) as error:
                    log.info("thumbnail.not_had", task_id=key, reason=str(error))
