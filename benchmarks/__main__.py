"""The command line: `python -m benchmarks [scenario...]`."""

from __future__ import annotations

import asyncio
import signal
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import click

from benchmarks import process, profile
from benchmarks.report import Results, as_markdown, write_json
from benchmarks.run import Run, Side
from benchmarks.scenarios import QUICK, SCENARIOS, Scenario, shortened
from playground.bot_process import BotDiedError

FAILED: Final = 1
CANNOT_START: Final = 2
SHORTEST_S: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What was chosen on the command line."""

    scenarios: list[Scenario]
    sides: list[Side]
    port: int
    profile: Path | None


@click.command(
    help="Measure the bot against local servers, beside a simple one. "
    + "Scenarios: "
    + ", ".join(SCENARIOS)
)
@click.argument("names", nargs=-1, metavar="[SCENARIO]...", type=click.Choice(list(SCENARIOS)))
@click.option("--seconds", type=click.FloatRange(min=SHORTEST_S), help="Length of every window.")
@click.option("--json", "json_file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--quick", is_flag=True, help="About two minutes: small numbers, short windows.")
@click.option("--side", "sides", multiple=True, type=click.Choice([s.value for s in Side]))
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port of the local Discord.")
@click.option(
    "--profile",
    "profiles",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for a text per scenario that says where our bot's CPU goes.",
)
def main(
    names: tuple[str, ...],
    seconds: float | None,
    json_file: Path | None,
    sides: tuple[str, ...],
    port: int,
    profiles: Path | None,
    *,
    quick: bool,
) -> None:
    """Run; 2 if it cannot start as asked, 1 if something could not be measured."""
    if sys.platform != "linux":
        click.echo("The benchmarks read /proc, so they need Linux.", err=True)
        sys.exit(CANNOT_START)
    chosen = [SCENARIOS[name] for name in names or (QUICK if quick else SCENARIOS)]
    chosen = [shortened(scenario) for scenario in chosen] if quick else chosen
    if seconds is not None:
        chosen = [replace(scenario, seconds=seconds) for scenario in chosen]
    wanted = [Side(side) for side in sides] or list(Side)
    choices = Choices(scenarios=chosen, sides=wanted, port=port, profile=profiles)
    results: Results = {}
    complete = asyncio.run(_measure_all(choices, results))
    click.echo(as_markdown(results))
    if json_file is not None:
        write_json(json_file, results)
    sys.exit(0 if complete else FAILED)


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
    click.echo(f"{scenario.name}, {side}: {scenario.about}", err=True)
    profiled = side is Side.OURS and choices.profile is not None
    with tempfile.TemporaryDirectory(prefix="imagine-bot-benchmark-") as name:
        folder = Path(name)
        samples = folder / "samples" if profiled else None
        run = Run(
            scenario=scenario,
            side=side,
            folder=folder,
            stopping=stopping,
            port=choices.port,
            profile=samples,
        )
        try:
            found = await run.measure()
        except OSError as error:
            click.echo(f"{scenario.name}, {side}: the servers cannot start: {error}", err=True)
            return False
        except BotDiedError as error:
            click.echo(f"{scenario.name}, {side}: the bot ended by itself:\n{error}", err=True)
            return False
        if samples is not None and choices.profile is not None:
            choices.profile.mkdir(parents=True, exist_ok=True)
            text = profile.report(samples, cpu_ms_per_task=found["CPU per task, ms"])
            (choices.profile / f"{scenario.name}.txt").write_text(text, encoding="utf-8")
    results.setdefault(scenario.name, {})[side] = found
    if scenario.open + scenario.ask_per_s and not found["delivered"]:
        click.echo(
            f"{scenario.name}, {side}: nothing finished in the window: give it more time.", err=True
        )
    return True


if __name__ == "__main__":
    main()
