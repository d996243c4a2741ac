"""A TCP proxy before a local server, which can be cut as a cable can."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Final, Self

MOST_BYTES: Final = 65_536


class Proxy:
    """Made by `open`, ended by `close`.

    While it is cut nothing passes and nobody is told; what was on its way arrives when it is
    mended, if the two sides still wait for it.
    """

    def __init__(self, server: int) -> None:
        self.port = 0
        """Where it listens."""
        self._server = server
        self._whole = asyncio.Event()
        self._whole.set()
        self._listening: asyncio.Server
        self._connections: set[asyncio.Task[None]] = set()

    @classmethod
    async def open(cls, server: int) -> Self:
        """Listen on a free port, for the server on that port."""
        proxy = cls(server)
        proxy._listening = await asyncio.start_server(proxy._connected, "127.0.0.1", 0)
        proxy.port = proxy._listening.sockets[0].getsockname()[1]
        return proxy

    @property
    def is_cut(self) -> bool:
        """Whether nothing passes."""
        return not self._whole.is_set()

    def cut(self) -> None:
        """Let nothing pass."""
        self._whole.clear()

    def mend(self) -> None:
        """Let everything pass again."""
        self._whole.set()

    async def close(self) -> None:
        """End all that is connected."""
        self._listening.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = asyncio.create_task(self._serve(reader, writer), name="proxy")
        self._connections.add(connection)
        connection.add_done_callback(self._connections.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._whole.wait()
            with suppress(ConnectionError):
                server_reader, server_writer = await asyncio.open_connection(
                    "127.0.0.1", self._server
                )
                try:
                    await asyncio.gather(
                        self._pass_on(reader, server_writer), self._pass_on(server_reader, writer)
                    )
                finally:
                    server_writer.close()
        finally:
            writer.close()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(MOST_BYTES):
            await self._whole.wait()
            writer.write(data)
            await writer.drain()
        await self._whole.wait()
        writer.close()
