"""A port that can be closed and opened again under the same number."""

import asyncio
from collections.abc import Callable

from aiohttp import web

from playground.addresses import base_url

SHUTDOWN_S = 0.2


class Listener:
    """Serves an application; `refuses` says of each new connection whether to cut it at once."""

    def __init__(self, host: str, port: int, *, refuses: Callable[[], bool]) -> None:
        self._host = host
        self._refuses = refuses
        self.port = port
        self._runner: web.AppRunner | None = None
        self._server: asyncio.Server | None = None

    @property
    def base_url(self) -> str:
        """Where it listens, without a slash at the end."""
        return base_url(self._host, self.port)

    async def serve(self, app: web.Application) -> None:
        """Open the port; raises OSError if it is taken."""
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_S)
        await self._runner.setup()
        await self.open()

    async def open(self) -> None:
        """Listen, on the same port as before if there was one."""
        if self._server is None:
            loop = asyncio.get_running_loop()
            self._server = await loop.create_server(self._protocol, self._host, self.port)
            self.port = self._server.sockets[0].getsockname()[1]

    def cut(self) -> None:
        """Stop listening and cut every connection."""
        if self._server is None or self._runner is None or self._runner.server is None:
            return
        self._server.close()
        self._server = None
        for connection in self._runner.server.connections:
            if isinstance(connection.transport, asyncio.WriteTransport):
                connection.transport.abort()

    async def close(self) -> None:
        """End it for good; a second call does nothing."""
        self.cut()
        if self._runner is not None:
            await self._runner.cleanup()

    def _protocol(self) -> asyncio.BaseProtocol:
        if self._refuses() or self._runner is None or self._runner.server is None:
            return _Refusing()
        return self._runner.server()


class _Refusing(asyncio.Protocol):
    """Closes a connection before anything is read from it."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.WriteTransport):
            transport.abort()
