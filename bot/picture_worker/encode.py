from collections.abc import Iterator
from io import BytesIO
from typing import Final, Literal

from PIL import Image

from bot.picture_worker.errors import RefusedError

_QUALITIES: Final = (95, 90, 85)
_SHRINK: Final = 0.75
_SMALLEST_EDGE: Final = 64  # below this nobody recognises a picture
_LONGEST_EDGE: Final = 16_383  # the most that WebP can hold, and plenty for JPEG


def encoded(image: Image.Image, kind: Literal["jpeg", "webp"], *, quality: int) -> bytes:
    """Encode an RGB or RGBA image."""
    buffer = BytesIO()
    image.save(buffer, kind, quality=quality, icc_profile=image.info.get("icc_profile"))
    return buffer.getvalue()


def encoded_within(image: Image.Image, limit_bytes: int) -> bytes:
    """Encode an RGB image as JPEG, or an RGBA image as WebP, in at most so many bytes.

    Quality goes down a little before size does.

    Raises:
        RefusedError: nothing recognisable would fit.
    """
    kind: Literal["jpeg", "webp"] = "jpeg" if image.mode == "RGB" else "webp"
    for candidate, quality in _attempts(image):
        data = encoded(candidate, kind, quality=quality)
        if len(data) <= limit_bytes:
            return data
    raise RefusedError("bytes")


def _attempts(image: Image.Image) -> Iterator[tuple[Image.Image, int]]:
    """Yield (picture, quality), the best first: full size, then ever smaller."""
    scale = min(1.0, _LONGEST_EDGE / max(image.size))
    longest = max(image.size) * scale
    while longest >= _SMALLEST_EDGE or scale == 1.0:
        size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        smaller = image if size == image.size else image.resize(size, Image.Resampling.LANCZOS)
        for quality in _QUALITIES:
            yield smaller, quality
        scale *= _SHRINK
        longest *= _SHRINK
