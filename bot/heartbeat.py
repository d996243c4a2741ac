"""Signs of life, for who sees that the process is not just there, but goes on: a file, systemd."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from bot.discord_client.gateway.login import StartError
from bot.sd_notify import notify, watchdog_s

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

EVERY_S: Final = 10.0


class _Heart:
    """Beats by the event loop that runs, so not while that hangs."""

    def __init__(self, file: Path | None, is_alive: Callable[[], bool]) -> None:
        self._file = file
        self._is_alive = is_alive
        self._every_s = min(EVERY_S, (watchdog_s() or EVERY_S * 2) / 2)
        self._beat()

    def _beat(self) -> None:
        if self._is_alive():
            notify("WATCHDOG=1")
            if self._file is not None:
                with suppress(OSError):  # whoever looks at it sees that it is old
                    self._file.touch()
        self._next = asyncio.get_running_loop().call_later(self._every_s, self._beat)

    def stop(self) -> None:
        self._next.cancel()


@contextmanager
def heartbeat(file: Path | None, is_alive: Callable[[], bool] = lambda: True) -> Iterator[None]:
    """Touch the file, if there is one, and tell systemd, if it wants to know, every `EVERY_S`.

    Neither is done while the event loop does not turn, or `is_alive` says no.

    Raises:
        StartError: the file cannot be written.
    """
    if file is not None:
        try:
            file.touch()
        except OSError as error:
            line = f"HEARTBEAT names a file that cannot be written ({error.strerror})."
            raise StartError(line) from error
    heart = _Heart(file, is_alive)
    try:
        yield
    finally:
        heart.stop()
