from collections.abc import Iterator
from io import BytesIO
from typing import Final

from PIL import Image

from bot.media.errors import TooBig
from bot.media.formats import JPEG, WEBP, Format
from bot.media.picture import Picture

_QUALITIES: Final = (95, 90, 85)
_SHRINK: Final = 0.75
_SMALLEST_EDGE: Final = 64  # below this nobody recognises a picture
_LONGEST_EDGE: Final = 16_383  # the most that WebP can hold, and plenty for JPEG


def encoded(image: Image.Image, target: Format, *, quality: int) -> Picture:
    """Encode an RGB or RGBA image. Blocking."""
    buffer = BytesIO()
    kind = target.content_type.removeprefix("image/")
    image.save(buffer, kind, quality=quality, icc_profile=image.info.get("icc_profile"))
    return Picture(
        data=buffer.getvalue(),
        content_type=target.content_type,
        suffix=target.suffix,
        width=image.width,
        height=image.height,
        is_video=False,
    )


def encoded_within(image: Image.Image, limit_bytes: int) -> Picture:
    """Encode an RGB image as JPEG, or an RGBA image as WebP, in at most so many bytes. Blocking.

    Quality goes down a little before size does.

    Raises:
        TooBig: nothing recognisable would fit.
    """
    target = JPEG if image.mode == "RGB" else WEBP
    for candidate, quality in _attempts(image):
        picture = encoded(candidate, target, quality=quality)
        if len(picture.data) <= limit_bytes:
            return picture
    raise TooBig("bytes", limit=limit_bytes)


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
