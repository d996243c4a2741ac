"""Characters that stand for others: wide letters and digits, digits of other scripts, dashes."""

import unicodedata
from typing import Final

DASHES: Final = "\u2010-\u2015\u2212\u2e3a\u2e3b\ufe58\ufe63\uff0d"
"""Hyphens, dashes and minus signs as ranges of a character class; the ASCII hyphen is none."""
STROKES: Final = "\u2500\u2501\u30fc\uff70\u3161\u05be\u058a\u02d7\u2043"
"""What is no dash alone, but typed as one twice: lines, vowels' marks, other scripts' hyphens."""
TRAILING: Final = ",.;\uff0c\uff0e\u3002\uff61\uff1b\u3001\u060c\u061b\u06d4"
"""Commas, periods and semicolons of several scripts."""

_VARIANTS: Final = frozenset({"<wide>", "<small>", "<vertical>", "<font>"})
_KEPT: Final = "\ufe58\ufe63\uff0d"  # they fold to a hyphen, which is for a dash to become
_LOOK_ALIKE: Final = {
    **dict.fromkeys("\u2236\ua789", ":"),
    **dict.fromkeys("\u2044\u2215", "/"),
    "\u066b": ".",
    **dict.fromkeys("\u0130\u0131", "i"),  # with \u017f and \u212a what matches ASCII in any case
    "\u017f": "s",
    "\u212a": "k",
}


class _Folding(dict[int, str]):
    """A table for `str.translate` that learns what it is asked for."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _folded(chr(code))
        return folded


def _folded(char: str) -> str:
    if char in _KEPT:
        return char
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    if unicodedata.decomposition(char).partition(" ")[0] in _VARIANTS:
        plain = unicodedata.normalize("NFKC", char)
        return plain if plain.isascii() and len(plain) == 1 else char
    return _LOOK_ALIKE.get(char, char)


_FOLDING: Final = _Folding()


def folded(text: str) -> str:
    """Return the text with ASCII for what is a variant of it, character by character."""
    return text if text.isascii() else text.translate(_FOLDING)
