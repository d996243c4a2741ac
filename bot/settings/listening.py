"""The setting HTTP_LISTEN: where the web server is."""

from __future__ import annotations

import re
from typing import Final

from bot.settings.addresses import is_host

LOOPBACK: Final = "127.0.0.1"
HIGHEST_PORT: Final = 65_535

_ADDRESS: Final = re.compile(r"(?:(?P<host>[^\s:\[\]]+|\[[0-9a-fA-F:.]+\]):)?(?P<port>[0-9]{1,5})")


def host_and_port(text: str) -> tuple[str, int]:
    """What `host:port`, `[IPv6]:port`, or a port alone for this machine, stand for.

    Raises:
        ValueError: it is none of these.
    """
    found = _ADDRESS.fullmatch(text)
    port = int(found["port"]) if found else 0
    host = ((found and found["host"]) or LOOPBACK).strip("[]")
    if not 0 < port <= HIGHEST_PORT or not is_host(host):
        raise ValueError
    return host, port


def checked_listen(text: str) -> str:
    """The setting as it is, if it names an address or nothing. Raises ValueError."""
    if text:
        host_and_port(text)
    return text
