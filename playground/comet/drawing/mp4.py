"""From an AVIF image sequence to an MP4 file: both are ISO base media files."""


def as_mp4(sequence: bytes) -> bytes:
    """Turn an AVIF image sequence into an MP4 file.

    Both are ISO base media files with the same AV1 track; they differ in the brand, in the kind of
    handler, in a still picture's description that an MP4 lacks, and in looping for ever. Boxes
    keep their lengths, so that offsets inside stay true.
    """
    data = bytearray(sequence)
    for start, size, name in _boxes(data, 0, len(data)):
        if name == b"ftyp":
            brands = (b"isom", b"iso6", b"av01", b"mp41")
            data[start + 8 : start + 16] = b"isom" + (512).to_bytes(4, "big")
            for n in range((size - 16) // 4):
                data[start + 16 + 4 * n : start + 20 + 4 * n] = brands[n % len(brands)]
        elif name == b"meta":
            data[start + 4 : start + 8] = b"free"
        elif name == b"moov":
            _mend_movie(data, start + 8, start + size)
    return bytes(data)


def _mend_movie(data: bytearray, start: int, end: int) -> None:
    """Give the movie a handler for video and its true duration."""
    media = _find(data, start, end, b"trak", b"mdia")
    header = _find(data, *media, b"mdhd")[0]
    duration = data[header + 24 : header + 32]
    handler = _find(data, *media, b"hdlr")[0]
    data[handler + 8 : handler + 12] = b"vide"
    movie = _find(data, start, end, b"mvhd")[0]
    data[movie + 24 : movie + 32] = duration
    track = _find(data, start, end, b"trak")
    track_header = _find(data, *track, b"tkhd")[0]
    data[track_header + 28 : track_header + 36] = duration
    edits = _find(data, *track, b"edts")[0]
    data[edits - 4 : edits] = b"free"


def _boxes(data: bytearray, start: int, end: int) -> list[tuple[int, int, bytes]]:
    found = []
    while start + 8 <= end:
        size = int.from_bytes(data[start : start + 4], "big") or end - start
        found.append((start, size, bytes(data[start + 4 : start + 8])))
        start += size
    return found


def _find(data: bytearray, start: int, end: int, *names: bytes) -> tuple[int, int]:
    """Return where the content of a nested box begins and ends."""
    for name in names:
        start, end = next(
            (at + 8, at + size) for at, size, kind in _boxes(data, start, end) if kind == name
        )
    return start, end
