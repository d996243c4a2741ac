"""Showing which part of a picture is going to change."""

from bot.media.identify import identified, identified_own
from bot.media.masks import Mask
from bot.media.picture import Picture, still
from bot.media.worker_process import run


async def overlay(picture: bytes, mask: Mask) -> Picture:
    """Return a small WebP of the picture with the area marked.

    It is tinted, hatched, and outlined by a white line within a black one, so it shows on any
    picture and to any eye. The longer edge is at most 768 pixels.

    Args:
        picture: the file of the single picture that is changed.
        mask: what changes; it is stretched to the picture if it has another size.

    Raises:
        UnsupportedFormat, Corrupt, NotAPicture, TooBig: the picture cannot be read.
    """
    source = still(await identified(picture))
    _, data = await run("overlay", picture, mask.png, pixels=source.pixels)
    return await identified_own(data)
