"""Whether a file holds a still picture and nothing else, told by its chunks."""

import struct
from collections.abc import Iterator
from typing import Final

from bot.media.formats import JPEG, PNG, WEBP, format_of

# What draws the picture, with its colours. Text, EXIF, XMP, times, frames and anything unknown
# are not among them.
_PNG_CHUNKS: Final = frozenset(b"IHDR PLTE IDAT IEND gAMA cHRM sRGB iCCP cICP sBIT pHYs".split())
_WEBP_CHUNKS: Final = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ICCP"})

_JPEG_START: Final = b"\xff\xd8\xff"
_JPEG_END: Final = b"\xff\xd9"
_JPEG_MARKER: Final = 0xFF
_JPEG_SCAN: Final = 0xDA
_JPEG_COMMENT: Final = 0xFE
_JPEG_APPLICATION: Final = range(0xE0, 0xF0)
# Adobe's segment is missed on purpose: it comes with CMYK, which few programs read right.
_JPEG_COLOURS: Final = (b"JFIF\x00", b"ICC_PROFILE\x00")


def is_bare(data: bytes) -> bool:
    """Whether it is a still PNG, JPEG or WebP without metadata, or anything behind its end."""
    known = format_of(data)
    if known is PNG:
        return set(_png_chunks(data)) <= _PNG_CHUNKS
    if known is WEBP:
        return set(_webp_chunks(data)) <= _WEBP_CHUNKS
    return known is JPEG and _is_bare_jpeg(data)


def _png_chunks(data: bytes) -> Iterator[bytes]:
    """Yield the type of each chunk, and an empty one for what is behind the last."""
    kind, offset = b"", 8
    while kind != b"IEND" and offset + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, offset)
        yield kind
        offset += 12 + length
    if offset != len(data):
        yield b""


def _webp_chunks(data: bytes) -> Iterator[bytes]:
    """Yield the type of each chunk, and an empty one when the file is longer than it says."""
    offset = 12
    while offset + 8 <= len(data):
        kind, length = struct.unpack_from("<4sI", data, offset)
        yield kind
        offset += 8 + length + length % 2
    if offset != len(data):
        yield b""


def _is_bare_jpeg(data: bytes) -> bool:
    # Phones append a second picture or a video; inside a scan no marker can look like a start.
    if not data.endswith(_JPEG_END) or data.count(_JPEG_START) > 1:
        return False
    offset = 2
    while offset + 4 <= len(data) and data[offset] == _JPEG_MARKER:
        marker, length = data[offset + 1], int.from_bytes(data[offset + 2 : offset + 4], "big")
        if marker == _JPEG_SCAN:
            return True
        content = data[offset + 4 : offset + 2 + length]
        if marker == _JPEG_COMMENT:
            return False
        if marker in _JPEG_APPLICATION and not content.startswith(_JPEG_COLOURS):
            return False
        offset += 2 + length
    return False
