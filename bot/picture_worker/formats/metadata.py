"""Whether a file holds a still picture and nothing else, told by its chunks."""

from collections.abc import Collection, Iterable
from typing import Final

from bot.picture_worker.formats import jpeg, png, webp
from bot.picture_worker.formats.known import JPEG, PNG, WEBP, format_of
from bot.picture_worker.formats.parts import Limit

# What draws the picture, with its colours. Text, EXIF, XMP, times, frames and anything unknown
# are not among them.
_PNG_CHUNKS: Final = frozenset(b"IHDR PLTE IDAT IEND gAMA cHRM sRGB iCCP cICP sBIT pHYs".split())
_WEBP_CHUNKS: Final = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ICCP"})

_JPEG_START: Final = b"\xff\xd8\xff"
_JPEG_COMMENT: Final = 0xFE
_JPEG_APPLICATION: Final = range(0xE0, 0xF0)
# Adobe's segment is missed on purpose: it comes with CMYK, which few programs read right.
_JPEG_COLOURS: Final = (b"JFIF\x00", b"ICC_PROFILE\x00")


def is_bare(data: bytes, *, most_parts: int) -> bool:
    """Whether it is a still PNG, JPEG or WebP without metadata, or anything behind its end.

    Raises:
        TooManyPartsError: it has more parts than ``most_parts``.
    """
    known, limit = format_of(data), Limit(most_parts)
    if known is PNG:
        return _end(limit.of(png.chunks(data)), _PNG_CHUNKS) + 4 == len(data)
    if known is WEBP:
        end = _end(limit.of(webp.chunks(data)), _WEBP_CHUNKS)
        return end + end % 2 == len(data)
    return known is JPEG and _is_bare_jpeg(data, limit)


def _end(chunks: Iterable[tuple[bytes, int, int]], allowed: Collection[bytes]) -> int:
    """Return where the last chunk ends; 0 when one that is not allowed is among them."""
    last = 0
    for kind, _, end in chunks:
        if kind not in allowed:
            return 0
        last = end
    return last


def _is_bare_jpeg(data: bytes, limit: Limit) -> bool:
    # Phones append a second picture or a video; inside a scan no marker can look like a start.
    if not data.endswith(jpeg.END) or data.count(_JPEG_START) > 1:
        return False
    for marker, start, end in limit.of(jpeg.segments(data)):
        if marker == jpeg.SCAN:
            return True
        if marker == _JPEG_COMMENT:
            return False
        if marker in _JPEG_APPLICATION and not data[start:end].startswith(_JPEG_COLOURS):
            return False
    return False
