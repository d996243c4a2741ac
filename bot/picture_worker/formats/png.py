"""The little of PNG that tells a whole file and its size (ISO/IEC 15948)."""

import struct
import zlib
from collections.abc import Iterator
from typing import Final

from bot.picture_worker.formats.parts import Limit

END: Final = struct.pack(">I4sI", 0, b"IEND", zlib.crc32(b"IEND"))

_HEADER_LENGTH = 13
_TEXTS: Final = frozenset({b"tEXt", b"zTXt", b"iTXt"})
_SIGNATURE: Final = slice(8)
_ANCILLARY: Final = 0x20  # set in the first letter of what may be left out


def frame_size(data: bytes, limit: Limit) -> tuple[int, int] | None:
    """Return (width, height) in pixels; None when the file is cut or a checksum is wrong."""
    size: tuple[int, int] | None = None
    view, has_pixels = memoryview(data), False
    for kind, start, end in limit.of(chunks(data)):
        if not _is_sound(view, start, end):
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


def drawing(data: bytes, limit: Limit) -> bytes:
    """Return the file without texts, and without what is damaged though nothing depends on it.

    An end that is missing is added; whether the pixels are all there only their decoding tells.
    """
    view = memoryview(data)
    kept: list[bytes | memoryview] = [view[_SIGNATURE]]
    for kind, start, end in limit.of(chunks(data)):
        if kind == b"IEND":
            break
        may_go = kind[0] & _ANCILLARY
        if kind not in _TEXTS and (not may_go or _is_sound(view, start, end)):
            kept.append(view[start - 8 : end + 4])
    return b"".join([*kept, END])


def _is_sound(view: memoryview, start: int, end: int) -> bool:
    """Whether a chunk is whole and its checksum right."""
    checksum = zlib.crc32(view[start - 4 : end])
    return len(view) >= end + 4 and struct.unpack_from(">I", view, end) == (checksum,)
