"""How processes that share a file notice what the others wrote: all loops look once a second."""

from __future__ import annotations

from contextlib import suppress
from threading import Event, Thread
from typing import TYPE_CHECKING, Final

from bot.store.signals import Loop

if TYPE_CHECKING:
    from bot.store.database.transactions import Committed

LOOK_S: Final = 1.0


class Ticker:
    """Wakes all loops once a second, in a thread of its own."""

    def __init__(self, wake: Committed) -> None:
        self._wake = wake
        self._closing = Event()
        self._thread = Thread(target=self._work, name="sqlite ticker", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End it."""
        self._closing.set()
        self._thread.join()

    def _work(self) -> None:
        while not self._closing.wait(LOOK_S):
            with suppress(RuntimeError):  # the event loop has ended
                self._wake(set(Loop))
