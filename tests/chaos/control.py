"""The wire between a run and the watched bot: one JSON object a line, over a Unix socket.

The run says `die` (points and signals), `shift_s`, `read_only` and `full`; the bot says which
points it passes (`point`, once each and process) and where it dies (`died`). Each has a connection
of its own: writing to one whose other end just died would cut off its last words.
"""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from pathlib import Path

VARIABLE: Final = "CHAOS_CONTROL"
"""The environment variable that names the socket."""
LISTENS: Final = b"listens\n"
"""What opens a connection that the orders come over."""


@dataclass(slots=True, kw_only=True)
class Orders:
    """What the watched bot has to do; every new process is told at once."""

    die: dict[str, int] = field(default_factory=dict)
    """The points at which it sends itself a signal, and which."""
    shift_s: float = 0.0
    """How far its clock is from the true one."""
    read_only: bool = False
    full: bool = False


@dataclass(slots=True, kw_only=True)
class Control:
    """The run's end of the wire."""

    path: Path
    orders: Orders = field(default_factory=Orders)
    points: dict[str, int] = field(default_factory=dict)
    """All points that were passed, and how often the bot died there."""
    deaths: int = 0
    signalled_s: float = 0.0
    """When the last of them began, on the monotonic clock."""
    news: asyncio.Event = field(default_factory=asyncio.Event)
    """Set at every death."""
    _alone: asyncio.Event = field(default_factory=asyncio.Event)
    _server: asyncio.Server | None = None
    _connections: set[asyncio.StreamWriter] = field(default_factory=set)
    _listeners: set[asyncio.StreamWriter] = field(default_factory=set)

    @classmethod
    async def open(cls, folder: Path) -> Self:
        """Listen in that folder."""
        control = cls(path=folder / "control")
        control.path.unlink(missing_ok=True)
        control._alone.set()
        control._server = await asyncio.start_unix_server(control._serve, control.path)
        return control

    def tell(self) -> None:
        """Send the orders as they are now."""
        line = json.dumps(asdict(self.orders)).encode() + b"\n"
        for writer in self._listeners:
            writer.write(line)

    async def heard_out(self) -> None:
        """Wait until all is read that a bot said which has ended."""
        await self._alone.wait()

    async def close(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()
        for writer in list(self._connections):
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections.add(writer)
        self._alone.clear()
        with suppress(ConnectionError):
            async for line in reader:
                if line == LISTENS:
                    self._listeners.add(writer)
                    self.tell()
                else:
                    self._heard(json.loads(line))
        self._connections.discard(writer)
        self._listeners.discard(writer)
        writer.close()
        if not self._connections:
            self._alone.set()

    def _heard(self, said: dict[str, str]) -> None:
        self.points.setdefault(said["point"], 0)
        if said.get("died"):
            self.points[said["point"]] += 1
            self.orders.die.clear()  # its heir has to live
            self.deaths += 1
            self.signalled_s = time.monotonic()
            self.news.set()
