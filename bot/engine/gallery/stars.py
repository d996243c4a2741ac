"""The loop that counts the stars of pictures that were just starred, as Discord has them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import structlog

from bot.engine.loop import in_a_round
from bot.engine.messenger import MessengerError
from bot.store import StoreUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain.servers.gallery import StarredPicture
    from bot.engine.gallery.messenger import GalleryMessenger
    from bot.store import Gallery
    from bot.store.signals import Signals

log = structlog.get_logger()

GATHER_S: Final = 1.0
"""Stars that come within this time are counted together: a picture is asked for once.

By then it is also noted what a message shows that was starred the moment it did.
"""

AT_ONCE: Final = 50
"""So many pictures are looked up with one statement."""


class StarCounter:
    """Lets pictures with enough stars be posted in the galleries of their servers."""

    def __init__(
        self,
        gallery: Gallery,
        messenger: GalleryMessenger,
        signals: Signals,
        *,
        clock: Callable[[], float],
    ) -> None:
        self._gallery = gallery
        self._messenger = messenger
        self._signals = signals
        self._clock = clock

    async def process_some(self) -> float | None:
        """Count the stars of what was starred; return how long to sleep, None = until woken."""
        starred = self._signals.starred
        if not starred:
            return None
        await asyncio.sleep(GATHER_S)
        some = [starred.pop() for _ in range(min(AT_ONCE, len(starred)))]
        try:
            found = await self._gallery.starred(some)
            left = {(picture.channel_id, picture.message_id) for picture in found}
            for picture in in_a_round(found):
                left.discard((picture.channel_id, picture.message_id))
                await self._count(picture)
        except StoreUnavailableError:
            starred.update(some)  # no other star may come
            raise
        starred |= left
        return 0.0 if starred else None

    async def _count(self, picture: StarredPicture) -> None:
        is_open = self._messenger.is_open(picture)
        if not (is_open or picture.from_all):
            return
        try:
            stars = await self._messenger.stars(picture)
        except MessengerError as error:
            # Whoever stars it next lets it be counted again.
            log.info("stars.not_counted", task_id=picture.task_id, reason=str(error))
            return
        if stars < picture.needed:
            return
        if await self._gallery.add(picture, stars=stars, is_open=is_open, now_s=self._clock()):
            log.info("gallery.starred", task_id=picture.task_id, stars=stars)
