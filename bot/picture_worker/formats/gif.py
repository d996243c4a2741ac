"""The little of GIF89a that tells a whole first frame and its size."""

import struct
from collections.abc import Iterator
from itertools import repeat

from bot.picture_worker.formats.parts import Limit

_SCREEN_END = 13
_EXTENSION, _IMAGE = 0x21, 0x2C
_TABLE = 0x80
_RUN = 16  # blocks take about as long as one other part


def frame_size(data: bytes, limit: Limit) -> tuple[int, int] | None:
    """Return (width, height) in pixels, or None when the file ends before its first frame does.

    A frame may be larger than the screen it is for: the larger counts.
    """
    if len(data) < _SCREEN_END:
        return None
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    for kind, start in limit.of(_parts(data, _SCREEN_END + _table_length(flags), limit)):
        if kind == _IMAGE and start + 9 <= len(data):
            left, top, wide, high, flags = struct.unpack_from("<HHHHB", data, start)
            pixels = start + 10 + _table_length(flags)
            whole = _end_of_blocks(data, pixels, limit) is not None
            return (max(width, left + wide), max(height, top + high)) if whole else None
    return None


def _parts(data: bytes, offset: int, limit: Limit) -> Iterator[tuple[int, int]]:
    """Yield kind and start of each extension, and of the first frame."""
    while offset < len(data):
        kind = data[offset]
        yield kind, offset + 1
        end = _end_of_blocks(data, offset + 2, limit)
        if kind != _EXTENSION or end is None:
            return
        offset = end


def _end_of_blocks(data: bytes, offset: int, limit: Limit) -> int | None:
    """Return where the blocks from there on end, each of up to 255 bytes; None: they do not."""
    for _ in limit.of(repeat(None)):
        for _ in range(_RUN):
            if offset >= len(data):
                return None
            length = data[offset]
            offset += 1 + length
            if length == 0:
                return offset
    return None


def _table_length(flags: int) -> int:
    """Length of a colour table in bytes."""
    return 3 << (1 + (flags & 7)) if flags & _TABLE else 0
