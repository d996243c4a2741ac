"""Making the mask that says which part of a picture changes (CometAPI: modal)."""

from collections.abc import Collection
from dataclasses import dataclass

from bot.media.areas import Area
from bot.media.fetching.limits import MEMBER_PIXELS
from bot.media.identify import identified
from bot.media.picture import still, to_data_uri
from bot.media.worker_process import run


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


async def preset_mask(size: tuple[int, int], areas: Collection[Area]) -> Mask:
    """Draw the mask of one or several areas together.

    Args:
        size: (width, height) in pixels of the single picture that is changed.
        areas: what changes.

    Raises:
        UnusableMask: there are no areas, or together they are the whole picture.
    """
    boxes = [box for area in areas for box in area.boxes(size)]
    facts, png = await run("preset_mask", size=size, boxes=boxes)
    return Mask(png=png, size=size, share=facts["share"])


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
    picture = still(await identified(data, max_pixels=max_pixels))
    facts, png = await run("mask_from_picture", picture.data, pixels=picture.pixels, size=size)
    return Mask(png=png, size=size, share=facts["share"])
