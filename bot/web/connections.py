"""Connections of the web server, so few and so short that nobody can hold it up with them."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING, Final, cast

from bot.web.access import is_loopback

if TYPE_CHECKING:
    from collections.abc import Callable

MOST: Final = 32
"""So many are open at a time from this machine, and as many from all others together."""

LASTS_S: Final = 10.0
"""A connection ends after this time, whatever it sent or read until then."""


class Connections:
    """Makes the protocol of each connection, around the one that understands HTTP."""

    def __init__(self, make: Callable[[], asyncio.Protocol]) -> None:
        self.make = make
        self.open: Counter[bool] = Counter()
        """How many there are, by whether they come from this machine."""

    def __call__(self) -> asyncio.Protocol:
        """The protocol of a new connection."""
        return _Bounded(self)


class _Bounded(asyncio.Protocol):
    """Passes everything on, unless there are too many already, and until its time is over."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._inner: asyncio.Protocol | None = None
        self._is_local = False
        self._end: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport = cast("asyncio.Transport", transport)
        of, peer = self._connections, transport.get_extra_info("peername")
        self._is_local = bool(peer) and is_loopback(str(peer[0]))
        if of.open[self._is_local] >= MOST:
            transport.abort()
            return
        of.open[self._is_local] += 1
        self._end = asyncio.get_running_loop().call_later(LASTS_S, transport.abort)
        self._inner = of.make()
        self._inner.connection_made(transport)

    def data_received(self, data: bytes) -> None:
        if self._inner is not None:
            self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        return None if self._inner is None else self._inner.eof_received()

    def pause_writing(self) -> None:
        if self._inner is not None:
            self._inner.pause_writing()

    def resume_writing(self) -> None:
        if self._inner is not None:
            self._inner.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._inner is not None and self._end is not None:
            self._end.cancel()
            self._connections.open[self._is_local] -= 1
            self._inner.connection_lost(exc)
