"""Encoding of clips: one as an MP4, all of a job as an animated WebP, as seen."""

import io
import math
from dataclasses import replace

from PIL import Image

from playground.comet.drawing.artworks import Artwork, Motion, sheet
from playground.comet.drawing.files import File
from playground.comet.drawing.mp4 import as_mp4
from playground.comet.drawing.recipes import Closer, Landscape, Recipe

CLIP_SIDE = 624


CLIP_FRAMES = 12


MP4_FRAMES = 16


FRAME_MS = 100


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
