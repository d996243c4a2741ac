from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps
from PIL.ImageFile import ImageFile

from bot.media.errors import Corrupt, UnsupportedFormat
from bot.media.formats import format_of
from bot.media.picture import Picture

MEMBER_PIXELS: Final = 40_000_000
"""The most pixels of a picture that a member attaches."""

_RGB_PROFILED = frozenset({"RGB", "RGBA", "P"})


def is_moving(picture: Picture) -> bool:
    """Whether it is a video or has several frames. Blocking.

    Raises:
        Corrupt: a frame is damaged.
    """
    if picture.is_video:
        return True
    with _opened(picture) as image:
        return bool(getattr(image, "is_animated", False))


def decoded(picture: Picture, *, near: int | None = None) -> Image.Image:
    """Return the first frame upright, as RGB, or as RGBA when something shows through. Blocking.

    All that the file says beside its pixels is dropped, except a colour profile that still holds.

    Args:
        picture: a checked picture.
        near: the edge in pixels that is wanted in the end. A large JPEG is decoded at a fraction
            of its size that is not below it, which saves most of the time and memory.

    Raises:
        Corrupt: the data proves damaged now that all of it is decoded.
        UnsupportedFormat: it is a video.
    """
    with _opened(picture) as image:
        if near:
            image.draft(None, (near, near))
        profile = image.info.get("icc_profile") if image.mode in _RGB_PROFILED else None
        result = _rgb_or_rgba(ImageOps.exif_transpose(_without_depth(image)))
    result.info = {"icc_profile": profile} if profile else {}
    return result


def flattened(image: Image.Image) -> Image.Image:
    """Return the picture as RGB, with white behind what shows through."""
    if image.mode != "RGBA":
        return image
    white = Image.new("RGBA", image.size, "white")
    opaque = Image.alpha_composite(white, image).convert("RGB")
    opaque.info = image.info
    return opaque


def shrunk(image: Image.Image, max_side: int) -> Image.Image:
    """Return the picture itself, or a smaller copy whose longer edge is ``max_side`` pixels."""
    scale = max_side / max(image.size)
    if scale >= 1:
        return image
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


@contextmanager
def _opened(picture: Picture) -> Iterator[ImageFile]:
    known = format_of(picture.data)
    if known is None:
        raise UnsupportedFormat("MP4")
    try:
        with known.opened(BytesIO(picture.data)) as image:
            yield image
    except Exception as error:  # decoders raise anything when the bytes are hostile
        raise Corrupt(f"the {picture.suffix} file is corrupt") from error


def _without_depth(image: Image.Image) -> Image.Image:
    """Return 16-bit grey as 8-bit grey: Pillow's own conversion cuts off instead of scaling."""
    if not image.mode.startswith("I"):
        return image
    grey = image.point(lambda value: value / 256).convert("L")
    grey.info.pop("transparency", None)
    return grey


def _rgb_or_rgba(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image.convert("RGB")
    layered = image.convert("RGBA")
    opaque = layered.getchannel("A").getextrema() == (255, 255)
    return layered.convert("RGB") if opaque else layered
