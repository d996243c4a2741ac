"""`imagine-bot playground`: the page in the browser, and a member at the terminal."""

from __future__ import annotations

import asyncio
import os
import stat
import sys
import tempfile
import webbrowser
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click

from playground import postgres as server
from playground import system
from playground.bot_process import BotDiedError
from playground.comet.replay import Report, ReportError, read_report
from playground.discord import Person
from playground.discord.model.starting_world import PEOPLE, SERVERS
from playground.errors import SessionError
from playground.lines import read_lines
from playground.page.site import add_page, page_url
from playground.session import Session
from playground.terminal.processes import ProcessLines
from playground.terminal.terminal import HELP, Terminal

FAILED: Final = 1
CANNOT_START: Final = 2
"""Exit code when something has to be changed before a start can work."""

FOLDER: Final = click.Path(file_okay=False, path_type=Path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What was chosen on the command line."""

    port: int
    pace: float
    member: str
    folder: Path
    state: Path | None
    processes: int
    postgres: bool
    large: bool
    browser: bool
    replay: Report | None


@click.command(help="Try the bot on this machine, in the browser, without a token or a key.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    show_default="a free one",
    help="Port of the page.",
)
@click.option(
    "--pace",
    type=click.FloatRange(0.1, 5),
    default=1.0,
    show_default=True,
    help="0.5 is twice as fast.",
)
@click.option(
    "--member",
    type=click.Choice(list(PEOPLE)),
    default="alice",
    show_default=True,
    help="Who types in the terminal.",
)
@click.option(
    "--folder",
    type=FOLDER,
    help="Where pictures and the bot's log go; a new temporary folder if left out.",
)
@click.option("--state", type=FOLDER, help="Where everything is kept from one start to the next.")
@click.option(
    "--processes",
    type=click.IntRange(1, len(SERVERS)),
    default=1,
    show_default=True,
    help="How many processes the bot has, which share its servers and one database.",
)
@click.option("--postgres", is_flag=True, help="The database is on a server, started for it.")
@click.option("--large", is_flag=True, help="Add a server with 60 channels and 30 roles.")
@click.option(
    "--replay",
    "report",
    type=click.Path(dir_okay=False, path_type=Path),
    help="CometAPI answers as in this report of `doctor --live`.",
)
@click.option("--browser/--no-browser", default=True, help="Open the page, or only say where.")
def playground(
    *,
    port: int,
    pace: float,
    member: str,
    folder: Path | None,
    state: Path | None,
    processes: int,
    postgres: bool,
    large: bool,
    report: Path | None,
    browser: bool,
) -> None:
    """Run until stopped; 2 if it cannot start as it was asked to, 1 if the bot ends at once."""
    if state and postgres:
        raise click.UsageError("A folder keeps a file: leave out either --state or --postgres.")
    if state and report:
        raise click.UsageError("A replay is not kept: leave out either --state or --replay.")
    place = folder or Path(tempfile.mkdtemp(prefix="imagine-bot-"))
    place.mkdir(parents=True, exist_ok=True)
    choices = Choices(
        port=port,
        pace=pace,
        member=member,
        folder=place.resolve(),
        state=state,
        processes=processes,
        postgres=postgres and _has_server(),
        large=large,
        browser=browser,
        replay=_read(report) if report else None,
    )
    try:
        asyncio.run(_play(choices))
    except SessionError as error:
        click.echo(str(error), err=True)
        sys.exit(CANNOT_START)
    except BotDiedError as error:
        click.echo(f"The bot ended by itself. The end of its log:\n{error}", err=True)
        sys.exit(FAILED)


async def _play(choices: Choices) -> None:
    stopping = asyncio.Event()
    system.on_stop(stopping.set)
    session = await Session.open(
        choices.folder,
        port=choices.port,
        pace=choices.pace,
        state=choices.state,
        settings={"DEFAULT_SPEED": "fast"},  # without a chosen speed CometAPI takes its time
        processes=choices.processes,
        postgres=choices.postgres,
        large=choices.large,
        add_routes=add_page,
        replay=choices.replay,
    )
    try:
        url = page_url(session)
        click.echo(
            "Imagine Bot's playground: a Discord and a Midjourney of your own, on this machine.\n"
            f"Open {url}"
        )
        if choices.browser and _has_screen():
            await asyncio.to_thread(webbrowser.open, url)
        await _until_stopped(session, choices, stopping)
    finally:
        await session.close()


async def _until_stopped(session: Session, choices: Choices, stopping: asyncio.Event) -> None:
    """Wait for a signal or, where lines are typed or piped in, for their end."""
    tasks: set[asyncio.Task[object]] = {asyncio.create_task(stopping.wait(), name="signal")}
    if _has_lines():
        tasks.add(asyncio.create_task(_at_terminal(session, choices), name="terminal"))
    done, waiting = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    for task in done:
        task.result()


async def _at_terminal(session: Session, choices: Choices) -> None:
    async with await Person.join(session.discord.user_url, choices.member) as person:
        click.echo(
            f"Here you are {choices.member} in #pictures. "
            f"Pictures and logs go to {choices.folder}\n{HELP}",
        )
        lines: asyncio.Queue[str | None] = asyncio.Queue()
        read_lines(lines)
        await Terminal(person, choices.folder, processes=ProcessLines(session)).run(lines)


def _read(path: Path) -> Report:
    """Read a report; one that cannot be played ends the command."""
    try:
        return read_report(path)
    except ReportError as error:
        click.echo(str(error), err=True)
        sys.exit(CANNOT_START)


def _has_server() -> bool:
    """Tell whether PostgreSQL can be started here; if not, say what is done instead."""
    reason = server.why_not()
    if reason is not None:
        click.echo(f"{reason}, so the bot's database is a file.", err=True)
    return reason is None


def _has_lines() -> bool:
    """Tell whether lines can come in: from a terminal, a pipe or a file, but not /dev/null."""
    try:
        kind = os.fstat(sys.stdin.fileno()).st_mode
    except (AttributeError, OSError, ValueError):  # standard input is closed
        return False
    return sys.stdin.isatty() or not stat.S_ISCHR(kind)


def _has_screen() -> bool:
    """Tell whether a browser has a screen; without one, it would take over the terminal."""
    return sys.platform in {"darwin", "win32"} or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
