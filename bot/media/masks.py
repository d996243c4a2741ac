"""Making the mask that says which part of a picture changes (cometapi.md 4.3)."""

import asyncio
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from io import BytesIO
from typing import Final, Literal

from PIL import Image, ImageChops

from bot.media.areas import Area
from bot.media.decode import MEMBER_PIXELS, decoded
from bot.media.errors import UnusableMask
from bot.media.identify import identify
from bot.media.picture import to_data_uri

SMALL_SHARE: Final = 0.05
LARGE_SHARE: Final = 0.80

_WHITE: Final = 255
_MID_GREY: Final = 128
_IN_BETWEEN: Final = slice(48, 208)  # tones that a drawing in black and white hardly has
_MUCH: Final = 0.2  # of what is visible: soft edges make some, a photograph far more


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Mask:
    """An opaque 8-bit grey PNG of 0 (keep) and 255 (change) only.

    ``size`` is (width, height) in pixels, ``share`` the part that changes, above 0 and below 1.
    """

    png: bytes
    size: tuple[int, int]
    share: float

    def __repr__(self) -> str:
        """Show the measures only: the data would flood any log."""
        return f"<Mask {self.size[0]}x{self.size[1]} {self.share:.0%}>"

    @property
    def data_uri(self) -> str:
        """The PNG as the ``maskBase64`` field takes it."""
        return to_data_uri(self.png, "image/png")

    @property
    def hint(self) -> Literal["small", "large"] | None:
        """Whether the area is worth a word: Midjourney works best at 20 to 50 % of the picture."""
        if self.share < SMALL_SHARE:
            return "small"
        return "large" if self.share > LARGE_SHARE else None


async def preset_mask(size: tuple[int, int], areas: Collection[Area]) -> Mask:
    """Draw the mask of one or several areas together, in a thread.

    Args:
        size: (width, height) in pixels of the single picture that is changed.
        areas: what changes.

    Raises:
        UnusableMask: there are no areas, or together they are the whole picture.
    """
    return await asyncio.to_thread(_preset_mask, size, areas)


async def mask_from_picture(
    data: bytes, size: tuple[int, int], *, max_pixels: int = MEMBER_PIXELS
) -> Mask:
    """Turn a picture that a member made into the mask for a picture of ``size``, in a thread.

    What is lighter than mid-grey changes, and what is darker stays. The mask is stretched to the
    size, so one that was drawn on a smaller copy fits. Of what is transparent:

    - In a drawing with some white, it stays: the area was painted white on an empty layer.
    - In any other picture it changes: the area was cut out, be it of the picture itself or of one
      plain colour.

    Args:
        data: a PNG, JPEG or WebP file, or a GIF, of which the first frame counts.
        size: (width, height) in pixels of the single picture that is changed.
        max_pixels: the most that the file may have.

    Raises:
        UnusableMask: nothing is marked, or everything.
        UnsupportedFormat, Corrupt, NotAPicture: the file is no picture that can be read.
        TooBig: it has more than ``max_pixels``.
    """
    return await asyncio.to_thread(_mask_from_picture, data, size, max_pixels=max_pixels)


def _preset_mask(size: tuple[int, int], areas: Collection[Area]) -> Mask:
    image = Image.new("L", size)
    for area in areas:
        for box in area.boxes(size):
            image.paste(_WHITE, box)
    return _mask(image)


def _mask_from_picture(data: bytes, size: tuple[int, int], *, max_pixels: int) -> Mask:
    marked = _marked(decoded(identify(data, max_pixels=max_pixels), near=max(size)))
    if marked.size != size:
        marked = marked.resize(size, Image.Resampling.BILINEAR)
    return _mask(black_and_white(marked))


def _marked(image: Image.Image) -> Image.Image:
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


def _mask(image: Image.Image) -> Mask:
    changed = image.histogram()[_WHITE]
    if changed == 0:
        raise UnusableMask("nothing")
    if changed == image.width * image.height:
        raise UnusableMask("everything")
    buffer = BytesIO()
    image.save(buffer, "PNG", compress_type=zlib.Z_RLE)  # the fastest here, and the smallest
    return Mask(
        png=buffer.getvalue(),
        size=image.size,
        share=changed / (image.width * image.height),
    )
