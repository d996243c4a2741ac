"""The standard streams, as whoever started the process left them: closed, or of few letters."""

from __future__ import annotations

import io
import os
import sys
from typing import Final, TextIO

_LAST: Final = 2
"""The number of standard error."""


def open_standard_streams() -> None:
    """Open what is closed of standard input, output and error: on nothing.

    The first file that is opened would else get such a number, and be written into by whoever
    reports a fault.
    """
    number = os.open(os.devnull, os.O_RDWR)
    while number <= _LAST:
        number = os.open(os.devnull, os.O_RDWR)
    os.close(number)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115


def write_any_text() -> None:
    """Let standard output and error show what their encoding lacks as a sign for it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def give_up(stream: TextIO) -> None:
    """Lead a stream to nothing that is full, or that nobody reads any more.

    Python would else try again at the end, and end with a code of its own.
    """
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
