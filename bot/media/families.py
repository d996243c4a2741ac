"""Pictures that came of each other, drawn as one."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Final

from bot.media.picture import still
from bot.media.worker_process import run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.media.picture import Picture

THUMBNAIL: Final = 224
"""Pixels of its longer edge: as large as any box of a drawing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyMember:
    """A picture in a drawing of its family."""

    parent: int | None
    """The index of what it came from, None for the first."""
    label: str = ""
    instead: str = ""
    """The name of the button that led to it, and another one where that has no letter of Latin
    script, which alone are drawn."""
    number: int = 0
    """What stands below it; 0 for an empty box without words."""
    is_mine: bool = False
    is_here: bool = False
    is_film: bool = False
    thumbnail: bytes = field(default=b"", repr=False)
    """A file of `thumbnail`; grey where there is none."""


async def thumbnail(picture: Picture) -> bytes:
    """A small WebP of a picture. Raises PictureError."""
    file = still(picture)
    _, data = await run("thumbnail", file.data, pixels=file.pixels, side=THUMBNAIL)
    return data


async def family(members: Sequence[FamilyMember], *, limit_bytes: int) -> bytes:
    """A JPEG of a family: the first, who has no parent, and all that came of it.

    Raises:
        PictureError: it cannot be drawn now.
    """
    told = []
    for member in members:
        facts = asdict(member)
        size = len(facts.pop("thumbnail"))
        told.append({**facts, "bytes": size})
    data = b"".join(member.thumbnail for member in members)
    _, jpeg = await run("family", data, members=told, limit_bytes=limit_bytes)
    return jpeg
