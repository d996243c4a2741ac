"""Drawing masks: 8-bit grey, 0 keeps and 255 changes (CometAPI: modal)."""

import zlib
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Final

from PIL import Image, ImageChops

from bot.picture_worker.errors import RefusedError

_WHITE: Final = 255
_MID_GREY: Final = 128
_IN_BETWEEN: Final = slice(48, 208)  # tones that a drawing in black and white hardly has
_MUCH: Final = 0.2  # of what is visible: soft edges make some, a photograph far more


def drawn(size: tuple[int, int], boxes: Iterable[Sequence[int]]) -> Image.Image:
    """Return black in that size, with the boxes of (left, top, right, bottom) pixels in white."""
    image = Image.new("L", size)
    for left, top, right, bottom in boxes:
        image.paste(_WHITE, (left, top, right, bottom))
    return image


def marked(image: Image.Image) -> Image.Image:
    """Return in grey what the member marked, the lighter the surer."""
    grey = image.convert("L")
    if image.mode == "RGB":
        return grey
    alpha = image.getchannel("A")
    tones = grey.histogram(black_and_white(alpha))
    is_drawing = sum(tones[_IN_BETWEEN]) <= _MUCH * sum(tones)
    if is_drawing and (any(tones[_MID_GREY:]) or not any(tones)):
        return ImageChops.darker(grey, alpha)
    return ImageChops.invert(alpha)


def black_and_white(grey: Image.Image) -> Image.Image:
    """Return the grey image with each pixel either 0 or 255."""
    return grey.point([0] * _MID_GREY + [_WHITE] * _MID_GREY)


def share(mask: Image.Image) -> float:
    """Return the part of a black and white image that is white, above 0 and below 1.

    Raises:
        RefusedError: nothing is marked, or everything.
    """
    changed = mask.histogram()[_WHITE]
    if changed == 0:
        raise RefusedError("nothing")
    if changed == mask.width * mask.height:
        raise RefusedError("everything")
    return changed / (mask.width * mask.height)


def png_of(mask: Image.Image) -> bytes:
    """Return the mask as a PNG."""
    buffer = BytesIO()
    mask.save(buffer, "PNG", compress_type=zlib.Z_RLE)  # the fastest here, and the smallest
    return buffer.getvalue()
