"""`imagine-bot playground`: both servers, the real bot, and a member at the terminal."""

from __future__ import annotations

import asyncio
import signal
import sys
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final

import click

from playground.bot_process import BotDiedError, BotProcess
from playground.comet import LocalComet
from playground.discord import LocalDiscord, Person
from playground.terminal import HELP, Terminal, read_lines

FAILED: Final = 1


@click.command(help="Try the bot on this machine, without a token or a key.")
@click.option("--pace", default=1.0, show_default=True, help="0.5 is twice as fast.")
@click.option("--member", default="alice", show_default=True, help="Who you are: alice or bob.")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where pictures and the bot's log go; a new temporary folder if left out.",
)
def playground(pace: float, member: str, folder: Path | None) -> None:
    """Run until the member quits."""
    place = folder or Path(tempfile.mkdtemp(prefix="imagine-bot-"))
    place.mkdir(parents=True, exist_ok=True)
    try:
        asyncio.run(_session(place.resolve(), member, pace=pace))
    except BotDiedError as error:
        click.echo(f"The bot ended by itself. The end of its log:\n{error}", err=True)
        sys.exit(FAILED)


async def _session(folder: Path, member: str, *, pace: float) -> None:
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    async with AsyncExitStack() as stack:
        comet = await LocalComet.start(pace=pace)
        stack.push_async_callback(comet.close)
        discord = await LocalDiscord.start()
        stack.push_async_callback(discord.close)
        bot = await BotProcess.start(discord, comet, folder)
        stack.push_async_callback(bot.stop)
        await bot.ready(discord)
        person = await stack.enter_async_context(await Person.join(discord.user_url, member))
        _welcome(member, folder)
        lines: asyncio.Queue[str | None] = asyncio.Queue()
        read_lines(lines)
        session = asyncio.create_task(Terminal(person, folder).run(lines))
        stop = asyncio.create_task(stopping.wait())
        await asyncio.wait({session, stop}, return_when=asyncio.FIRST_COMPLETED)
        for task in (session, stop):
            task.cancel()
        await asyncio.gather(session, stop, return_exceptions=True)
        if session.done() and not session.cancelled():
            session.result()


def _welcome(member: str, folder: Path) -> None:
    click.echo(
        "Imagine Bot's playground: a Discord and a Midjourney of your own, on this machine.\n"
        f"You are {member} in #pictures. Pictures and bot.log go to {folder}\n{HELP}",
    )
