import asyncio
from functools import partial
from typing import Final

from bot.media.errors import Corrupt, NotAPicture, TooManyParts, UnsupportedFormat
from bot.media.fetching.limits import MAX_BYTES, MAX_PIXELS
from bot.media.picture import Picture
from bot.media.refusals import error_for
from bot.media.worker_process import run
from bot.picture_worker.errors import RefusedError
from bot.picture_worker.structure import (
    FEW_PARTS,
    MOST_PARTS,
    TooManyPartsError,
    kind_of,
    size_of,
)

_CONVERTED: Final = frozenset({"AVIF", "BMP", "TIFF"})
_FORGIVING: Final = (b"\x89PNG", b"\xff\xd8\xff")
"""How files begin that may be damaged where nothing is to be seen."""


async def identified(data: bytes, *, max_pixels: int = MAX_PIXELS) -> Picture:
    """Tell what the bytes are, whoever they came from, without holding up the bot.

    The usual picture has few parts, and a thread is done with it in a few milliseconds. What has
    more is for the picture worker, and so is what must be made anew to be shown: a rare format, a
    file with a small damage.

    Raises:
        NotAPicture, TooBig: as `identify`.
        Unavailable: the picture worker cannot be asked now.
    """
    try:
        return await _identified(data, max_pixels=max_pixels)
    except NotAPicture as error:
        if not _may_be_mended(data, error):
            raise
    _, made = await run("mend", data, max_pixels=max_pixels, limit_bytes=MAX_BYTES)
    return await identified_own(made)


def _may_be_mended(data: bytes, error: NotAPicture) -> bool:
    if isinstance(error, UnsupportedFormat):
        return error.kind in _CONVERTED
    damaged = isinstance(error, Corrupt) and not isinstance(error, TooManyParts)
    return damaged and data.startswith(_FORGIVING)


async def _identified(data: bytes, *, max_pixels: int) -> Picture:
    look = partial(_identify, data, max_pixels=max_pixels, most_parts=FEW_PARTS)
    try:
        return await asyncio.to_thread(look)
    except TooManyPartsError:
        facts, _ = await run("look", data, max_pixels=max_pixels)
    match facts.get("size"):
        case [int(width), int(height)] if 0 < width * height <= max_pixels:
            return _picture(data, (width, height))
        case _:  # no answer of a picture worker in order
            raise Corrupt("the file is corrupt")


async def identified_own(data: bytes) -> Picture:
    """Tell what the picture worker made, which never has many parts. Raises as `identify`."""
    return await asyncio.to_thread(partial(identify, data, most_parts=FEW_PARTS))


def identify(data: bytes, *, max_pixels: int = MAX_PIXELS, most_parts: int = MOST_PARTS) -> Picture:
    """Tell what the bytes are, whatever name or content type they came under.

    Type and size are read from the file's structure; nothing is decoded.

    Raises:
        UnsupportedFormat: the data is a picture or document of a kind that is not accepted.
        Corrupt: the file is cut or damaged.
        TooManyParts: it has more parts than ``most_parts``.
        NotAPicture: the data is something else.
        TooBig: the picture has more pixels than allowed.
    """
    try:
        return _identify(data, max_pixels=max_pixels, most_parts=most_parts)
    except TooManyPartsError as error:
        raise TooManyParts from error


def _identify(data: bytes, *, max_pixels: int, most_parts: int) -> Picture:
    try:
        return _picture(data, size_of(data, max_pixels=max_pixels, most_parts=most_parts))
    except RefusedError as error:
        raise error_for(error.why, error.detail, max_pixels=max_pixels) from error


def _picture(data: bytes, size: tuple[int, int]) -> Picture:
    kind = kind_of(data)
    return Picture(
        data=data,
        content_type=kind.content_type,
        suffix=kind.suffix,
        width=size[0],
        height=size[1],
        is_video=kind.is_video,
    )
