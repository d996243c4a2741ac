"""Showing which part of a picture is going to change."""

import asyncio
from io import BytesIO
from typing import Final

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

from bot.media.decode import decoded, flattened, shrunk
from bot.media.encode import encoded
from bot.media.formats import WEBP
from bot.media.identify import identify
from bot.media.masks import Mask, black_and_white
from bot.media.picture import Picture

MAX_SIDE: Final = 768

_TINT: Final = (255, 0, 140)
_TINT_STRENGTH: Final = 110  # of 255: what is underneath can still be made out
_HATCH: Final = 20  # pixels from line to line
_LINE: Final = 3  # pixels of either line of the outline
_QUALITY: Final = 85
_WHITE: Final = 255


async def overlay(picture: bytes, mask: Mask) -> Picture:
    """Return a small WebP of the picture with the area marked, made in a thread.

    It is tinted, hatched, and outlined by a white line within a black one, so it shows on any
    picture and to any eye. The longer edge is at most 768 pixels.

    Args:
        picture: the file of the single picture that is changed.
        mask: what changes; it is stretched to the picture if it has another size.

    Raises:
        UnsupportedFormat, Corrupt, NotAPicture, TooBig: the picture cannot be read.
    """
    return await asyncio.to_thread(_overlay, picture, mask)


def _overlay(picture: bytes, mask: Mask) -> Picture:
    source = decoded(identify(picture), near=MAX_SIDE)
    image = shrunk(flattened(source), MAX_SIDE)
    with Image.open(BytesIO(mask.png), formats=["PNG"]) as full:
        area = black_and_white(full.resize(image.size, Image.Resampling.BILINEAR))
    image.paste(_TINT, mask=area.point(lambda value: _TINT_STRENGTH if value else 0))
    image.paste("white", mask=ImageChops.darker(_hatching(image.size), area))
    outline = _outline(area)
    image.paste("black", mask=outline)
    image.paste("white", mask=ImageChops.darker(outline, area))
    return encoded(image, WEBP, quality=_QUALITY)


def _hatching(size: tuple[int, int]) -> Image.Image:
    """Return faint diagonal lines over the whole of a picture."""
    width, height = size
    lines = Image.new("L", size)
    draw = ImageDraw.Draw(lines)
    for x in range(0, width + height, _HATCH):
        draw.line((x, 0, x - height, height), fill=_TINT_STRENGTH, width=2)
    return lines


def _outline(area: Image.Image) -> Image.Image:
    """Return where both kinds of pixel are near, also at the picture's edge: outside is black."""
    padded = ImageOps.expand(area, border=_LINE)
    # Twenty times faster than comparing with what the rank filters make of the area.
    blurred = padded.filter(ImageFilter.BoxBlur(_LINE))
    mixed = blurred.point(lambda value: _WHITE if 0 < value < _WHITE else 0)
    return ImageOps.crop(mixed, border=_LINE)
