"""A file by which health checks see that the process is not just there, but goes on."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from bot.discord_client.login import StartError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EVERY_S: Final = 10.0


class _Heart:
    """Touches a file by the event loop that runs, so not while that hangs."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._beat()

    def _beat(self) -> None:
        with suppress(OSError):  # whoever looks at it sees that it is old
            self._file.touch()
        self._next = asyncio.get_running_loop().call_later(EVERY_S, self._beat)

    def stop(self) -> None:
        self._next.cancel()


@contextmanager
def heartbeat(file: Path | None) -> Iterator[None]:
    """Touch the file every `EVERY_S` seconds, as long as the event loop turns; None for no file.

    Raises:
        StartError: it cannot be written.
    """
    if file is None:
        yield
        return
    try:
        file.touch()
    except OSError as error:
        line = f"HEARTBEAT names a file that cannot be written ({error.strerror})."
        raise StartError(line) from error
    heart = _Heart(file)
    try:
        yield
    finally:
        heart.stop()
