"""A connection for a look that no session is needed for, by the same way as those of sessions."""

from __future__ import annotations

import base64
import socket
from typing import TYPE_CHECKING, Final

from bot.network.proxies import proxy_of

if TYPE_CHECKING:
    from yarl import URL

_MOST_OF_AN_ANSWER: Final = 64 * 1024


def connected(url: URL, *, timeout_s: float) -> socket.socket:
    """A connection to the host and port of an address, through its proxy if it has one.

    Raises:
        OSError: there is none.
    """
    proxy = proxy_of(url)
    if proxy is not None and proxy.scheme != "http":
        raise ConnectionError(f"no look is taken through a proxy of the kind {proxy.scheme}")
    where = proxy or url
    connection = socket.create_connection((where.host, where.port), timeout=timeout_s)
    try:
        if proxy is not None:
            _ask_for_tunnel(connection, url, proxy)
    except BaseException:
        connection.close()
        raise
    return connection


def _ask_for_tunnel(connection: socket.socket, url: URL, proxy: URL) -> None:
    place = f"{url.host_subcomponent}:{url.port}"
    lines = [f"CONNECT {place} HTTP/1.1", f"Host: {place}"]
    if proxy.user:
        login = base64.b64encode(f"{proxy.user}:{proxy.password or ''}".encode()).decode()
        lines.append(f"Proxy-Authorization: Basic {login}")
    connection.sendall("".join(f"{line}\r\n" for line in [*lines, ""]).encode())
    answer = b""
    # Byte by byte: what follows is not ours to read.
    while not answer.endswith(b"\r\n\r\n") and len(answer) < _MOST_OF_AN_ANSWER:
        byte = connection.recv(1)
        if not byte:
            break
        answer += byte
    if answer.split(b" ", 2)[1:2] != [b"200"]:
        raise ConnectionError("the proxy makes no connection")
