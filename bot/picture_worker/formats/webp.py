"""The little of WebP that tells a whole file and its size (RFC 9649)."""

import struct
from collections.abc import Iterator

from bot.picture_worker.formats.parts import Limit

_PICTURE = frozenset({b"VP8 ", b"VP8L", b"ANMF"})
_START_CODE = b"\x9d\x01\x2a"
_LOSSLESS = 0x2F
_MASK_14 = 0x3FFF


def frame_size(data: bytes, limit: Limit) -> tuple[int, int] | None:
    """Return (width, height) in pixels; None when the file is cut or makes no sense."""
    if data[8:12] != b"WEBP" or int.from_bytes(data[4:8], "little") + 8 > len(data):
        return None
    kinds = [(kind, start) for kind, start, _ in limit.of(chunks(data))]
    if not any(kind in _PICTURE for kind, _ in kinds):
        return None
    first, start = kinds[0]
    head = data[start : start + 10].ljust(10, b"\0")
    if first == b"VP8X":
        wide, high = head[4:7], head[7:10]
        return 1 + int.from_bytes(wide, "little"), 1 + int.from_bytes(high, "little")
    if first == b"VP8 " and head[3:6] == _START_CODE:
        width, height = struct.unpack_from("<HH", head, 6)
        return width & _MASK_14, height & _MASK_14
    if first == b"VP8L" and head[0] == _LOSSLESS:
        bits = int.from_bytes(head[1:5], "little")
        return 1 + (bits & _MASK_14), 1 + (bits >> 14 & _MASK_14)
    return None


def chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield type, start and end of the content of each chunk, perhaps past the file."""
    offset = 12
    while offset + 8 <= len(data):
        kind, length = struct.unpack_from("<4sI", data, offset)
        yield kind, offset + 8, offset + 8 + length
        offset += 8 + length + length % 2
