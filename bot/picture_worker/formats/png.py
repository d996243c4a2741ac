"""The little of PNG that tells a whole file and its size (ISO/IEC 15948)."""

import struct
import zlib
from collections.abc import Iterator

from bot.picture_worker.formats.parts import Limit

_HEADER_LENGTH = 13


def frame_size(data: bytes, limit: Limit) -> tuple[int, int] | None:
    """Return (width, height) in pixels; None when the file is cut or a checksum is wrong."""
    size: tuple[int, int] | None = None
    view, has_pixels = memoryview(data), False
    for kind, start, end in limit.of(chunks(data)):
        checksum = zlib.crc32(view[start - 4 : end])
        if len(data) < end + 4 or struct.unpack_from(">I", data, end) != (checksum,):
            return None
        if size is None:
            if kind != b"IHDR" or end - start != _HEADER_LENGTH:
                return None
            size = struct.unpack_from(">II", data, start)
        has_pixels = has_pixels or kind == b"IDAT"
        if kind == b"IEND":
            return size if has_pixels else None
    return None


def chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield type, start and end of the content of each chunk to IEND, perhaps past the file."""
    kind, offset = b"", 8
    while kind != b"IEND" and offset + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, offset)
        yield kind, offset + 8, offset + 8 + length
        offset += 12 + length
