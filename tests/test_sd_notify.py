"""What systemd hears, over a real socket."""

from __future__ import annotations

import asyncio
import os
import socket
from typing import TYPE_CHECKING

import pytest

from bot.heartbeat import heartbeat
from bot.sd_notify import notify, watchdog_s

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(params=["file", "abstract"])
def heard(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[socket.socket]:
    """A socket of either kind that systemd may name."""
    is_file = request.param == "file"
    path = str(tmp_path / "notify") if is_file else f"\0{tmp_path.name}{os.getpid()}"
    monkeypatch.setenv("NOTIFY_SOCKET", path.replace("\0", "@"))
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(path)
        listening.setblocking(False)
        yield listening


def test_states_arrive_in_one_datagram(heard: socket.socket) -> None:
    """A line each."""
    notify("READY=1", "STATUS=Connected.")

    assert heard.recv(999) == b"READY=1\nSTATUS=Connected."


def test_nobody_who_listens_is_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither without systemd, nor where it is gone."""
    notify("READY=1")
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nothing"))
    notify("READY=1")


def test_a_socket_that_nobody_reads_holds_nothing_up(heard: socket.socket) -> None:
    """It takes so many datagrams, and the bot goes on."""
    for _ in range(10_000):
        notify("WATCHDOG=1")

    assert heard.recv(99) == b"WATCHDOG=1"


@pytest.mark.parametrize(
    ("environment", "seconds"),
    [
        ({}, None),
        ({"WATCHDOG_USEC": "60000000"}, 60.0),
        ({"WATCHDOG_USEC": "60000000", "WATCHDOG_PID": str(os.getpid())}, 60.0),
        ({"WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "1"}, None),
        ({"WATCHDOG_USEC": "0"}, None),
        ({"WATCHDOG_USEC": "often"}, None),
    ],
)
def test_the_watchdog_is_for_the_process_that_it_names(
    environment: dict[str, str], seconds: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is inherited from another one is not."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert watchdog_s() == seconds


async def test_the_watchdog_is_fed_as_long_as_the_loops_turn(
    heard: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twice in the time that it allows, and not at all while one of them hangs."""
    monkeypatch.setenv("WATCHDOG_USEC", "20000")
    loop, turning = asyncio.get_running_loop(), True
    with heartbeat(None, lambda: turning):
        for _ in range(3):
            assert await asyncio.wait_for(loop.sock_recv(heard, 99), 30) == b"WATCHDOG=1"
        turning = False
        while True:  # what was sent before
            try:
                heard.recv(99)
            except BlockingIOError:
                break
        await asyncio.sleep(0.05)
        with pytest.raises(BlockingIOError):
            heard.recv(99)
