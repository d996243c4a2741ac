"""What a terminal shows: lines, and one that changes in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.lines import PROMPT

if TYPE_CHECKING:
    from typing import TextIO


class Screen:
    """Writes to a terminal, or to whatever its lines are piped to."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def live(self, text: str, *, last: bool) -> None:
        """Show a state: over the last one on a terminal, on a line of its own elsewhere."""
        if self._out.isatty():
            self._out.write(f"\r\x1b[K{text}" + ("\n" if last else ""))
        else:
            self._out.write(f"{text}\n")
        self._out.flush()

    def say(self, text: str) -> None:
        """Show one line."""
        self._out.write(f"{text}\n")
        self._out.flush()

    def prompt(self) -> None:
        """Show on a terminal that a line is waited for, where others were written over that."""
        if self._out.isatty():
            self._out.write(PROMPT)
            self._out.flush()
