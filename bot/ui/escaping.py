"""Making foreign words safe to show: they can neither ping, nor link, nor break the layout."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from bot.ui.characters import cleaned, cut, shorten, units

_MARKDOWN: Final = re.compile(r"([\\*_~`|\[\]()<>@]|:(?=//|\S*?:))")
"""Also the colons of a link and of an emoji's name."""

_BLOCK: Final = re.compile(r"^(\d*)(?=[#.+-]+\s)")  # a heading, list or small print
_NOT_IN_NAMES: Final = re.compile(r"[^a-z0-9]+")
_LINK: Final = re.compile(r"\b(?:https?:|data:|www\.|[\w-]+(?:\.[\w-]+)+/)\S*", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"https?://[A-Za-z0-9._~%!$&'*+,;=:@/?#\[\]-]+")
"""Nothing that ends a link in markdown, no blank and no look-alike of a letter."""

URL: Final = 512
"""Discord's limit for the address of a button."""


def escaped(text: str, limit: int | None = None) -> str:
    """One line in which Discord finds no markdown, mention or link.

    It has at most `limit` characters as Discord counts them, backslashes included, and is cut
    where that harms neither an escape nor a character; an ellipsis says so.
    """
    line = _BLOCK.sub(r"\1\\", _MARKDOWN.sub(r"\\\1", cleaned(text)))
    return line if limit is None or units(line) <= limit else shorten(line, limit)


def label(text: str, limit: int) -> str:
    """One line for a place that knows no markdown: a button, a title, an alternative text."""
    return shorten(cleaned(text), limit)


def filled(text: str, limit: int) -> str:
    """What a field of a dialog is filled with: as it was typed, lines included."""
    lines = (cleaned(line) for line in text.splitlines())
    return cut("\n".join(lines).strip(), limit)


def address(url: str | None, limit: int = URL) -> str | None:
    """The address if a link to it is certain to work and to be only that, else None."""
    return url if url and units(url) <= limit and _ADDRESS.fullmatch(url) else None


def file_stem(text: str, *, words: int = 6) -> str:
    """A file name made of the first words of a prompt, in plain ASCII; may be empty.

    Addresses of pictures are no words.
    """
    ascii_text = (
        unicodedata.normalize("NFKD", _LINK.sub(" ", text)).encode("ascii", "ignore").decode()
    )
    return "-".join(_NOT_IN_NAMES.sub(" ", ascii_text.lower()).split()[:words])[:60]
