"""Encoding of drawn pictures: stills, animated WebP, MP4 (cometapi.md 3, "image formats")."""

import io
import math
from dataclasses import dataclass, replace

from PIL import Image

from playground.comet.drawing.recipes import (
    Artwork,
    Closer,
    Landscape,
    Motion,
    Recipe,
    preview,
    sheet,
)

CLIP_SIDE = 624
CLIP_FRAMES = 12
MP4_FRAMES = 16
FRAME_MS = 100
STILL_FORMATS = ("WEBP", "PNG", "JPEG")
BIG_SIDE = 3000
OPTIONS: dict[str, dict[str, int]] = {
    "JPEG": {"quality": 90},
    "WEBP": {"quality": 88, "method": 0},
    "PNG": {"compress_level": 1},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A picture or clip ready to be sent."""

    data: bytes
    content_type: str


def still(artwork: Artwork, *, variety: int = 0) -> File:
    """Encode a still: single pictures as PNG, grids in one of three formats by `variety`."""
    image = sheet(artwork)
    if max(image.size) > BIG_SIDE:
        return _encoded(image, "JPEG")
    grid = len(artwork.tiles) > 1
    return _encoded(image, STILL_FORMATS[variety % 3] if grid else "PNG")


def preview_file(artwork: Artwork, *, percent: int) -> File:
    """Encode the preview of an unfinished task."""
    return _encoded(preview(artwork, percent=percent), "WEBP" if percent % 2 else "JPEG")


def clip_grid(artwork: Artwork, motion: Motion) -> File:
    """Encode all clips of a job, side by side, as an animated WebP."""
    frames = _frames(artwork, motion, count=CLIP_FRAMES, side=CLIP_SIDE)
    file = io.BytesIO()
    frames[0].save(
        file,
        "WEBP",
        save_all=True,
        append_images=frames[1:],
        duration=FRAME_MS,
        loop=0,
        quality=70,
        method=0,
    )
    return File(data=file.getvalue(), content_type="image/webp")


def clip(artwork: Artwork, motion: Motion) -> File:
    """Encode one clip as an MP4 with AV1 video."""
    frames = _frames(artwork, motion, count=MP4_FRAMES, side=CLIP_SIDE)
    file = io.BytesIO()
    frames[0].save(
        file,
        "AVIF",
        save_all=True,
        append_images=frames[1:],
        duration=FRAME_MS,
        quality=60,
        speed=10,
        subsampling="4:2:0",
    )
    return File(data=as_mp4(file.getvalue()), content_type="video/mp4")


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


def _encoded(image: Image.Image, form: str) -> File:
    file = io.BytesIO()
    image.save(file, form, **OPTIONS[form])
    return File(data=file.getvalue(), content_type=f"image/{form.lower()}")


def _frames(artwork: Artwork, motion: Motion, *, count: int, side: int) -> list[Image.Image]:
    """Draw the frames of all clips, in one picture each."""
    factor = side / max(artwork.size)
    width, height = (round(length * factor / 4) * 4 for length in artwork.size)
    frames = []
    for n in range(count):
        tiles = tuple(
            _moment(tile, motion, clip=motion.clip + k, phase=n / count)
            for k, tile in enumerate(artwork.tiles)
        )
        frames.append(sheet(replace(artwork, tiles=tiles), size=(width, height)))
    return frames


def _moment(tile: Recipe, motion: Motion, *, clip: int, phase: float) -> Recipe:
    """Return the picture at one moment of a clip: a camera that drifts over a moving scene."""
    reach = 0.05 if motion.strength == "low" else 0.16
    angle = clip * math.pi / 2 + motion.seed % 7
    move_x, move_y = (reach * phase * wave(angle) for wave in (math.cos, math.sin))
    closer = reach * phase / 2
    if not isinstance(tile, Landscape):
        share = 1 - 2 * reach
        return Closer(base=tile, left=reach + move_x, top=reach + move_y, share=share)
    view = tile.view
    moved = replace(
        view,
        left=view.left + (move_x + closer * tile.aspect) * view.height,
        right=view.right + (move_x - closer * tile.aspect) * view.height,
        top=view.top + (move_y + closer) * view.height,
        bottom=view.bottom + (move_y - closer) * view.height,
    )
    return Landscape(scene=replace(tile.scene, phase=phase), view=moved)
