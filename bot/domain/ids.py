"""Ids of rows and of Discord, read from text that anybody may have made up."""

from __future__ import annotations

from typing import Final

HIGHEST_ID: Final = 2**63 - 1
"""The highest that a database holds."""

_LONGEST: Final = len(str(HIGHEST_ID))


def id_in(text: str | None) -> int:
    """The id that a text is; 0, which nothing has, for any other text."""
    is_number = text is not None and text.isdecimal() and len(text) <= _LONGEST
    number = int(text) if text is not None and is_number else 0
    return number if number <= HIGHEST_ID else 0
