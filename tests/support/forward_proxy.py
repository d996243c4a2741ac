"""A proxy that connects whoever asks, by HTTP's CONNECT or by SOCKS, to local servers.

It alone knows their names, and shows their certificate, so nothing gets there by another way.
"""

from __future__ import annotations

import asyncio
import base64
import re
import ssl
import subprocess
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

USER, PASSWORD = "harbour", "salt:water%"
LOGIN: Final = "harbour:salt%3Awater%25"
"""The same as it stands in an address."""

_BASIC: Final = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
_CONNECTED: Final = b"HTTP/1.1 200 Connection established\r\n\r\n"
_REFUSED: Final = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"


def certificate(folder: Path, names: Mapping[str, int]) -> Path:
    """A file with a key and a certificate for those names, signed by nobody else."""
    made = folder / "certificate.pem"
    hosts = ",".join(f"DNS:{name}" for name in names)
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(made)]
    command += ["-out", f"{made}.part", "-subj", "/CN=proxied", "-addext"]
    subprocess.run([*command, f"subjectAltName={hosts}"], check=True, capture_output=True)  # noqa: S603
    made.write_bytes(made.read_bytes() + made.with_name(f"{made.name}.part").read_bytes())
    return made


@dataclass(slots=True)
class ForwardProxy:
    """What it knows, how it behaves from now on, and what it was asked for."""

    names: Mapping[str, int]
    context: ssl.SSLContext | None = None
    needs_login: bool = False
    hangs: bool = False
    dies: bool = False
    """Whether connections end as soon as they are asked for."""

    port: int = 0
    asked: list[str] = field(default_factory=list)
    connections: set[asyncio.Task[None]] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, to its end."""
        task = asyncio.current_task()
        assert task is not None
        self.connections.add(task)
        try:
            ended = (
                ConnectionError,
                asyncio.CancelledError,
                asyncio.IncompleteReadError,
                ssl.SSLError,
            )
            with suppress(*ended):
                await self._serve(reader, writer)
        finally:
            self.connections.discard(task)
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = await reader.readexactly(1)
        host = await (self._socks(reader, writer) if first == b"\5" else self._http(reader, writer))
        if host is None:
            return
        if self.context is not None:
            await writer.start_tls(self.context)
        their_reader, their_writer = await asyncio.open_connection("127.0.0.1", self.names[host])
        await asyncio.gather(_pass_on(reader, their_writer), _pass_on(their_reader, writer))

    async def _http(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str | None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.asked.append(head.partition(" ")[2].partition(" ")[0])
        if self.hangs:
            await asyncio.Event().wait()
        if self.dies:
            return None
        if self.needs_login and f"Basic {_BASIC}" not in head:
            writer.write(_REFUSED)
            return None
        writer.write(_CONNECTED)
        await writer.drain()
        return self.asked[-1].rpartition(":")[0]

    async def _socks(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> str | None:
        await reader.readexactly((await reader.readexactly(1))[0])
        writer.write(b"\5\0")
        kind = (await reader.readexactly(4))[3]
        assert kind == 3, "a name, which only the proxy looks up"
        host = (await reader.readexactly((await reader.readexactly(1))[0])).decode()
        port = int.from_bytes(await reader.readexactly(2))
        self.asked.append(f"{host}:{port}")
        writer.write(b"\5\1\0\1\0\0\0\0\0\0" if self.dies else b"\5\0\0\1\0\0\0\0\0\0")
        await writer.drain()
        return None if self.dies else host

    @property
    def hosts(self) -> set[str]:
        """Who was asked for."""
        return {re.sub(r":\d+$", "", one) for one in self.asked}

    def cut(self) -> None:
        """End all connections, in the middle of whatever passes."""
        for connection in self.connections:
            connection.cancel()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    finally:
        writer.close()


@asynccontextmanager
async def forward_proxy(
    names: Mapping[str, int], made: Path | None = None, *, needs_login: bool = False
) -> AsyncIterator[ForwardProxy]:
    """A proxy on a free port, which speaks TLS as those names if there is a certificate."""
    context = None
    if made is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(made)
    proxy = ForwardProxy(names, context, needs_login)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
        proxy.cut()
        await asyncio.gather(*proxy.connections, return_exceptions=True)
