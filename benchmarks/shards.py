"""What one of many processes costs in a bot of many servers: `python -m benchmarks.shards`."""

from __future__ import annotations

import asyncio
import tempfile
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from benchmarks import process
from benchmarks.setup import Kind, Setup
from playground.bot_process import BotProcess
from playground.comet import LocalComet
from playground.discord import LocalDiscord
from playground.discord.model import permissions
from playground.discord.model.objects import Channel, ChannelKind, Guild, Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playground.discord.model.world import World

CONNECTED_WITHIN_S: Final = 600.0
SETTLES_S: Final = 5.0
CHANNELS: Final = 5
"""In each server: a process keeps all of them."""

FIRST_GUILD: Final = 1 << 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Of one process: its shards, its servers, until READY of all, memory after, CPU until then."""

    shards: int
    servers: int
    ready_s: float
    peak_mb: float
    cpu_s: float


def fill(world: World, count: int) -> None:
    """Add so many servers, evenly over any number of shards."""
    for number in range(count):
        guild = Guild(
            id=(FIRST_GUILD + number) << 22, name=f"Server {number}", owner_id=world.bot_id
        )
        guild.roles[guild.id] = Role(
            id=guild.id, name="@everyone", permissions=int(permissions.PERSON)
        )
        guild.members = {world.bot_id: set()}
        world.guilds[guild.id] = guild
    # Made when they are asked for: the world would look for each server's among all channels.
    world.channels_of = _channels_of  # type: ignore[method-assign]


def _channels_of(guild: Guild) -> Iterator[Channel]:
    for position in range(CHANNELS):
        yield Channel(
            id=guild.id + 1 + position,
            kind=ChannelKind.TEXT,
            name=f"channel-{position}",
            guild_id=guild.id,
            position=position,
        )


async def measure(
    *, shards: int, processes: int, servers: int, database: Kind, max_concurrency: int
) -> Cost:
    """Start the first of so many processes, and see what it takes."""
    setup = replace(Setup(), database=database, processes=processes)
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="shards-")))
        comet, discord = await LocalComet.start(), await LocalDiscord.start(watched=False)
        stack.push_async_callback(comet.close)
        stack.push_async_callback(discord.close)
        fill(discord.world, servers)
        discord.services.session_starts.max_concurrency = max_concurrency
        opened = stack.enter_context(setup.opened(folder))
        settings = {**setup.settings, "SHARDS": str(shards), "DATABASE_URL": opened.url}
        began_s = time.monotonic()
        bot = await BotProcess.start(discord, comet, folder, settings=settings)
        stack.push_async_callback(bot.stop)
        own = shards // processes
        sessions = discord.gateway.sessions
        await discord.wait_for(lambda: len(sessions) == own, CONNECTED_WITHIN_S)
        ready_s = time.monotonic() - began_s
        await asyncio.sleep(SETTLES_S)
        guilds = list(discord.world.guilds)
        of_own = sum(one.covers(guild) for one in sessions.values() for guild in guilds)
        return Cost(
            shards=own,
            servers=of_own,
            ready_s=ready_s,
            peak_mb=process.peak_mb(bot.pid),
            cpu_s=process.cpu_s(bot.pid),
        )


@click.command()
@click.option("--shards", type=click.IntRange(min=1), default=64, show_default=True)
@click.option("--processes", type=click.IntRange(min=1), default=8, show_default=True)
@click.option("--servers", type=click.IntRange(min=0), default=100_000, show_default=True)
@click.option("--max-concurrency", type=click.IntRange(min=1), default=1, show_default=True)
@click.option("--database", type=click.Choice(Kind, case_sensitive=False), default=Kind.POSTGRESQL)
def main(shards: int, processes: int, servers: int, max_concurrency: int, database: Kind) -> None:
    """Measure, and print a row of a table."""
    cost = asyncio.run(
        measure(
            shards=shards,
            processes=processes,
            servers=servers,
            database=database,
            max_concurrency=max_concurrency,
        )
    )
    click.echo("| shards | servers | all connected after, s | CPU until then, s | peak, MB |")
    click.echo("|---:|---:|---:|---:|---:|")
    click.echo(
        f"| {cost.shards} | {cost.servers} | {cost.ready_s:.1f} "
        f"| {cost.cpu_s:.1f} | {cost.peak_mb:.0f} |"
    )


if __name__ == "__main__":
    main()
