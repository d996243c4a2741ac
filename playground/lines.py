"""Lines from standard input, typed or piped."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import threading
from concurrent.futures import CancelledError
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator


PROMPT: Final = "> "


def read_lines(lines: asyncio.Queue[str | None]) -> None:
    """Feed standard input into a queue, from a thread that never holds up the end."""
    loop = asyncio.get_running_loop()
    source = _typed() if sys.stdin.isatty() else _piped(sys.stdin.fileno())

    def read() -> None:
        for line in source:
            with contextlib.suppress(RuntimeError, CancelledError):  # the loop is over
                asyncio.run_coroutine_threadsafe(_put(lines, line), loop).result()

    threading.Thread(target=read, name="standard input", daemon=True).start()


def _typed() -> Iterator[str | None]:
    """Lines of a person, with the editing that `input` offers; None at the end."""
    while True:
        try:
            yield input(PROMPT)
        except EOFError:
            yield None
            return


def _piped(descriptor: int) -> Iterator[str | None]:
    """Lines of another program; None at the end.

    Read without Python's buffer: its lock, held by a thread at the end, would abort the exit.
    """
    rest = b""
    while chunk := os.read(descriptor, 4096):
        *whole, rest = (rest + chunk).split(b"\n")
        yield from (line.decode(errors="replace") for line in whole)
    if rest:
        yield rest.decode(errors="replace")
    yield None


async def _put(lines: asyncio.Queue[str | None], line: str | None) -> None:
    await lines.put(line)
    if line is not None:
        await lines.join()  # the next prompt comes when this line is dealt with
