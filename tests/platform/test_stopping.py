"""A process is asked to stop: by signals, also on a loop that has none, and by a file."""

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from bot.platform.stopping import on_stop_file, on_stop_signal

NUMBERS = (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1)


@pytest.fixture
def as_on_windows(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A loop without signal handlers, and a signal of the name that only Windows has."""

    def refuse(*_: object) -> NoReturn:
        raise NotImplementedError

    before = {number: signal.getsignal(number) for number in NUMBERS}
    monkeypatch.setattr(asyncio.SelectorEventLoop, "add_signal_handler", refuse)
    monkeypatch.setattr(signal, "SIGBREAK", signal.SIGUSR1, raising=False)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("as_on_windows")
@pytest.mark.parametrize("number", NUMBERS)
async def test_signals_count_on_a_loop_that_takes_none(number: signal.Signals) -> None:
    """Ctrl-C, Ctrl-Break and SIGTERM reach the loop, which waits for something else."""
    stopped = asyncio.Event()
    on_stop_signal(stopped.set)
    os.kill(os.getpid(), number)
    await stopped.wait()


async def test_a_file_stops_it_once_and_is_removed(tmp_path: Path) -> None:
    """One that was left from before stops nobody."""
    path = tmp_path / "stop"
    path.touch()
    stopped = asyncio.Event()
    on_stop_file(path, stopped.set)
    assert not path.exists()
    assert not stopped.is_set()

    path.touch()
    await stopped.wait()
    assert not path.exists()
