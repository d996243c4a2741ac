from io import BytesIO
from typing import Final

from PIL import Image

from bot.media import mp4
from bot.media.errors import Corrupt, NotAPicture, TooBig, UnsupportedFormat
from bot.media.foreign import foreign_format
from bot.media.formats import Format, format_of
from bot.media.picture import Picture

MAX_PIXELS: Final = 80_000_000

_BOMB = (Image.DecompressionBombError, Image.DecompressionBombWarning)


def identify(data: bytes, *, max_pixels: int = MAX_PIXELS) -> Picture:
    """Tell what the bytes are, whatever name or content type they came under.

    The pixel limit is read from the header, before anything is decoded. Blocking: call it in a
    thread.

    Raises:
        UnsupportedFormat: the data is a picture or document of a kind that is not accepted.
        Corrupt: the file is cut or damaged.
        NotAPicture: the data is something else.
        TooBig: the picture has more pixels than allowed.
    """
    known = format_of(data)
    if known:
        width, height = _measured(data, known, max_pixels=max_pixels)
        content_type, suffix = known.content_type, known.suffix
    elif mp4.is_mp4(data):
        width, height = _frame(data, max_pixels=max_pixels)
        content_type, suffix = "video/mp4", ".mp4"
    elif kind := foreign_format(data):
        raise UnsupportedFormat(kind)
    else:
        raise NotAPicture(f"the answer is {_described(data)}, not a picture")
    return Picture(
        data=data,
        content_type=content_type,
        suffix=suffix,
        width=width,
        height=height,
        is_video=known is None,
    )


def _measured(data: bytes, known: Format, *, max_pixels: int) -> tuple[int, int]:
    try:
        with known.opened(BytesIO(data)) as image:
            size = image.size
            _check_size(size, max_pixels=max_pixels)
            known.verified(image)
    except TooBig:
        raise
    except _BOMB as error:
        raise TooBig("pixels", limit=max_pixels) from error
    except Exception as error:  # decoders raise anything when the bytes are hostile
        raise Corrupt(f"the {known.suffix} file is corrupt") from error
    return size


def _frame(data: bytes, *, max_pixels: int) -> tuple[int, int]:
    size = mp4.frame_size(data)
    if size is None:
        raise Corrupt("the .mp4 file is corrupt, or has no picture track")
    _check_size(size, max_pixels=max_pixels)
    return size


def _check_size(size: tuple[int, int], *, max_pixels: int) -> None:
    if size[0] * size[1] > max_pixels:
        raise TooBig("pixels", limit=max_pixels)


def _described(data: bytes) -> str:
    """Name the usual impostors for the log, without quoting what they say."""
    start = data[:512].lstrip().lower()
    if not start:
        return "empty"
    if start.startswith((b"{", b"[")):
        return "JSON"
    if start.startswith((b"<!doctype", b"<html")):
        return "HTML"
    return "of an unknown type"
