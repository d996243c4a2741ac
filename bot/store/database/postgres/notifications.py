"""How processes that share a database wake each other's loops.

What a commit tells the others is a hint that may be lost; so all loops are woken once a second as
well, which costs those that find nothing one read.
"""

from __future__ import annotations

from threading import Event, Thread
from typing import TYPE_CHECKING, Final

import psycopg

from bot.store.database.postgres.session import Session
from bot.store.errors import StoreUnavailableError
from bot.store.signals import Loop

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from bot.store.database.postgres.address import Address
    from bot.store.database.transactions import Committed

LOOK_S: Final = 1.0
"""How often loops look by themselves, whatever they were told."""

ENDS_WITHIN_S: Final = 5.0


class Channel:
    """What all processes on a schema listen to; `own` names the one that tells something."""

    def __init__(self, address: Address, own: str) -> None:
        self.name = f"imagine_bot_{address.schema}"
        self._own = own

    def telling(self, loops: Collection[Loop]) -> str:
        """The command that tells the others of these loops, once its transaction is committed."""
        words = " ".join([self._own, *sorted(loops)])
        return f"SELECT pg_notify('{self.name}', '{words}')"

    def told(self, words: str) -> set[Loop]:
        """The loops that another process told of; those of a newer version are left out."""
        origin, *names = words.split()
        return set() if origin == self._own else {Loop(name) for name in names if name in {*Loop}}


class Listener:
    """Wakes loops by what other processes tell, in a thread and a session of its own."""

    def __init__(
        self,
        address: Address,
        channel: Channel,
        wake: Committed,
        *,
        is_away: Callable[[], bool],
    ) -> None:
        """`is_away` tells whether the server is, as far as others have found."""
        self._channel = channel
        self._wake = wake
        self._is_away = is_away
        self._session = Session(address, name="imagine-bot listener", begun=self._listen)
        self._closing = Event()
        self._thread = Thread(target=self._work, name="postgres listener", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End it."""
        self._closing.set()
        self._session.cut()
        self._thread.join(ENDS_WITHIN_S)

    def _listen(self, raw: psycopg.Connection) -> None:
        raw.execute(f"LISTEN {self._channel.name}")

    def _work(self) -> None:
        while not self._closing.is_set():
            try:
                self._hear()
            except (psycopg.Error, StoreUnavailableError):
                self._closing.wait(LOOK_S)
                if self._is_away():
                    continue  # what failed for the same reason tries again by itself
            self._wake(set(Loop))
        self._session.close()

    def _hear(self) -> None:
        for notification in self._session.connect().notifies(timeout=LOOK_S):
            if loops := self._channel.told(notification.payload):
                self._wake(loops)
