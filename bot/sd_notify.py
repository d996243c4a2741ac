"""Telling systemd how the process does (sd_notify(3)): a datagram to the socket that it names."""

from __future__ import annotations

import os
import socket
import sys
from contextlib import suppress


def notify(*states: str) -> None:
    """Tell it these states, such as `READY=1`; nothing where no systemd asked for them."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if sys.platform == "win32" or not address:
        return
    if address.startswith("@"):  # one of Linux's own, which is no file
        address = f"\0{address[1:]}"
    # Whoever does not read it does not hold up the bot.
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sending:
        sending.setblocking(False)
        sending.sendto("\n".join(states).encode(), address)


def watchdog_s() -> float | None:
    """Within how many seconds it wants to hear `WATCHDOG=1` each time; None if it does not."""
    usec, pid = os.environ.get("WATCHDOG_USEC", ""), os.environ.get("WATCHDOG_PID", "")
    is_ours = pid in {"", str(os.getpid())}
    return int(usec) / 1e6 if usec.isdecimal() and int(usec) and is_ours else None
