"""What moderators send to the gallery of their server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services.refusals import Refusal, RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain.servers.gallery import StarredPicture
    from bot.domain.tasks import Task
    from bot.services.requester import Requester
    from bot.store import Gallery, Servers


class Galleries:
    """Pictures that go to galleries without stars."""

    def __init__(self, gallery: Gallery, servers: Servers, *, clock: Callable[[], float]) -> None:
        self._gallery = gallery
        self._servers = servers
        self._clock = clock

    async def sendable(self, requester: Requester, task: Task) -> StarredPicture:
        """A picture that a moderator may send to the gallery of its server.

        Raises:
            RefusedError: they may not, there is no gallery, it shows none, or is or was there.
        """
        if requester.guild_id is None or not requester.moderates:
            raise RefusedError(Refusal.MODERATORS_ONLY)
        if (await self._servers.fresh(requester.guild_id)).settings.gallery_channel is None:
            raise RefusedError(Refusal.NO_GALLERY)
        found = await self._gallery.starred([(requester.channel_id, task.shown.message_id or 0)])
        if not found:
            raise RefusedError(Refusal.NOT_FOR_GALLERY)
        return found[0]

    async def send(self, requester: Requester, picture: StarredPicture, *, is_open: bool) -> None:
        """Let a picture be posted; `is_open`: all who see the gallery see it where it is, too.

        Raises:
            RefusedError: somebody else sent it, or it was removed, meanwhile.
        """
        added = await self._gallery.add(
            picture,
            stars=0,
            is_open=is_open,
            by_user_id=requester.user_id,
            now_s=self._clock(),
        )
        if not added:
            raise RefusedError(Refusal.NOT_FOR_GALLERY)
