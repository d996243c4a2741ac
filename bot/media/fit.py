import asyncio
from collections.abc import Iterator
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps

from bot.media.errors import NotAPicture, TooBig
from bot.media.formats import JPEG, WEBP, Format, format_of
from bot.media.picture import Picture

_QUALITIES: Final = (95, 90, 85)
_SHRINK: Final = 0.75
_SMALLEST_EDGE: Final = 64  # below this nobody recognises a picture
_LONGEST_EDGE: Final = 16_383  # the most that WebP can hold, and plenty for JPEG


async def fit(picture: Picture, limit_bytes: int) -> Picture:
    """Return the picture itself if it fits into the limit, else a recompressed one that does.

    What is opaque becomes a JPEG, which is fast to make and opens anywhere; what is not becomes a
    WebP. Quality goes down a little before size does. The work happens in a thread.

    Raises:
        TooBig: it is a video or animated, or nothing recognisable would fit.
        NotAPicture: the data proves corrupt now that all of it is decoded.
    """
    if len(picture.data) <= limit_bytes:
        return picture
    return await asyncio.to_thread(_recompress, picture, limit_bytes)


def _recompress(picture: Picture, limit_bytes: int) -> Picture:
    image = _decoded(picture)
    if image is None:
        raise TooBig("bytes", limit=limit_bytes)
    target = JPEG if image.mode == "RGB" else WEBP
    for candidate, quality in _attempts(image):
        data = _encoded(candidate, target, quality=quality)
        if len(data) <= limit_bytes:
            return Picture(
                data=data,
                content_type=target.content_type,
                suffix=target.suffix,
                width=candidate.width,
                height=candidate.height,
                is_video=False,
            )
    raise TooBig("bytes", limit=limit_bytes)


def _decoded(picture: Picture) -> Image.Image | None:
    """Return the picture upright as RGB or RGBA, or None if it moves."""
    source = format_of(picture.data)
    if source is None:
        return None
    try:
        with source.opened(BytesIO(picture.data)) as image:
            if getattr(image, "is_animated", False):
                return None
            upright = ImageOps.exif_transpose(image)
    except Exception as error:  # decoders raise anything when the bytes are hostile
        raise NotAPicture(f"the {picture.suffix} file is corrupt") from error
    if not upright.has_transparency_data:
        return upright.convert("RGB")
    layered = upright.convert("RGBA")
    opaque = layered.getchannel("A").getextrema() == (255, 255)
    return layered.convert("RGB") if opaque else layered


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


def _encoded(image: Image.Image, target: Format, *, quality: int) -> bytes:
    buffer = BytesIO()
    kind = target.content_type.removeprefix("image/")
    image.save(buffer, kind, quality=quality, icc_profile=image.info.get("icc_profile"))
    return buffer.getvalue()
