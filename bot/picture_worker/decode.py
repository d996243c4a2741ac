"""From the bytes of a file to pixels, by Pillow's own classes for the accepted formats only."""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps
from PIL.AvifImagePlugin import AvifImageFile
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile

from bot.picture_worker.errors import RefusedError
from bot.picture_worker.formats import png
from bot.picture_worker.formats.parts import MOST_PARTS, Limit

# Using these instead of `Image.open` keeps every other decoder out of reach, and leaves the pixel
# limit to us.
_DECODERS: Final[dict[bytes, Callable[[BytesIO], ImageFile]]] = {
    b"\x89PNG": lambda file: PngImageFile(BytesIO(png.drawing(file.read(), Limit(MOST_PARTS)))),
    b"\xff\xd8\xff": JpegImageFile,
    b"RIFF": WebPImageFile,
    b"GIF8": GifImageFile,
    b"BM": BmpImageFile,
    b"II": TiffImageFile,
    b"MM": TiffImageFile,
    b"": AvifImageFile,  # which begins with a length
}

# Pillow's documented way to make its own late bomb check, which GIF frames meet, an error.
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)
_BOMB: Final = (Image.DecompressionBombError, Image.DecompressionBombWarning)

_RGB_PROFILED = frozenset({"RGB", "RGBA", "P"})


def is_moving(data: bytes) -> bool:
    """Whether the file has several frames.

    Raises:
        RefusedError: a frame is damaged.
    """
    with opened(data) as image:
        return bool(getattr(image, "is_animated", False))


def decoded(data: bytes, *, pixels: int, near: int | None = None) -> Image.Image:
    """Return the first frame upright, as RGB, or as RGBA when something shows through.

    All that the file says beside its pixels is dropped, except a colour profile that still holds.

    Args:
        data: a file whose format the bot has recognised.
        pixels: the most that are decoded: as many as the bot read from the file's header.
        near: the edge in pixels that is wanted in the end. A large JPEG is decoded at a fraction
            of its size that is not below it, which saves most of the time and memory.

    Raises:
        RefusedError: the data proves damaged, or larger than it said.
    """
    with opened(data) as image:
        if image.width * image.height > pixels:
            raise RefusedError("pixels")
        if near:
            image.draft(None, (near, near))
        profile = image.info.get("icc_profile") if image.mode in _RGB_PROFILED else None
        upright = _without_depth(image)
        ImageOps.exif_transpose(upright, in_place=True)
        result = _rgb_or_rgba(upright)
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
def opened(data: bytes) -> Iterator[ImageFile]:
    """Open a file whose format the bot has recognised.

    Raises:
        RefusedError: it is damaged, or larger than it said.
    """
    decoder = next(found for start, found in _DECODERS.items() if data.startswith(start))
    try:
        with decoder(BytesIO(data)) as image:
            yield image
    except (RefusedError, MemoryError):
        raise
    except _BOMB as error:
        raise RefusedError("pixels") from error
    except Exception as error:  # decoders raise anything when the bytes are hostile
        raise RefusedError("corrupt") from error


def _without_depth(image: Image.Image) -> Image.Image:
    """Return 16-bit grey as 8-bit grey: Pillow's own conversion cuts off instead of scaling."""
    if not image.mode.startswith("I"):
        return image
    grey = image.point(lambda value: value / 256).convert("L")
    grey.info.pop("transparency", None)
    return grey


def _rgb_or_rgba(image: Image.Image) -> Image.Image:
    """Convert only what must be: each copy of a large picture takes as much memory again."""
    if not image.has_transparency_data:
        return _as(image, "RGB")
    layered = _as(image, "RGBA")
    opaque = layered.getchannel("A").getextrema() == (255, 255)
    return layered.convert("RGB") if opaque else layered


def _as(image: Image.Image, mode: str) -> Image.Image:
    image.load()
    return image if image.mode == mode else image.convert(mode)
