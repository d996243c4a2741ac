"""Real pictures, and the smallest file that is a video, for the tests of bot.media."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:  # noqa: ANN401 -- Pillow's own
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def noise(width: int, height: int, *, mode: str = "RGB") -> Image.Image:
    """A picture that compresses badly, as a detailed one does."""
    bands = [Image.effect_noise((width, height), 90) for _ in mode]
    return Image.merge(mode, bands)


def animated(kind: str) -> bytes:
    frames = [noise(64, 64) for _ in range(3)]
    return encoded(frames[0], kind, save_all=True, append_images=frames[1:])


def junk_png(width: int, height: int) -> bytes:
    """A PNG with a true header and checksums, whose pixels cannot be decoded."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = _chunk(b"IHDR", header) + _chunk(b"IDAT", b"junk") + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def mp4(width: int, height: int) -> bytes:
    track_header = _box(b"tkhd", bytes(76) + struct.pack(">II", width << 16, height << 16))
    movie = _box(b"moov", _box(b"mvhd", bytes(100)) + _box(b"trak", track_header))
    return _box(b"ftyp", b"isom\x00\x00\x02\x00isomiso2mp41") + _box(b"mdat", bytes(64)) + movie


def _chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content
