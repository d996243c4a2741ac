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
SPARE_S: Final = 3.0
"""A process that was just started waits for a slot by then."""


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
        await bot.start()
        await asyncio.sleep(SPARE_S)
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
        await self.start()
        await asyncio.sleep(SPARE_S)
        return took_s

    async def stop(self) -> None:
        """Stop all of them."""
        await asyncio.gather(*(process.stop() for process in self.running))


async def measure(setup: Setup, times: int) -> dict[str, list[float]]:
    """Seconds without a process, each so many times: after kill -9, and after a planned stop."""
    async with AsyncExitStack() as stack:
        bot = await Bot.open(stack, setup)
        return {
            "kill -9": [await bot.replaced_after_s(BotProcess.kill) for _ in range(times)],
            "planned": [await bot.replaced_after_s(BotProcess.stop) for _ in range(times)],
        }


@click.command()
@click.option("--database", type=click.Choice(Kind, case_sensitive=False), default=Kind.POSTGRESQL)
@click.option("--processes", type=click.IntRange(min=1), default=3, show_default=True)
@click.option("--times", type=click.IntRange(min=1), default=5, show_default=True)
def main(database: Kind, processes: int, times: int) -> None:
    """Measure, and print a table."""
    setup = Setup(database=database, processes=processes)
    if setup.why_not:
        raise click.ClickException(f"{setup.why_not}.")
    click.echo("| a process ends by | times | median, s | longest, s |\n|---|---:|---:|---:|")
    for how, took_s in asyncio.run(measure(setup, times)).items():
        click.echo(f"| {how} | {times} | {percentile(took_s, 50):.1f} | {max(took_s):.1f} |")


if __name__ == "__main__":
    main()
