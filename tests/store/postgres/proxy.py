"""A network between the bot and its server that fails where a test wants it to."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

COMMIT: Final = b"COMMIT\0"
"""What is in a message that commits, and in no other."""


OPTIONS: Final = b"\0options\0"
"""What is in the message that begins a session."""


def without_options(message: bytes) -> bytes:
    """That message, as of a session that is set up with nothing."""
    before, _, after = message[4:].partition(OPTIONS)
    body = before + b"\0" + after.partition(b"\0")[2]
    return (len(body) + 4).to_bytes(4) + body


class Fault(Enum):
    """What becomes of bytes."""

    NONE = auto()
    SWALLOW = auto()
    """Nothing passes, in either direction, and nobody is told."""
    DEAF = auto()
    """What is sent arrives, and no answer comes back."""
    REFUSE = auto()
    """Nobody is connected any more."""
    CUT_BEFORE_COMMIT = auto()
    CUT_AFTER_COMMIT = auto()
    DEAF_AFTER_COMMIT = auto()
    """What is sent arrives, and no answer comes back on that connection."""
    FORGET_OPTIONS = auto()
    """As poolers do that were told to: what a session is set up with does not arrive."""


@dataclass(slots=True)
class Proxy:
    """Passes on what goes to a server, and what comes back."""

    server: int
    port: int = 0
    fault: Fault = Fault.NONE
    """The next one; a cut happens once."""
    delay_s: float = 0.0
    """How long each answer is on its way."""
    stays_away: bool = False
    """Whether nobody is let through once a cut has happened."""
    faulted: asyncio.Event = field(default_factory=asyncio.Event)
    refused: asyncio.Event = field(default_factory=asyncio.Event)
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)
    _connections: set[asyncio.Task[None]] = field(default_factory=set)

    def begun(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Somebody connected."""
        connection = asyncio.ensure_future(self._tried(reader, writer))
        self._connections.add(connection)

    async def _tried(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.fault is not Fault.REFUSE:
            with suppress(ConnectionRefusedError):  # its server is down
                await self.connected(reader, writer)
        writer.close()

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass on one connection, to its end."""
        if self.stays_away and self.faulted.is_set():
            self.refused.set()
            writer.close()
            return
        server_reader, server_writer = await asyncio.open_connection("127.0.0.1", self.server)
        self._writers |= {writer, server_writer}
        deaf = asyncio.Event()
        await asyncio.gather(
            self._pass_on(reader, server_writer, writer, deaf),
            self._back(server_reader, writer, deaf),
        )
        for one in (writer, server_writer):
            one.close()
        self._writers -= {writer, server_writer}

    async def _pass_on(
        self,
        reader: asyncio.StreamReader,
        server: asyncio.StreamWriter,
        client: asyncio.StreamWriter,
        deaf: asyncio.Event,
    ) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(65_536):
                commits = COMMIT in data
                if commits and self.fault is Fault.CUT_BEFORE_COMMIT:
                    break
                if self.fault is Fault.SWALLOW:
                    self.faulted.set()
                    continue
                if commits and self.fault is Fault.DEAF_AFTER_COMMIT:
                    self.fault = Fault.NONE
                    deaf.set()
                    self.faulted.set()
                if self.fault is Fault.FORGET_OPTIONS and OPTIONS in data:
                    data = without_options(data)
                server.write(data)
                if commits and self.fault is Fault.CUT_AFTER_COMMIT:
                    break
            else:
                server.close()
                return
            self.fault = Fault.NONE
            self.faulted.set()
            await server.drain()
            client.close()
            server.close()

    async def _back(
        self, reader: asyncio.StreamReader, client: asyncio.StreamWriter, deaf: asyncio.Event
    ) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(65_536):
                await asyncio.sleep(self.delay_s)
                passes = self.fault not in {Fault.SWALLOW, Fault.DEAF} and not deaf.is_set()
                if passes and not client.is_closing():
                    client.write(data)
        client.close()

    async def close(self) -> None:
        """End all that is connected."""
        for writer in self._writers:
            writer.close()
        await asyncio.gather(*self._connections, return_exceptions=True)


@asynccontextmanager
async def proxied(server: int) -> AsyncIterator[Proxy]:
    """Listen in front of the server on that port."""
    proxy = Proxy(server)
    listening = await asyncio.start_server(proxy.begun, "127.0.0.1", 0)
    proxy.port = listening.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        await proxy.close()
        listening.close()
        await listening.wait_closed()
