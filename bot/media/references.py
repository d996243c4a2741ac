"""Making pictures that members attach fit to be sent to CometAPI."""

import asyncio
from dataclasses import dataclass
from typing import Final

from bot.media.bare import is_bare
from bot.media.decode import MEMBER_PIXELS, decoded, flattened, shrunk
from bot.media.encode import encoded_within
from bot.media.identify import identify
from bot.media.picture import Picture, to_data_uri

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
    """Check a picture that a member attached, and make it a data URI (cometapi.md rule 39).

    PNG, JPEG, WebP and the first frame of a GIF (or of any animation) are taken. A still RGB or
    grey picture within the limits, upright and without metadata, is sent byte for byte. All
    others become a JPEG: upright, transparency on white, at most ``max_side`` pixels along the
    longer edge. The work happens in a thread.

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
    return await asyncio.to_thread(
        _reference, data, max_side=max_side, limit_bytes=limit_bytes, max_pixels=max_pixels
    )


def _reference(data: bytes, *, max_side: int, limit_bytes: int, max_pixels: int) -> Reference:
    picture = identify(data, max_pixels=max_pixels)
    image = decoded(picture, near=max_side)
    opaque = image.mode == "RGB"
    if not (opaque and _goes_as_is(picture, max_side=max_side, limit_bytes=limit_bytes)):
        picture = encoded_within(shrunk(flattened(image), max_side), limit_bytes)
    return Reference(
        data_uri=to_data_uri(picture.data, picture.content_type),
        width=picture.width,
        height=picture.height,
        content_type=picture.content_type,
    )


def _goes_as_is(picture: Picture, *, max_side: int, limit_bytes: int) -> bool:
    return (
        max(picture.width, picture.height) <= max_side
        and len(picture.data) <= limit_bytes
        and is_bare(picture.data)
    )
