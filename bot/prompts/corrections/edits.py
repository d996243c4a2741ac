"""Corrections of a prompt as changes of its text."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.prompts.errors import Part


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Edit:
    """Replace what stands from ``start`` to ``end`` by ``text``."""

    start: int
    end: int
    text: str

    @classmethod
    def of(cls, part: Part, text: str) -> "Edit":
        """Replace a part of the prompt."""
        start, end = part.span or (0, 0)
        return cls(start=start, end=end, text=text)


def edited(source: str, edits: Iterable[Edit]) -> str:
    """Return the text with all edits made, in single blanks.

    Of two edits that touch the same place, the one that starts first is made, or comes first.
    """
    pieces, done = [], -1
    for edit in sorted(edits, key=lambda edit: edit.start):
        if edit.start > done:
            pieces += [source[max(done, 0) : edit.start], edit.text]
            done = edit.end
    return " ".join("".join([*pieces, source[max(done, 0) :]]).split())
