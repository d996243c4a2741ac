"""Making pictures that members attach fit to be sent to CometAPI."""

import asyncio
from dataclasses import dataclass
from typing import Final

from bot.media.errors import Corrupt
from bot.media.fetching.limits import MEMBER_PIXELS
from bot.media.identify import identified, identified_own
from bot.media.picture import Picture, still, to_data_uri
from bot.media.worker_process import run

MAX_SIDE: Final = 2048
LIMIT_BYTES: Final = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Reference:
    """A picture ready to be sent: ``width`` and ``height`` in pixels, type "image/..."."""

    data_uri: str
    width: int
    height: int
    content_type: str

    def __repr__(self) -> str:
        """Show the measures only: the data would flood any log, and is private."""
        return f"<Reference {self.content_type} {self.width}x{self.height}>"


async def reference(
    data: bytes,
    *,
    max_side: int = MAX_SIDE,
    limit_bytes: int = LIMIT_BYTES,
    max_pixels: int = MEMBER_PIXELS,
) -> Reference:
    """Check a picture that a member attached, and make it a data URI (CometAPI: imagine).

    PNG, JPEG, WebP and the first frame of a GIF (or of any animation) are taken. A still RGB or
    grey picture within the limits, upright and without metadata, is sent byte for byte. All
    others become a JPEG: upright, transparency on white, at most ``max_side`` pixels along the
    longer edge.

    Args:
        data: the file.
        max_side: the longer edge in pixels of what is sent.
        limit_bytes: the size of the file that is sent, before it grows by a third as base64.
        max_pixels: the most that the attached file may have.

    Raises:
        UnsupportedFormat: SVG, HEIC, a video or the like; ``kind`` names it.
        Corrupt: the file is damaged.
        NotAPicture: it is something else.
        TooBig: it has more than ``max_pixels``, or cannot be made to fit ``limit_bytes``.
    """
    picture = still(await identified(data, max_pixels=max_pixels))
    _, file = await run(
        "reference",
        picture.data,
        pixels=picture.pixels,
        max_side=max_side,
        limit_bytes=limit_bytes,
        may_stay=_may_stay(picture, max_side=max_side, limit_bytes=limit_bytes),
    )
    if len(file) > limit_bytes:
        raise Corrupt("the picture worker made more than it was asked for")
    sent = await identified_own(file) if file else picture
    return Reference(
        data_uri=await asyncio.to_thread(to_data_uri, sent.data, sent.content_type),
        width=sent.width,
        height=sent.height,
        content_type=sent.content_type,
    )


def _may_stay(picture: Picture, *, max_side: int, limit_bytes: int) -> bool:
    return max(picture.width, picture.height) <= max_side and len(picture.data) <= limit_bytes
