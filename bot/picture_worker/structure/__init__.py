"""What a file's structure tells without decoding it, in plain Python.

The bot looks at files of few parts with it by itself, in a few milliseconds at most; the picture
worker looks at all others (`bot.media.identify`).
"""

from bot.picture_worker.formats.inspection import kind_of, size_of
from bot.picture_worker.formats.known import Format
from bot.picture_worker.formats.metadata import is_bare
from bot.picture_worker.formats.parts import FEW_PARTS, MOST_PARTS, TooManyPartsError

__all__ = [
    "FEW_PARTS",
    "MOST_PARTS",
    "Format",
    "TooManyPartsError",
    "is_bare",
    "kind_of",
    "size_of",
]
