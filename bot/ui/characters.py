"""Characters: which of a foreign text are shown, how many Discord counts, and where to cut.

Whether Discord counts code points or UTF-16 code units is not documented and differs between its
clients. Units are never fewer than code points, so what fits by units fits either way.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

ELLIPSIS: Final = "…"

MOST_MARKS: Final = 4
"""Marks on one letter: Hebrew and Vietnamese need so many; more climb over the lines around."""

LONGEST_CLUSTER: Final = 32
"""Code points of what is seen as one character; anything longer may be cut anywhere."""

_BLANKS: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters that look like a blank."""

_JOINERS: Final = "\u200c\u200d"
_JOINED: Final = rf"[^\x00-\x7f\s{_JOINERS}]"
_STRAY_JOINERS: Final = re.compile(
    rf"[{_JOINERS}]+(?!{_JOINED})|[{_JOINERS}](?<!{_JOINED}[{_JOINERS}])[{_JOINERS}]*"
)
"""Emoji and several scripts need one joiner between two of their characters."""

_SELECTORS: Final = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_STRAY_SELECTORS: Final = re.compile(rf"(?<=[{_SELECTORS}\s])[{_SELECTORS}]+|^[{_SELECTORS}]+")
_INVISIBLE: Final = re.compile(
    "[\u034f\u17b4\u17b5\u180b-\u180f\u2065\ufdd0-\ufdef\ufff0-\ufffb"
    "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
)
_DROPPED: Final = frozenset({"Cf", "Cs", "Co"})
_MARKS: Final = frozenset({"Mn", "Me", "Mc"})
_MODIFIERS: Final = range(0x1F3FB, 0x1F400)
_REGIONAL: Final = range(0x1F1E6, 0x1F200)
_JAMO: Final = range(0x1160, 0x1200)
_BEYOND_ONE_UNIT: Final = 0xFFFF


def units(text: str) -> int:
    """The length in UTF-16 code units."""
    if text.isascii():
        return len(text)
    return len(text) + sum(ord(character) > _BEYOND_ONE_UNIT for character in text)


def cleaned(text: str) -> str:
    """One line of what can be seen; it may be empty.

    Gone are control, bidirectional, zero-width, tag and private characters, halves of surrogate
    pairs, marks without a letter and those that pile up on one. Reading order is left to the
    letters themselves, so no text can reorder what stands beside it.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    line = _INVISIBLE.sub("", " ".join("".join(_seen(text)).split()))
    line = _without_piles(_STRAY_SELECTORS.sub("", line))
    return " ".join(_STRAY_JOINERS.sub("", line).split())


def cut(text: str, limit: int) -> str:
    """The longest beginning within `limit` units that ends between two characters as seen.

    A backslash stays with what it escapes.
    """
    if len(text) * 2 <= limit or units(text) <= limit:
        return text
    end, used = 0, 0
    for end, character in enumerate(text):  # noqa: B007 - where it ends is what is looked for
        used += 1 + (ord(character) > _BEYOND_ONE_UNIT)
        if used > limit:
            break
    for earlier in range(end, max(end - LONGEST_CLUSTER, 0), -1):
        if _may_end(text, earlier):
            return text[:earlier]
    if end <= LONGEST_CLUSTER:
        return ""
    return text[: end - 1] if _in_escape(text, end) else text[:end]


def shorten(text: str, limit: int) -> str:
    """At most `limit` units, cut at the end with an ellipsis."""
    if units(text) <= limit:
        return text
    return cut(text, limit - 1).rstrip() + ELLIPSIS


def _seen(text: str) -> list[str]:
    shown = []
    for character in text:
        kind = unicodedata.category(character)
        if kind in {"Cc", "Zs", "Zl", "Zp"} or character in _BLANKS:
            shown.append(" ")
        elif character in _JOINERS or not (kind in _DROPPED or _is_no_character(character)):
            shown.append(character)
    return shown


def _is_no_character(character: str) -> bool:
    return ord(character) & 0xFFFE == 0xFFFE  # noqa: PLR2004 - the last two of each plane


def _without_piles(text: str) -> str:
    kept, marks = [], MOST_MARKS  # at the beginning there is nothing to stand on
    for character in text:
        if unicodedata.category(character) in _MARKS:
            marks += 1
            if marks > MOST_MARKS:
                continue
        elif character not in _JOINERS:
            marks = MOST_MARKS if character == " " else 0
        kept.append(character)
    return "".join(kept)


def _may_end(text: str, index: int) -> bool:
    """Whether a character as seen ends before that index."""
    if _in_escape(text, index) or text[index - 1] in _JOINERS or text[index] in _JOINERS:
        return False
    code = ord(text[index])
    if code in _MODIFIERS or code in _JAMO or unicodedata.category(text[index]) in _MARKS:
        return False
    return code not in _REGIONAL or _regional_before(text, index) % 2 == 0


def _in_escape(text: str, index: int) -> bool:
    before = text[:index]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


def _regional_before(text: str, index: int) -> int:
    count = 0
    while count < index and ord(text[index - 1 - count]) in _REGIONAL:
        count += 1
    return count
