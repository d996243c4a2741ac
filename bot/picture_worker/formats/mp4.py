"""The little of MP4 (ISO 14496-12) that tells a playable video from anything else."""

import struct
from collections.abc import Iterator

from bot.picture_worker.formats.parts import Limit

_BRANDS = (b"iso", b"mp4", b"avc", b"M4V", b"dash")
_HEADER = struct.Struct(">I4s")


def is_mp4(data: bytes) -> bool:
    """Whether the file type box names a brand of MP4 (AVIF and HEIC share the container)."""
    return data[4:8] == b"ftyp" and data[8:12].startswith(_BRANDS)


def frame_size(data: bytes, limit: Limit) -> tuple[int, int] | None:
    """Return (width, height) in pixels of the first video track, or None when there is none.

    A file that was cut before its index has no track either, and would not play.
    """
    for movie in _boxes(memoryview(data), b"moov", limit):
        for track in _boxes(movie, b"trak", limit):
            for header in _boxes(track, b"tkhd", limit):
                # The last eight bytes are width and height as 16.16 fixed point numbers.
                if len(header) >= 8:  # noqa: PLR2004
                    width, height = struct.unpack(">II", header[-8:])
                    if width and height:
                        return width >> 16, height >> 16
    return None


def _boxes(data: memoryview, wanted: bytes, limit: Limit) -> Iterator[memoryview]:
    """Yield the content of each whole box of one type at the top level of the data."""
    return (data[start:end] for kind, start, end in limit.of(_all_boxes(data)) if kind == wanted)


def _all_boxes(data: memoryview) -> Iterator[tuple[bytes, int, int]]:
    """Yield type, start and end of the content of each box, as long as they are whole."""
    offset = 0
    while offset + 8 <= len(data):
        size, kind = _HEADER.unpack_from(data, offset)
        start = offset + 8
        if size == 1 and start + 8 <= len(data):
            (size,) = struct.unpack_from(">Q", data, start)
            start += 8
        end = len(data) if size == 0 else offset + size
        if end < start or end > len(data):
            return
        yield kind, start, end
        offset = end
