"""How long a shard is without a process: `python -m benchmarks.takeover`.

With the bot's own leases, and with Discord's five seconds between two sessions of a bucket.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

import click

from benchmarks.figures import percentile
from benchmarks.setup import Kind, Setup
from playground.bot_process import BotProcess
from playground.comet import LocalComet
from playground.discord import LocalDiscord

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from benchmarks.setup import Opened

    End = Callable[[BotProcess], Coroutine[Any, Any, int]]

CONNECTED_WITHIN_S: Final = 120.0
WAITS: Final = "slot.waits"
"""What the log of a process says that waits for a slot."""

LOOK_S: Final = 0.1
SPACING_S: Final = 6.0
"""So long after one session began, another of its bucket is not held up by it."""


@dataclass(slots=True, kw_only=True)
class Bot:
    """All processes of a bot, one more than there are slots."""

    setup: Setup
    folder: Path
    comet: LocalComet
    discord: LocalDiscord
    database: Opened
    running: list[BotProcess] = field(default_factory=list)
    _started: int = 0

    @classmethod
    async def open(cls, stack: AsyncExitStack, setup: Setup) -> Self:
        """Start servers and processes, until all shards are connected and one process waits."""
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="takeover-")))
        comet, discord = await LocalComet.start(), await LocalDiscord.start()
        stack.push_async_callback(comet.close)
        stack.push_async_callback(discord.close)
        discord.services.session_starts.spaced = True
        database = stack.enter_context(setup.opened(folder))
        bot = cls(setup=setup, folder=folder, comet=comet, discord=discord, database=database)
        stack.push_async_callback(bot.stop)
        for _ in range(setup.processes):
            await bot.start()
        await bot.connected()
        await bot.add_spare()
        return bot

    async def start(self) -> None:
        """Start one more process."""
        folder = self.folder / f"process{self._started}"
        folder.mkdir()
        self._started += 1
        settings = {**self.setup.settings, "DATABASE_URL": self.database.url}
        self.running.append(
            await BotProcess.start(self.discord, self.comet, folder, settings=settings)
        )

    async def add_spare(self) -> None:
        """Start one more process, until it waits and a session could begin at once."""
        await self.start()
        async with asyncio.timeout(CONNECTED_WITHIN_S):
            while WAITS not in self.running[-1].log:  # noqa: ASYNC110 - it is another process's log
                await asyncio.sleep(LOOK_S)
        await asyncio.sleep(SPACING_S)

    async def connected(self) -> None:
        """Wait until each shard is."""
        gateway = self.discord.gateway
        await self.discord.wait_for(lambda: gateway.ready, CONNECTED_WITHIN_S)

    async def replaced_after_s(
        self, end: Callable[[BotProcess], Coroutine[Any, Any, int]]
    ) -> float:
        """End the process that has run longest, until its shards are connected anew, in seconds."""
        gateway = self.discord.gateway
        leaving = self.running.pop(0)
        began_s = time.monotonic()
        ending = asyncio.create_task(end(leaving))
        await self.discord.wait_for(lambda: not gateway.ready, CONNECTED_WITHIN_S)
        await self.connected()
        took_s = time.monotonic() - began_s
        await ending
        await self.add_spare()
        return took_s

    async def stop(self) -> None:
        """Stop all of them."""
        await asyncio.gather(*(process.stop() for process in self.running))


async def measure(setup: Setup) -> dict[str, list[float]]:
    """Seconds without a process, once for each slot: after kill -9, and after a planned stop.

    A slot that is taken more often than that in ten minutes rests before it connects.
    """
    slots = range(setup.processes)
    async with AsyncExitStack() as stack:
        bot = await Bot.open(stack, setup)
        return {
            "kill -9": [await bot.replaced_after_s(BotProcess.kill) for _ in slots],
            "planned": [await bot.replaced_after_s(BotProcess.stop) for _ in slots],
        }


@click.command()
@click.option("--database", type=click.Choice(Kind, case_sensitive=False), default=Kind.POSTGRESQL)
@click.option("--processes", type=click.IntRange(min=1), default=3, show_default=True)
def main(database: Kind, processes: int) -> None:
    """Measure, and print a table."""
    setup = Setup(database=database, processes=processes)
    if setup.why_not:
        raise click.ClickException(f"{setup.why_not}.")
    click.echo("| a process ends by | times | median, s | longest, s |\n|---|---:|---:|---:|")
    for how, took_s in asyncio.run(measure(setup)).items():
        median_s, longest_s = percentile(took_s, 50), max(took_s)
        click.echo(f"| {how} | {len(took_s)} | {median_s:.1f} | {longest_s:.1f} |")


if __name__ == "__main__":
    main()
