"""Guessing what a misspelled name or value was meant to be."""

import re
from difflib import get_close_matches
from functools import lru_cache
from math import gcd
from typing import Final

from bot.prompts.parameters.parameter import Kind, Parameter
from bot.prompts.parameters.table import BY_SPELLING, PARAMETERS

_LONGEST_NAME = 32
_SHORT = 2
_MISTAKEN: Final = {wrong: row.name for row in PARAMETERS for wrong in row.mistaken}
_NAMES: Final = [*_MISTAKEN, *(name for name, row in BY_SPELLING.items() if not row.refusal)]
_SIDE = r"([0-9]{1,5}(?:\.[0-9]{1,3})?)"
_SIDES = re.compile(rf"{_SIDE} ?[-:\uff1ax\u00d7*/ ] ?{_SIDE}", re.IGNORECASE)
_VERSION = re.compile(r"(?:v|version)?([1-9](?:[.,][0-9])?)", re.IGNORECASE)
_NUMBER = re.compile(r"\+?([0-9]{0,4}(?:[.,][0-9]{1,4})?)")
_DIGITS = re.compile(r"\+?([0-9][0-9,]{0,12})(?:\.0+|%)?")


@lru_cache(maxsize=256)
def guess_name(
    spelling: str, presets: tuple[str, ...] = (), closed: frozenset[str] = frozenset()
) -> str | None:
    """Return the parameter or the preset that was probably meant, if there is one like it.

    None of those parameters that are `closed`, by their canonical names.
    """
    plain = _plain(spelling)
    if len(plain) > _LONGEST_NAME:
        return None
    known = {_plain(name): name for name in presets} | dict.fromkeys(_NAMES) | _MISTAKEN
    close = get_close_matches(plain, [*known], n=1, cutoff=0.65)
    meant = (known[close[0]] or close[0]) if close else None
    is_closed = meant in BY_SPELLING and BY_SPELLING[meant].name in closed
    return None if is_closed else meant


def _plain(spelling: str) -> str:
    return spelling.replace("-", "").replace("_", "")


def guess(parameter: Parameter, words: tuple[str, ...]) -> str | None:
    """Return the value that was probably meant by words that are not one, or None.

    Raises nothing; whether the guess is within the parameter's range is for the caller to see.
    """
    match parameter.kind:
        case Kind.RATIO:
            return guess_ratio(" ".join(words[:3]))
        case Kind.VERSION:
            version = _VERSION.fullmatch(words[0])
            return version[1].replace(",", ".") if version else None
        case Kind.NUMBER:
            number = _NUMBER.fullmatch(words[0])
            return number[1].replace(",", ".") if number else None
        case Kind.INTEGER:
            digits = _DIGITS.fullmatch(words[0])
            return digits[1].replace(",", "") if digits else None
        case Kind.CHOICE | Kind.WORD:
            return next(iter(get_close_matches(words[0].lower(), parameter.choices, n=1)), None)
        case _:
            return None


def guess_ratio(typed: str) -> str | None:
    """Return "21:9" for "21/9", and in the smallest numbers "16:9" for "1920 x 1080".

    None for what is not two sides.
    """
    sides = _SIDES.fullmatch(typed.strip())
    if not sides:
        return None
    width, height = (round(float(side) * 1000) for side in sides.groups())
    are_small = all(side.isdecimal() and len(side) <= _SHORT for side in sides.groups())
    divisor = 1000 if are_small else gcd(width, height)
    return f"{width // divisor}:{height // divisor}" if width and height else None
