"""Encoding of drawn pictures and previews, in the formats that were seen."""

import io
from dataclasses import dataclass

from PIL import Image

from playground.comet.drawing.artworks import Artwork, preview, sheet

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


def _encoded(image: Image.Image, form: str) -> File:
    file = io.BytesIO()
    image.save(file, form, **OPTIONS[form])
    return File(data=file.getvalue(), content_type=f"image/{form.lower()}")
