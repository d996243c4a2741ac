"""Showing which part of a picture is going to change."""

from io import BytesIO
from typing import Final

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps
from PIL.PngImagePlugin import PngImageFile

from bot.picture_worker.decode import decoded, flattened, shrunk
from bot.picture_worker.encode import encoded
from bot.picture_worker.masks import black_and_white

MAX_SIDE: Final = 768

_TINT: Final = (255, 0, 140)
_TINT_STRENGTH: Final = 110  # of 255: what is underneath can still be made out
_HATCH: Final = 20  # pixels from line to line
_LINE: Final = 3  # pixels of either line of the outline
_QUALITY: Final = 85
_WHITE: Final = 255


def overlaid(data: bytes, mask_png: bytes, *, pixels: int) -> bytes:
    """Return a small WebP of the picture with what the mask marks tinted, hatched and outlined.

    Args:
        data: the file of the picture.
        mask_png: white is marked; it is stretched to the picture if it has another size.
        pixels: the most of the picture that are decoded.

    Raises:
        RefusedError: the picture is damaged.
    """
    image = flattened(shrunk(decoded(data, pixels=pixels, near=MAX_SIDE), MAX_SIDE))
    with PngImageFile(BytesIO(mask_png)) as full:
        area = black_and_white(full.resize(image.size, Image.Resampling.BILINEAR))
    image.paste(_TINT, mask=area.point(lambda value: _TINT_STRENGTH if value else 0))
    image.paste("white", mask=ImageChops.darker(_hatching(image.size), area))
    outline = _outline(area)
    image.paste("black", mask=outline)
    image.paste("white", mask=ImageChops.darker(outline, area))
    return encoded(image, "webp", quality=_QUALITY)


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
