"""From what the picture worker refuses to the error that the caller gets."""

import re
from typing import Final

from bot.media.errors import (
    Corrupt,
    NotAPicture,
    PictureError,
    TooBig,
    TooManyParts,
    UnsupportedFormat,
    UnusableMask,
)
from bot.media.fetching.limits import MAX_BYTES, MEMBER_PIXELS

_DETAIL: Final = re.compile(r"[A-Za-z0-9. ]{1,20}")


def error_for(
    why: str,
    detail: str = "",
    *,
    max_pixels: int = MEMBER_PIXELS,
    limit_bytes: int = MAX_BYTES,
) -> PictureError:
    """The error for what the picture worker, or a look at a file's structure, refused.

    ``detail`` may be what a picture worker says that was taken over, so little is believed of it.
    """
    match why:
        case "bytes":
            return TooBig("bytes", limit=limit_bytes)
        case "pixels" | "memory" | "time":
            return TooBig("pixels", limit=max_pixels)
        case "parts":
            return TooManyParts()
        case "nothing" | "everything" as marks:
            return UnusableMask(marks)
        case "unsupported":
            return UnsupportedFormat(_words(detail))
        case "unknown":
            return NotAPicture(f"the answer is {_words(detail)}, not a picture")
        case _:
            return Corrupt(f"the {_words(detail)} file is corrupt")


def _words(detail: str) -> str:
    """One of the few words that `bot.picture_worker.structure` says."""
    return detail if _DETAIL.fullmatch(detail) else "unknown"
