"""The command line: `python -m benchmarks [scenario...]`."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import click

from benchmarks import process, profile
from benchmarks.report import Results, as_details, as_markdown, write_json
from benchmarks.run import CannotRunError, Run, Side
from benchmarks.scenarios import QUICK, SCENARIOS, Scenario, shortened
from benchmarks.setup import Kind, Setup
from playground.bot_process import BotDiedError

FAILED: Final = 1
CANNOT_START: Final = 2
SHORTEST_S: Final = 1.0
BUSY: Final = 1.0
"""A load average above this at the start is somebody else's work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What was chosen on the command line."""

    scenarios: list[Scenario]
    sides: list[Side]
    port: int
    profile: Path | None
    setup: Setup


@click.command(help=f"Measure the bot beside a simple one. Scenarios: {', '.join(SCENARIOS)}.")
@click.argument("names", nargs=-1, metavar="[SCENARIO]...", type=click.Choice(list(SCENARIOS)))
@click.option("--seconds", type=click.FloatRange(min=SHORTEST_S), help="Length of every window.")
@click.option("--quick", is_flag=True, help="About two minutes: few tasks, short windows.")
@click.option(
    "--side",
    "sides",
    multiple=True,
    type=click.Choice([side.value for side in Side]),
    help="Which bot; both if left out.",
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="Of the local Discord; 0: any."
)
@click.option(
    "--database",
    type=click.Choice(Kind, case_sensitive=False),
    default=Kind.SQLITE,
    show_default=True,
    help="Of our bot; a server is started for each run.",
)
@click.option(
    "--processes",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="As how many of them our bot runs.",
)
@click.option(
    "--network-ms",
    type=click.FloatRange(min=0),
    default=0.0,
    help="How much longer a round trip to the database's server takes.",
)
@click.option("--details", is_flag=True, help="Print every figure in a row of its own.")
@click.option(
    "--json",
    "json_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to keep all figures.",
)
@click.option(
    "--profile",
    "profiles",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for a text per scenario that says where our bot's CPU goes.",
)
def main(  # noqa: PLR0917 - the options of the command
    names: tuple[str, ...],
    seconds: float | None,
    sides: tuple[str, ...],
    port: int,
    database: Kind,
    processes: int,
    network_ms: float,
    json_file: Path | None,
    profiles: Path | None,
    *,
    quick: bool,
    details: bool,
) -> None:
    """Run; 2 if it cannot start as asked, 1 if something could not be measured."""
    if sys.platform != "linux":
        click.echo("The benchmarks read /proc, so they need Linux.", err=True)
        sys.exit(CANNOT_START)
    chosen = [SCENARIOS[name] for name in names or (QUICK if quick else SCENARIOS)]
    chosen = [shortened(scenario) for scenario in chosen] if quick else chosen
    if seconds is not None:
        chosen = [replace(scenario, seconds=seconds) for scenario in chosen]
    setup = Setup(database=database, processes=processes, network_ms=network_ms)
    if setup.why_not:
        click.echo(f"{setup.why_not}.", err=True)
        sys.exit(CANNOT_START)
    # The simple bot has no database, and is one process.
    wanted = [Side(side) for side in sides] or (list(Side) if setup.is_usual else [Side.OURS])
    choices = Choices(scenarios=chosen, sides=wanted, port=port, profile=profiles, setup=setup)
    _warn_if_busy()
    results: Results = {}
    try:
        complete = asyncio.run(_measure_all(choices, results))
    finally:  # whatever happens, what was measured is not lost
        click.echo((as_details if details else as_markdown)(results))
        if json_file is not None:
            write_json(json_file, results)
    if not complete:
        click.echo("Not everything could be measured.", err=True)
        sys.exit(FAILED)


def _warn_if_busy() -> None:
    load = os.getloadavg()[0]
    if load > BUSY:
        click.echo(f"The machine is busy (load {load:.1f}): times will be too long.", err=True)


async def _measure_all(choices: Choices, results: Results) -> bool:
    """Fill in the results one after the other; False if any is missing or cut short."""
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    if cores := process.two_cores():
        process.pin(0, cores[0])
    complete = True
    for scenario in choices.scenarios:
        for side in choices.sides:
            if stopping.is_set():
                return False
            complete &= await _measure(choices, scenario, side, stopping, results)
    return complete and not stopping.is_set()


async def _measure(
    choices: Choices,
    scenario: Scenario,
    side: Side,
    stopping: asyncio.Event,
    results: Results,
) -> bool:
    title = f"{scenario.name}, {side}"
    click.echo(f"{title}: {scenario.about}", err=True)
    with tempfile.TemporaryDirectory(prefix="imagine-bot-benchmark-") as name:
        folder = Path(name)
        samples = folder / "samples" if choices.profile and side is Side.OURS else None
        run = Run(
            scenario=scenario,
            side=side,
            folder=folder,
            stopping=stopping,
            port=choices.port,
            profile=samples,
            setup=choices.setup,
        )
        try:
            found = await run.measure()
        except CannotRunError as error:
            click.echo(f"{title}: {error}", err=True)
            return False
        except BotDiedError as error:
            click.echo(f"{title}: the bot ended by itself. The end of its log:\n{error}", err=True)
            return False
        if samples and choices.profile and samples.exists():
            text = profile.report(samples, cpu_ms_per_task=found["CPU per task, ms"])
            choices.profile.mkdir(parents=True, exist_ok=True)
            (choices.profile / f"{scenario.name}.txt").write_text(text, encoding="utf-8")
    results.setdefault(scenario.name, {})[side] = found
    if scenario.has_work and not found["delivered"]:
        click.echo(f"{title}: no picture was shown in this time; give it more.", err=True)
    return True


if __name__ == "__main__":
    main()
