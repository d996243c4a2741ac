"""The picture formats that are accepted, and how a whole file of each is told."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bot.media import gif, jpeg, png, webp


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A picture format: how it is named, known and measured.

    ``measured`` gives (width, height) in pixels as the header says, or None when the file is cut
    or damaged. It reads the file's structure and decodes nothing.
    """

    content_type: str
    suffix: str
    starts: tuple[bytes, ...]
    measured: Callable[[bytes], tuple[int, int] | None]


PNG: Final = Format(
    content_type="image/png",
    suffix=".png",
    starts=(b"\x89PNG\r\n\x1a\n",),
    measured=png.frame_size,
)
JPEG: Final = Format(
    content_type="image/jpeg",
    suffix=".jpg",
    starts=(b"\xff\xd8\xff",),
    measured=jpeg.frame_size,
)
WEBP: Final = Format(
    content_type="image/webp",
    suffix=".webp",
    starts=(b"RIFF",),
    measured=webp.frame_size,
)
GIF: Final = Format(
    content_type="image/gif",
    suffix=".gif",
    starts=(b"GIF87a", b"GIF89a"),
    measured=gif.frame_size,
)


def format_of(data: bytes) -> Format | None:
    """Return the format whose magic bytes the data starts with."""
    for known in (PNG, JPEG, WEBP, GIF):
        if data.startswith(known.starts):
            return known
    return None
