"""The standard streams of a process that was started without them, as some services are."""

from __future__ import annotations

import os
import sys
from typing import Final

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
