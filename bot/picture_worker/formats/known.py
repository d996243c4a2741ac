"""The formats that are accepted, and how a whole file of each is told."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bot.picture_worker.formats import gif, jpeg, mp4, png, webp
from bot.picture_worker.formats.parts import Limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A format: how it is named, known and measured.

    ``measured`` gives (width, height) in pixels as the header says, or None when the file is cut
    or damaged. It reads the file's structure and decodes nothing.
    """

    content_type: str
    suffix: str
    starts: tuple[bytes, ...]
    measured: Callable[[bytes, Limit], tuple[int, int] | None]

    @property
    def is_video(self) -> bool:
        """Whether it is no picture."""
        return self.content_type.startswith("video/")


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

MP4: Final = Format(
    content_type="video/mp4",
    suffix=".mp4",
    starts=(),
    measured=mp4.frame_size,
)


def format_of(data: bytes) -> Format | None:
    """Return the format that the first bytes name."""
    for known in (PNG, JPEG, WEBP, GIF):
        if data.startswith(known.starts):
            return known
    return MP4 if mp4.is_mp4(data) else None
