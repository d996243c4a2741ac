"""The one door from a sentence to what a person reads: translated, with its values filled in.

What stands in this folder as an argument of `say`, `count` and `mark` is in the catalogs
(CONTRIBUTING.md says how it gets there). Values are named in sentences as `str.format` does, and
these formats come in addition: `{text:code}` for a code span, `{names:and}` and `{names:or}` for
several.
"""

from __future__ import annotations

from string import Formatter
from typing import Any, Final

from bot.ui.texts.language import catalog

_LONGEST_QUOTE: Final = 60
_FIGURES: Final = frozenset(",f")
"""Formats of figures that are only read; what is typed for Midjourney has a point everywhere."""


def mark(sentence: str) -> str:
    """Return a sentence that stands in a table; it is said later."""
    return sentence


def say(sentence: str, /, **values: Any) -> str:  # noqa: ANN401 - what the sentence names
    """Return a sentence in the language spoken, with its values."""
    return _filled(catalog().gettext(sentence), values)


def count(one: str, many: str, number: int, /, **values: Any) -> str:  # noqa: ANN401 - see `say`
    """Return the form of a sentence that goes with a number, which is its value `count`."""
    return _filled(catalog().ngettext(one, many, number), {"count": number, **values})


def _filled(sentence: str, values: dict[str, Any]) -> str:
    return _FORMATTER.vformat(sentence, (), values) if values else sentence


class _Formatter(Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:  # noqa: ANN401 - as its base
        if format_spec == "code":
            return quoted(value)
        if isinstance(value, tuple):
            return _listed(value, format_spec)
        written = str(super().format_field(value, format_spec))
        return _as_written_here(written) if format_spec[-1:] in _FIGURES else written


_FORMATTER: Final = _Formatter()
_NUMBER: Final = mark("1,234.5")


def _as_written_here(number: str) -> str:
    """A number with the marks that set thousands and decimals apart in the language spoken."""
    here = catalog().gettext(_NUMBER)
    return number.translate(str.maketrans(",.", here[1] + here[-2]))


def quoted(text: str) -> str:
    """Return a text as a code span that it cannot break out of, cut where it gets long."""
    if len(text) > _LONGEST_QUOTE:
        text = text[: _LONGEST_QUOTE - 1] + "…"
    return "`" + text.replace("`", "'") + "`"


def _listed(words: tuple[str, ...], how: str) -> str:
    """Return "a, b" plainly, else "a, b and c" or "a, b or c"."""
    if not how or not words[1:]:
        return ", ".join(words)
    both = mark("{first} and {last}") if how == "and" else mark("{first} or {last}")
    return say(both, first=", ".join(words[:-1]), last=words[-1])
