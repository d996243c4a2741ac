"""How a process is asked to stop: by signals, and where there are few of those by a file."""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LOOK_S: Final = 0.5
"""So often it is looked whether the file is there."""

_NAMES: Final = ("SIGTERM", "SIGINT", "SIGBREAK")
"""The last one is Windows' own: Ctrl-Break, which other programs can send."""


def on_stop_signal(stop: Callable[[], None]) -> None:
    """Call `stop` in the running loop on SIGTERM, Ctrl-C and Ctrl-Break, as far as they exist."""
    loop = asyncio.get_running_loop()
    for number in _numbers():
        try:
            loop.add_signal_handler(number, stop)
        except NotImplementedError:  # as Windows' loop
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop))


def on_stop_file(path: Path | None, stop: Callable[[], None]) -> None:
    """Call `stop` in the running loop once a file is there, and remove it; None for no file.

    One that is there already was for a process before this one.
    """
    if path is not None:
        _removed(path)
        _look(path, stop)


def _numbers() -> Iterator[int]:
    return (getattr(signal, name) for name in _NAMES if hasattr(signal, name))


def _look(path: Path, stop: Callable[[], None]) -> None:
    if _removed(path):
        stop()
    else:
        asyncio.get_running_loop().call_later(LOOK_S, _look, path, stop)


def _removed(path: Path) -> bool:
    """Whether the file was there; it is not any more."""
    if not path.exists():
        return False
    with suppress(OSError):  # whoever made it may not let anybody remove it
        path.unlink()
    return True
