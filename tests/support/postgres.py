"""A PostgreSQL server of the tests' own, where the system has its binaries."""

from __future__ import annotations

import atexit
from functools import cache

from playground.postgres import Server, binaries, why_not

__all__ = ["Server", "server", "why_not"]


@cache
def server() -> Server | None:
    """The server of this process, started when it is first asked for; None without binaries."""
    found = binaries()
    if found is None:
        return None
    started = Server.start(found)
    atexit.register(started.end)
    return started
