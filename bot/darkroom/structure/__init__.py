"""What a file's structure tells without decoding it, in plain Python.

The bot looks at files of few parts with it by itself, in a few milliseconds at most; the darkroom
looks at all others (`bot.media.identify`).
"""

from bot.darkroom.structure.bare import is_bare
from bot.darkroom.structure.formats import Format
from bot.darkroom.structure.look import kind_of, size_of
from bot.darkroom.structure.parts import FEW_PARTS, MOST_PARTS, TooManyPartsError

__all__ = [
    "FEW_PARTS",
    "MOST_PARTS",
    "Format",
    "TooManyPartsError",
    "is_bare",
    "kind_of",
    "size_of",
]
