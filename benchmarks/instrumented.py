"""The bot's own program, with its database statements counted and, if wanted, a profile taken.

Run as `python -m benchmarks.instrumented run`. It changes nothing in what the bot does:
its transactions are observed, and a signal comes after every few milliseconds of
CPU.
"""

from __future__ import annotations

import linecache
import mmap
import os
import signal
import struct
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from benchmarks.setup import NETWORK
from bot.cli.group import main as run
from bot.store.database.observers import Transaction, observers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    import psycopg

COUNTS: Final = "BENCHMARK_COUNTS"
"""Environment variable: a file of `LAYOUT`'s size in which the counts always are."""

PROFILE: Final = "BENCHMARK_PROFILE"
"""Environment variable: where to write a profile at the end, one folded stack a line."""

LAYOUT: Final = struct.Struct("QQ")
"""Statements other than BEGIN, and transactions that write."""

SWITCH: Final = signal.SIGUSR1
"""The signal at which sampling begins and ends, so that a start is no part of a profile."""

EVERY_S: Final = 0.004
_WAITING: Final = ("select(", "poll(", ".get(", ".wait(", "acquire(", "accept(")


def count_statements(path: Path) -> None:
    """Keep the counts in a file that others may read at any time."""
    with path.open("r+b") as file:
        memory = mmap.mmap(file.fileno(), LAYOUT.size)
    counts = [0, 0]

    @contextmanager
    def counted(transaction: Transaction) -> Iterator[None]:
        try:
            yield
        finally:
            counts[0] += transaction.connection.statements
            counts[1] += transaction.writes
            LAYOUT.pack_into(memory, 0, *counts)

    observers.append(counted)


def slow_network(more_s: float) -> None:
    """Let each round trip to the database's server take so much longer."""
    from bot.store.database.postgres.session import Session  # noqa: PLC0415 - of an extra

    def slowed(method: Callable[..., psycopg.Cursor]) -> Callable[..., psycopg.Cursor]:
        def slow(self: Session, *given: Any) -> psycopg.Cursor:  # noqa: ANN401 - passed on
            time.sleep(more_s)
            return method(self, *given)

        return slow

    for name in ("command", "execute_together", "execute_many", "end"):
        setattr(Session, name, slowed(getattr(Session, name)))


class Sampler:
    """Looks where the program is after every few milliseconds of CPU, in whatever thread."""

    def __init__(self) -> None:
        self._stacks: Counter[str] = Counter()
        self._main = threading.main_thread().ident

    def listen(self) -> None:
        """Begin at the first `SWITCH`, end at the next."""
        signal.signal(signal.SIGPROF, self._sample)
        signal.signal(SWITCH, self._switch)
        for number in (signal.SIGPROF, SWITCH):
            signal.siginterrupt(number, False)

    def _switch(self, _number: int, _frame: FrameType | None) -> None:
        running_s, _ = signal.getitimer(signal.ITIMER_PROF)
        signal.setitimer(signal.ITIMER_PROF, *((0.0, 0.0) if running_s else (EVERY_S, EVERY_S)))

    def write(self, path: Path) -> None:
        """Write every stack with the number of times it was seen."""
        lines = [f"{stack} {count}\n" for stack, count in self._stacks.most_common()]
        path.write_text("".join(lines), encoding="utf-8")

    def _sample(self, _number: int, frame: FrameType | None) -> None:
        if frame is not None and not _is_waiting(frame):
            self._stacks[_folded(frame)] += 1
            return
        others = [f for ident, f in sys._current_frames().items() if ident != self._main]  # noqa: SLF001
        busy = [other for other in others if not _is_waiting(other)]
        for other in busy[:1]:
            self._stacks[f"(thread);{_folded(other)}"] += 1
        if not busy:
            self._stacks["(waiting)"] += 1


def _is_waiting(frame: FrameType) -> bool:
    line = linecache.getline(frame.f_code.co_filename, frame.f_lineno or 0)
    return any(word in line for word in _WAITING)


def _folded(frame: FrameType | None) -> str:
    names = []
    while frame is not None:
        names.append(f"{frame.f_globals.get('__name__', '?')}:{frame.f_code.co_qualname}")
        frame = frame.f_back
    return ";".join(reversed(names))


def main() -> None:
    """Run the bot; what was asked for by environment is done around it."""
    if counts := os.environ.get(COUNTS):
        count_statements(Path(counts))
    if network_ms := os.environ.get(NETWORK):
        slow_network(float(network_ms) / 1000)
    sampler = Sampler()
    if profile := os.environ.get(PROFILE):
        sampler.listen()
    try:
        run(prog_name="imagine-bot")
    finally:
        if profile:
            sampler.write(Path(profile))


if __name__ == "__main__":
    main()
