"""Where galleries are, as the engine sees it (on Discord: `bot.ui.messengers.gallery`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bot.engine.messenger import MessengerError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.servers.gallery import GalleryPost, StarredPicture
    from bot.engine.messenger import MessageFile


class PictureGoneError(MessengerError):
    """The message of the picture shows none any more, so there is nothing to post."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a post stands: its channel, or its own post in a forum, and its message."""

    channel_id: int
    message_id: int


class GalleryMessenger(Protocol):
    """Counts stars, and shows pictures in galleries."""

    def is_open(self, picture: StarredPicture) -> bool:
        """Whether everybody who sees the gallery also sees the channel of the picture."""

    async def stars(self, picture: StarredPicture) -> int:
        """How many members starred a picture, without bots and its own author.

        Raises:
            MessengerError: that cannot be told (now).
        """

    async def find(self, post: GalleryPost) -> Place | None:
        """Where a post stands that was begun before; None if nowhere.

        Raises:
            MessengerError: that cannot be told (now).
        """

    async def picture(self, post: GalleryPost) -> Sequence[MessageFile]:
        """The files that the message of a picture carries.

        Raises:
            PictureGoneError: it carries none, or is gone.
            MessengerError: that cannot be told (now).
        """

    async def post(self, post: GalleryPost, files: Sequence[MessageFile], *, nonce: str) -> Place:
        """Post a picture; in a text channel once however often it is tried within minutes.

        Raises:
            TryLaterError: it may work later, or stand there.
            MessengerError: it cannot be done.
        """

    async def remove(self, post: GalleryPost) -> None:
        """Delete a post; one that is gone is left at that.

        Raises:
            MessengerError: it cannot be done (now).
        """
