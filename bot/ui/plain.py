"""Making what members typed safe to show: it can neither ping, nor link, nor break the layout."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_MARKDOWN: Final = re.compile(r"([\\*_~`|\[\]()<>@]|:(?=//))")
_BLOCK: Final = re.compile(r"^(\d*)(?=[#.+-]+\s)")  # a heading, list or small print
_NOT_IN_NAMES: Final = re.compile(r"[^a-z0-9]+")
ELLIPSIS: Final = "…"


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters, cut at the end with an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + ELLIPSIS


def escaped(text: str) -> str:
    """One line in which Discord finds no markdown, mention or link."""
    return _BLOCK.sub(r"\1\\", _MARKDOWN.sub(r"\\\1", " ".join(text.split())))


def file_stem(text: str, *, words: int = 6) -> str:
    """A file name made of the first words of a prompt, in plain ASCII; may be empty."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "-".join(_NOT_IN_NAMES.sub(" ", ascii_text.lower()).split()[:words])[:60]
