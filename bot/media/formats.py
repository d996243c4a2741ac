"""The picture formats that are accepted, and how Pillow reads each."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from PIL import Image
from PIL.GifImagePlugin import GifImageFile
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

# Pillow's documented way to make its own late bomb check, which GIF frames meet, an error.
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A picture format: how it is named, known, opened (header only) and lightly verified.

    ``opened`` is Pillow's class for the format. Using that instead of ``Image.open`` keeps every
    other decoder out of reach, and leaves the pixel limit to us.
    """

    content_type: str
    suffix: str
    starts: tuple[bytes, ...]
    opened: Callable[[BytesIO], ImageFile]
    verified: Callable[[ImageFile], object]


def _decode_small(image: ImageFile) -> None:
    """Read a JPEG to its end at an eighth of its size: a cut file shows, at little cost."""
    image.draft("L", (max(1, image.width // 8), max(1, image.height // 8)))
    image.load()


PNG: Final = Format(
    content_type="image/png",
    suffix=".png",
    starts=(b"\x89PNG\r\n\x1a\n",),
    opened=PngImageFile,
    verified=lambda image: image.verify(),
)
JPEG: Final = Format(
    content_type="image/jpeg",
    suffix=".jpg",
    starts=(b"\xff\xd8\xff",),
    opened=JpegImageFile,
    verified=_decode_small,
)
WEBP: Final = Format(
    content_type="image/webp",
    suffix=".webp",
    starts=(b"RIFF",),
    opened=WebPImageFile,
    verified=lambda image: image,  # opening a WebP already demands the whole file
)
GIF: Final = Format(
    content_type="image/gif",
    suffix=".gif",
    starts=(b"GIF87a", b"GIF89a"),
    opened=GifImageFile,
    verified=lambda image: image.load(),
)


def format_of(data: bytes) -> Format | None:
    """Return the format whose magic bytes the data starts with."""
    for known in (PNG, JPEG, WEBP, GIF):
        if data.startswith(known.starts):
            return known
    return None
