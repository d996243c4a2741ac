"""A server's gallery: pictures that members starred, or a moderator sent there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bot.domain.tasks import Task

STARS: Final = 3
"""So many members have to star a picture, where the server says nothing else."""

MOST_STARS: Final = 100


class GalleryState(StrEnum):
    """What becomes of a picture's post in a gallery."""

    PENDING = "pending"
    POSTED = "posted"
    REMOVING = "removing"
    REMOVED = "removed"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class StarredPicture:
    """A picture that may go to its server's gallery, which is a channel."""

    task_id: int
    user_id: int
    guild_id: int
    channel_id: int
    message_id: int
    gallery_id: int
    needed: int
    """So many stars."""
    from_all: bool
    """Whether it may come from a channel that not everybody sees who sees the gallery."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GalleryPost:
    """A picture that is to be posted in a gallery, or removed from it."""

    id: int
    task: Task
    guild_id: int
    channel_id: int
    """The gallery."""
    stars: int
    by_user_id: int | None
    """The moderator who sent it there."""
    with_prompt: bool
    is_removal: bool
    created_s: float
    begun_s: float | None
    """When it was first tried to be posted; it may stand there since."""
    tries: int
    posted_in: int | None = None
    """The channel of its message: the gallery, or its post in a forum."""
    message_id: int | None = None
