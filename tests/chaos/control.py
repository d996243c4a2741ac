"""The wire between a run and the watched bot: one JSON object a line, over a Unix socket.

The run says `die` (points and signals), `shift_s`, `read_only` and `full`; each process says its
`pid`, which points it passes (`point`, once each and process) and where it dies (`died`). Each has
a connection of its own for either: writing to one whose other end just died would cut off its last
words.
"""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    from collections.abc import Callable
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
    died: dict[int, float] = field(default_factory=dict)
    """The processes that died at one, and when that began, on the monotonic clock."""
    spoke: set[int] = field(default_factory=set)
    """The processes that passed any point, so that they are set up to take signals."""
    news: asyncio.Event = field(default_factory=asyncio.Event)
    """Set at every death."""
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    _server: asyncio.Server | None = None
    _writers: dict[asyncio.StreamWriter, int | None] = field(default_factory=dict)
    _listeners: set[asyncio.StreamWriter] = field(default_factory=set)

    @classmethod
    async def open(cls, folder: Path) -> Self:
        """Listen in that folder."""
        control = cls(path=folder / "control")
        control.path.unlink(missing_ok=True)
        control._server = await asyncio.start_unix_server(control._serve, control.path)
        return control

    def tell(self) -> None:
        """Send the orders as they are now."""
        line = json.dumps(asdict(self.orders)).encode() + b"\n"
        for writer in self._listeners:
            writer.write(line)

    async def heard_out(self, pid: int) -> None:
        """Wait until all is read that a process said which has ended."""
        await self.wait_until(lambda: not {None, pid} & set(self._writers.values()))

    async def wait_until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds of what was said."""
        async with self._changed:
            await self._changed.wait_for(holds)

    async def close(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()
        for writer in [*self._writers, *self._listeners]:
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers[writer] = None  # nobody knows yet whose it is
        with suppress(ConnectionError):
            async for line in reader:
                if line == LISTENS:
                    self._listens(writer)
                else:
                    await self._heard(json.loads(line), writer)
        self._listeners.discard(writer)
        async with self._changed:
            self._writers.pop(writer, None)
            self._changed.notify_all()
        writer.close()

    def _listens(self, writer: asyncio.StreamWriter) -> None:
        self._listeners.add(writer)
        self._writers.pop(writer)
        self.tell()

    async def _heard(self, said: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        async with self._changed:
            pid = self._writers[writer] = said["pid"]
            if "point" in said:
                self.spoke.add(pid)
                self.points.setdefault(said["point"], 0)
            self._changed.notify_all()
        if said.get("died"):
            self.points[said["point"]] += 1
            self.died[pid] = time.monotonic()
            self.orders.die.clear()  # its heir has to live, and so have the others
            self.tell()
            self.news.set()
