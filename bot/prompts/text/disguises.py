"""What a word of a skeleton may be read as that somebody disguised, as far as words alone tell."""

from __future__ import annotations

import re
from itertools import product
from string import ascii_lowercase
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_STRETCHED: Final = re.compile(r"(.)\1{2,}")
_DOUBLED: Final = re.compile(r"([ahijkquvwxy])\1")
"""Letters that hardly a word has twice."""

_SHORT: Final = 3
_ALL_DOUBLED: Final = re.compile(r"(?:(.)\1){3,}")
_LETTERS_OF: Final = str.maketrans("03456789", "oeasbtbg")
_MEASURE: Final = re.compile("[0-9]+[a-z]")
"""A number with its unit, such as 45s: no digit of it stands for a letter."""

_MOST_ONES: Final = 4


def forms(token: str) -> Iterator[str]:
    """What a word may be read as: with letters for digits, and none stretched or doubled."""
    yield token
    if not token.isalpha() and any(map(str.isalpha, token)) and not _MEASURE.fullmatch(token):
        yield from _with_letters(token)
    if _STRETCHED.search(token):
        yield from (_STRETCHED.sub(short, token) for short in (r"\1", r"\1\1"))
    if _ALL_DOUBLED.fullmatch(token):
        yield token[::2]
    elif len(token) > _SHORT and _DOUBLED.search(token):
        yield _DOUBLED.sub(r"\1", token)


def _with_letters(token: str) -> Iterator[str]:
    plain, *rest = token.translate(_LETTERS_OF).split("1")
    if len(rest) > _MOST_ONES:
        yield from (one.join([plain, *rest]) for one in "il")
        return
    for letters in product("il", repeat=len(rest)):
        yield plain + "".join(one + part for one, part in zip(letters, rest, strict=True))


def unmasked(word: str) -> Iterator[str]:
    """What a word may be in which stars stand for letters."""
    first, *rest = word.split("*")
    for letters in product(ascii_lowercase, repeat=len(rest)):
        yield first + "".join(letter + part for letter, part in zip(letters, rest, strict=True))


def is_spelled(run: str) -> bool:
    """Whether what is written apart is a word rather than numbers."""
    return sum(map(str.isalpha, run)) > len(run) / 2
