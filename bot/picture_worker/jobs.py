"""What the picture worker can be asked for: files and facts in, facts and at most one file out."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from PIL import Image

from bot.picture_worker.decode import decoded, flattened, is_moving, shrunk
from bot.picture_worker.encode import encoded, encoded_within
from bot.picture_worker.errors import RefusedError
from bot.picture_worker.family.drawing import drawn as family_drawn
from bot.picture_worker.masks import black_and_white, drawn, marked, png_of, share
from bot.picture_worker.mend import mended
from bot.picture_worker.overlay import overlaid
from bot.picture_worker.structure import MOST_PARTS, TooManyPartsError, is_bare, size_of

Result: TypeAlias = tuple[dict[str, object], bytes]

_SMALL_QUALITY: Final = 80


def look(data: bytes, *, max_pixels: int) -> Result:
    """The size in pixels of a file with many parts, read from its structure."""
    return {"size": size_of(data, max_pixels=max_pixels, most_parts=MOST_PARTS)}, b""


def mend(data: bytes, *, max_pixels: int, limit_bytes: int) -> Result:
    """A picture of a rare format, or with a small damage, as one that can be shown anywhere."""
    return {}, mended(data, pixels=max_pixels, limit_bytes=limit_bytes)


def fit(data: bytes, *, pixels: int, limit_bytes: int) -> Result:
    """A still picture recompressed to at most so many bytes."""
    if is_moving(data):
        raise RefusedError("bytes")
    return {}, encoded_within(decoded(data, pixels=pixels), limit_bytes)


def reference(
    data: bytes, *, pixels: int, max_side: int, limit_bytes: int, may_stay: bool
) -> Result:
    """An opaque picture within the limits; no bytes where the file may stay as it is.

    It may where the bot says so, if there is nothing in it but an opaque picture.
    """
    image = decoded(data, pixels=pixels, near=max_side)
    if may_stay and image.mode == "RGB" and _is_bare(data):
        return {}, b""
    return {}, encoded_within(flattened(shrunk(image, max_side)), limit_bytes)


def preset_mask(*, size: tuple[int, int], boxes: Sequence[Sequence[int]]) -> Result:
    """The mask that marks these boxes of (left, top, right, bottom) pixels."""
    return _finished(drawn((size[0], size[1]), boxes))


def mask_from_picture(data: bytes, *, pixels: int, size: tuple[int, int]) -> Result:
    """The mask that a member painted, stretched to that size."""
    image = marked(decoded(data, pixels=pixels, near=max(size)))
    if image.size != tuple(size):
        image = image.resize((size[0], size[1]), Image.Resampling.BILINEAR)
    return _finished(black_and_white(image))


def overlay(data: bytes, mask_png: bytes, *, pixels: int) -> Result:
    """A small picture with what the mask marks shown on it."""
    return {}, overlaid(data, mask_png, pixels=pixels)


def thumbnail(data: bytes, *, pixels: int, side: int) -> Result:
    """A picture so small that it fits a square of that side."""
    image = flattened(shrunk(decoded(data, pixels=pixels, near=side), side))
    return {}, encoded(image, "webp", quality=_SMALL_QUALITY)


def family(data: bytes, *, members: Sequence[Mapping[str, Any]], limit_bytes: int) -> Result:
    """A family of pictures as one, as `bot.picture_worker.family.drawing.drawn` takes it."""
    return {}, encoded_within(family_drawn(data, members), limit_bytes)


def chart(**spec: Any) -> Result:  # noqa: ANN401 - as `bot.picture_worker.charts.drawn` takes it
    """A picture of numbers."""
    from bot.picture_worker.charts import drawn  # noqa: PLC0415 - an extra, and slow to import

    return {}, drawn(**spec)


def _is_bare(data: bytes) -> bool:
    try:
        return is_bare(data, most_parts=MOST_PARTS)
    except TooManyPartsError:
        return False


def _finished(mask: Image.Image) -> Result:
    return {"share": share(mask)}, png_of(mask)


JOBS: Final[dict[str, Callable[..., Result]]] = {
    job.__name__: job
    for job in (
        *(look, mend, fit, reference, preset_mask, mask_from_picture, overlay),
        *(thumbnail, family, chart),
    )
}


def answer(facts: dict[str, Any], files: Sequence[bytes]) -> Result:
    """Do the job that the facts name, and say what came of it; never raises."""
    name = facts.pop("job")
    try:
        return JOBS[name](*files, **facts)
    except RefusedError as error:
        return {"refused": error.why, "detail": error.detail}, b""
    except TooManyPartsError:
        return {"refused": "parts"}, b""
    except MemoryError:
        return {"refused": "memory"}, b""
    except Exception as error:  # noqa: BLE001 - its text may quote the file
        return {"refused": "fault", "error": type(error).__name__}, b""
