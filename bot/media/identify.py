from typing import Final

from bot.media import mp4
from bot.media.errors import Corrupt, NotAPicture, TooBig, UnsupportedFormat
from bot.media.foreign import foreign_format
from bot.media.formats import format_of
from bot.media.picture import Picture

MAX_PIXELS: Final = 80_000_000
MEMBER_PIXELS: Final = 40_000_000
"""The most pixels of a picture that a member attaches."""


def identify(data: bytes, *, max_pixels: int = MAX_PIXELS) -> Picture:
    """Tell what the bytes are, whatever name or content type they came under.

    Type and size are read from the file's structure; nothing is decoded. For large files it takes
    some milliseconds: call it in a thread.

    Raises:
        UnsupportedFormat: the data is a picture or document of a kind that is not accepted.
        Corrupt: the file is cut or damaged.
        NotAPicture: the data is something else.
        TooBig: the picture has more pixels than allowed.
    """
    known = format_of(data)
    if known:
        size, content_type, suffix = known.measured(data), known.content_type, known.suffix
    elif mp4.is_mp4(data):
        size, content_type, suffix = mp4.frame_size(data), "video/mp4", ".mp4"
    elif kind := foreign_format(data):
        raise UnsupportedFormat(kind)
    else:
        raise NotAPicture(f"the answer is {_described(data)}, not a picture")
    if size is None or 0 in size:
        raise Corrupt(f"the {suffix} file is corrupt")
    width, height = size
    if width * height > max_pixels:
        raise TooBig("pixels", limit=max_pixels)
    return Picture(
        data=data,
        content_type=content_type,
        suffix=suffix,
        width=width,
        height=height,
        is_video=known is None,
    )


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
