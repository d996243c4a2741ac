"""The loop that posts pictures in galleries, each once, and removes them again."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import structlog

from bot.domain.servers.gallery import GalleryState
from bot.domain.urgency import Urgency
from bot.engine import backoff
from bot.engine.gallery.messenger import PictureGoneError
from bot.engine.loop import in_a_round
from bot.engine.messenger import ContentRefusedError, MessengerError, TryLaterError
from bot.engine.ratelimits.budget import Route
from bot.store import StoreUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.domain.servers.gallery import GalleryPost
    from bot.engine.gallery.messenger import GalleryMessenger, Place
    from bot.engine.messenger import MessageFile
    from bot.engine.ratelimits.budget import Budget
    from bot.store import Gallery

log = structlog.get_logger()

AT_ONCE: Final = 20
POST_S: Final = 120.0
"""A post that takes longer is looked for, and made again if it stands nowhere."""

CLOSED_S: Final = 600.0
"""A gallery that the bot may not write in is tried again this often at the most."""

DOUBLINGS: Final = 16
"""A removal is tried again after 2 s, 4 s and so on, in the end once in 18 hours."""

LONGEST_S: Final = 24 * 3600.0
MOST_TRIES: Final = 200
"""What could not be posted in that time or so often is given up."""


class GalleryPoster:
    """Takes what is due and posts or removes it, one after another."""

    def __init__(
        self,
        gallery: Gallery,
        messenger: GalleryMessenger,
        budget: Budget,
        *,
        clock: Callable[[], float],
        chance: Callable[[], float],
    ) -> None:
        self._gallery = gallery
        self._messenger = messenger
        self._budget = budget
        self._clock = clock
        self._chance = chance

    async def process_some(self) -> float | None:
        """Post and remove what is due; return how long to sleep, None = until woken."""
        due = await self._gallery.due(now_s=self._clock(), limit=AT_ONCE)
        for post in in_a_round(due):
            await self._process(post)
        next_s = await self._gallery.next_s()
        return None if next_s is None else max(0.0, next_s - self._clock())

    async def _process(self, post: GalleryPost) -> None:
        if self._is_too_late(post):
            await self._give_up(post, "too late")
            return
        try:
            async with asyncio.timeout(POST_S):
                await (self._remove(post) if post.is_removal else self._post(post))
        except (PictureGoneError, ContentRefusedError) as error:
            await self._give_up(post, str(error))
        except (TryLaterError, TimeoutError) as error:
            await self._postpone(post, error, getattr(error, "retry_after_s", None) or 0.0)
        except MessengerError as error:
            if not post.is_removal:
                await self._gallery.closed(post, now_s=self._clock())
            await self._postpone(post, error, 0.0 if post.is_removal else CLOSED_S)
        except StoreUnavailableError:
            raise
        except Exception as error:
            log.exception("gallery.fault", **_about(post))
            await self._postpone(post, error, 0.0)

    async def _post(self, post: GalleryPost) -> None:
        place = await self._messenger.find(post) if post.begun_s is not None else None
        if place is None:
            files = await self._messenger.picture(post)
            await self._gallery.begin(post.id, now_s=self._clock())
            place = await self._sent(post, files)
        await self._gallery.posted(
            post.id, channel_id=place.channel_id, message_id=place.message_id
        )
        log.info("gallery.posted", **_about(post), message_id=place.message_id)

    async def _sent(self, post: GalleryPost, files: Sequence[MessageFile]) -> Place:
        slot = self._budget.begin(Route.POST, post.channel_id, Urgency.FINAL)
        if slot is None:
            raise TryLaterError("no room in the channel")
        try:
            return await self._messenger.post(post, files, nonce=_nonce(post))
        except (TryLaterError, ContentRefusedError):
            raise
        except MessengerError:
            if post.begun_s is None:
                await self._gallery.not_begun(post.id)
            raise
        finally:
            self._budget.end(Route.POST, post.channel_id, slot, was_sent=True)

    async def _remove(self, post: GalleryPost) -> None:
        if post.message_id is None and post.begun_s is not None:
            place = await self._messenger.find(post)
            if place is not None:
                # It is due again, and removed from there.
                await self._gallery.posted(
                    post.id, channel_id=place.channel_id, message_id=place.message_id
                )
                return
        if post.message_id is not None:
            await self._messenger.remove(post)
        await self._gallery.settle(post.id, GalleryState.REMOVED)
        log.info("gallery.removed", **_about(post))

    async def _postpone(self, post: GalleryPost, error: Exception, at_least_s: float) -> None:
        if post.is_removal:  # which is not given up within months
            wait_s = max(at_least_s, 2.0 ** min(post.tries + 1, DOUBLINGS))
        else:
            wait_s = max(at_least_s, backoff.backoff(post.tries + 1, chance=self._chance))
        log.warning("gallery.later", **_about(post), reason=str(error) or "no answer in time")
        await self._gallery.postpone(post.id, until_s=self._clock() + wait_s)

    async def _give_up(self, post: GalleryPost, reason: str) -> None:
        log.warning("gallery.given_up", **_about(post), reason=reason)
        await self._gallery.settle(post.id, GalleryState.GIVEN_UP)

    def _is_too_late(self, post: GalleryPost) -> bool:
        # What is to be removed must not stay because it took long until that was asked for.
        is_late = not post.is_removal and self._clock() - post.created_s >= LONGEST_S
        return is_late or post.tries >= MOST_TRIES


def _nonce(post: GalleryPost) -> str:
    """The same at each try, of this process or the next, and no other post's of any database."""
    return f"gallery-{post.task.shown.tag or post.task.id}"


def _about(post: GalleryPost) -> dict[str, object]:
    return {"task_id": post.task.id, "guild_id": post.guild_id, "channel_id": post.channel_id}
