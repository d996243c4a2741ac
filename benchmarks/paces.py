"""How well several greedy processes share the 50 requests a second: `python -m benchmarks.paces`.

Each is a process of its own that books turns in the database which DATABASE_URL names, and sends
nothing. The times at which they would have are put together.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from bisect import bisect_right
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Final, Self

import click

from bot.engine.ratelimits.booking import REQUESTS
from bot.engine.ratelimits.shared_throttle import SharedThrottle
from bot.store import Database, Paces

AT_ONCE: Final = 60
"""Requests that wait in each process, so that it always has more to send."""

HELD_UP_S: Final = 0.4
URL: Final = "DATABASE_URL"


@dataclass(slots=True)
class Sent:
    """What one process sent, and how long its bookings took."""

    at_s: list[float] = field(default_factory=list)
    """By a clock that all processes of the machine share."""

    bookings_s: list[float] = field(default_factory=list)


class TimedPaces:
    """Paces, and how long each booking took."""

    def __init__(self, paces: Paces, taken_s: list[float]) -> None:
        self._paces = paces
        self._taken_s = taken_s

    async def book(self, name: str, per_s: float, *, turns: int = 1) -> float:
        """As that of `Paces`."""
        began_s = time.monotonic()
        try:
            return await self._paces.book(name, per_s, turns=turns)
        finally:
            self._taken_s.append(time.monotonic() - began_s)

    async def block(self, name: str, wait_s: float) -> None:
        """As that of `Paces`."""
        await self._paces.block(name, wait_s)


async def greedy(paces: Paces, *, processes: int, until_s: float, held_up: bool) -> Sent:
    """Send as much as one process may until then, held up for 0.4 s in each second or not."""
    sent = Sent()
    timed = TimedPaces(paces, sent.bookings_s)
    throttle = SharedThrottle(timed, REQUESTS, processes=processes, clock=time.monotonic)

    async def place() -> None:
        while True:
            await throttle.turn()
            sent.at_s.append(time.monotonic())

    async def hold_up() -> None:
        while held_up:
            await asyncio.sleep(1.0)
            time.sleep(HELD_UP_S)  # noqa: ASYNC251 - that is what it is for

    with suppress(TimeoutError):
        async with asyncio.timeout(until_s - time.monotonic()):
            await asyncio.gather(*(place() for _ in range(AT_ONCE)), hold_up())
    return sent


async def be_greedy(url: str, *, processes: int, held_up: bool) -> None:
    """Be one of the processes: say that it is there, read until when to go on, tell what it did."""
    database = await Database.open(url, shared=True)
    try:
        paces = Paces(database)
        await paces.book(REQUESTS.name, REQUESTS.per_s)
        print("ready", flush=True)  # noqa: T201 - to the one that started it
        until_s = float(await asyncio.to_thread(sys.stdin.readline))
        sent = await greedy(paces, processes=processes, until_s=until_s, held_up=held_up)
    finally:
        await database.close()
    print(json.dumps(asdict(sent)))  # noqa: T201 - likewise


def most_in_a_second(at_s: list[float]) -> int:
    """The most within any second, its ends included."""
    times = sorted(at_s)
    return max(bisect_right(times, first + 1.0) - place for place, first in enumerate(times))


class Greedy:
    """Processes that are greedy together, once all of them are there."""

    def __init__(self, running: list[asyncio.subprocess.Process]) -> None:
        self.running = running

    @classmethod
    async def started(cls, url: str, *, processes: int, held_up: int = 0) -> Self:
        """Start so many, of which the first few are held up now and then."""
        command = [sys.executable, "-m", "benchmarks.paces", f"--processes={processes}", "--one"]
        running = [
            await asyncio.create_subprocess_exec(
                *command,
                f"--held-up={int(number < held_up)}",
                env={**os.environ, URL: url},
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
            )
            for number in range(processes)
        ]
        for one in running:
            if one.stdout is not None:
                await one.stdout.readline()
        return cls(running)

    async def sent(self, seconds: float) -> list[Sent]:
        """What they send from now on for so long."""
        until = f"{time.monotonic() + seconds}\n".encode()
        told = await asyncio.gather(*(one.communicate(until) for one in self.running))
        return [Sent(**json.loads(out)) for out, _ in told]


def figures(sent: list[Sent], seconds: float) -> list[str]:
    """What there is to say of it, a line each."""
    rates = [len(one.at_s) / seconds for one in sent]
    bookings_s = sorted(took_s for one in sent for took_s in one.bookings_s)
    p50_s, p99_s = (bookings_s[int(len(bookings_s) * part)] for part in (0.5, 0.99))
    return [
        f"requests a second: {sum(rates):.1f} ({', '.join(f'{rate:.1f}' for rate in rates)})",
        f"most in any second: {most_in_a_second([at_s for one in sent for at_s in one.at_s])}",
        f"bookings a second: {len(bookings_s) / seconds:.1f}",
        f"a booking: p50 {p50_s * 1000:.1f} ms, p99 {p99_s * 1000:.1f} ms",
    ]


@click.command()
@click.option("--processes", type=click.IntRange(min=1), default=3, help="How many are greedy.")
@click.option("--seconds", type=click.FloatRange(min=1), default=20.0, help="For how long.")
@click.option("--held-up", type=int, default=0, help="How many of them are held up now and then.")
@click.option("--one", is_flag=True, hidden=True, help="Be one of them.")
def main(processes: int, seconds: float, held_up: int, *, one: bool) -> None:
    """Let several greedy processes share Discord's 50 requests a second, and count."""
    url = os.environ[URL]
    if one:
        asyncio.run(be_greedy(url, processes=processes, held_up=bool(held_up)))
        return

    async def measure() -> list[Sent]:
        together = await Greedy.started(url, processes=processes, held_up=held_up)
        return await together.sent(seconds)

    click.echo("\n".join(figures(asyncio.run(measure()), seconds)))


if __name__ == "__main__":
    main()
