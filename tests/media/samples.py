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
    chunks = chunk(b"IHDR", header) + chunk(b"IDAT", b"junk") + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def mp4(width: int, height: int) -> bytes:
    track_header = box(b"tkhd", bytes(76) + struct.pack(">II", width << 16, height << 16))
    movie = box(b"moov", box(b"mvhd", bytes(100)) + box(b"trak", track_header))
    return box(b"ftyp", b"isom\x00\x00\x02\x00isomiso2mp41") + box(b"mdat", bytes(64)) + movie


def chunk(kind: bytes, content: bytes) -> bytes:
    """A chunk of a PNG."""
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)


def box(kind: bytes, content: bytes) -> bytes:
    """A box of an MP4."""
    return struct.pack(">I4s", 8 + len(content), kind) + content
