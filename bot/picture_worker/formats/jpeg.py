"""The little of JPEG that tells a whole file and its size (ITU-T T.81, annex B)."""

from collections.abc import Iterator
from typing import Final

from bot.picture_worker.formats.parts import Limit

END: Final = b"\xff\xd9"
SCAN: Final = 0xDA

_MARKER: Final = 0xFF
_TAIL: Final = 64 * 1024
_PIECE: Final = 512  # to search it takes about as long as any other part
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD8)})  # markers without content
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def frame_size(data: bytes, limit: Limit) -> tuple[int, int] | None:
    """Return (width, height) in pixels; None when the file is cut or makes no sense.

    Inside a scan the end's marker cannot occur, so a file that has one behind is whole.
    """
    size = None
    for marker, start, end in limit.of(segments(data)):
        if marker in _FRAMES and size is None and end - start >= 6:  # noqa: PLR2004
            height, width = data[start + 1 : start + 3], data[start + 3 : start + 5]
            size = int.from_bytes(width, "big"), int.from_bytes(height, "big")
        if marker == SCAN:
            return size if _ends(data, end, limit) else None
    return None


def _ends(data: bytes, offset: int, limit: Limit) -> bool:
    """Whether the end's marker comes: mostly at the very end, else it is looked for in pieces."""
    if data.find(END, max(offset, len(data) - _TAIL)) >= 0:
        return True
    starts = limit.of(range(offset, len(data), _PIECE))
    return any(data.find(END, start, start + _PIECE + 1) >= 0 for start in starts)


def segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield marker, start and end of the content of each segment to the first scan, padding too."""
    marker, offset = 0, 2
    while marker != SCAN and offset + 4 <= len(data) and data[offset] == _MARKER:
        marker = data[offset + 1]
        if marker == _MARKER:  # padding
            end = offset + 1
        elif marker in _ALONE:
            end = offset + 2
        else:
            end = offset + 2 + int.from_bytes(data[offset + 2 : offset + 4], "big")
        yield marker, offset + 4, end
        offset = end
