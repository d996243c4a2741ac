"""The long form: many examples, chosen anew at each run unless a seed is given."""

from __future__ import annotations

import logging
import random
import time
from typing import Final

import click
from hypothesis import HealthCheck, Verbosity, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.state_machines.loops_machine import Bot
from tests.state_machines.pair_machine import Pair
from tests.state_machines.store_machine import Rows
from tests.support.databases import Chosen, DatabaseKind

MACHINES: Final[dict[str, type[Bot | Rows]]] = {"loops": Bot, "pair": Pair, "store": Rows}


@click.command()
@click.option("--examples", type=int, default=2000)
@click.option("--steps", type=int, default=50, help="Steps an example, at most.")
@click.option("--machine", type=click.Choice(sorted(MACHINES)), multiple=True)
@click.option(
    "--database",
    type=click.Choice(DatabaseKind, case_sensitive=False),
    default=DatabaseKind.SQLITE,
)
@click.option("--seed", "chosen", type=int, help="Repeats the run of that seed.")
def main(
    examples: int,
    steps: int,
    machine: tuple[str, ...],
    database: DatabaseKind,
    chosen: int | None,
) -> None:
    """Run the machines and say what they did; ends with an error at the first broken law."""
    Chosen.kind = database
    logging.disable(logging.CRITICAL)  # the machines listen by themselves
    start = random.SystemRandom().getrandbits(32) if chosen is None else chosen
    for name in machine or sorted(MACHINES):
        kind = seed(start)(MACHINES[name])
        began_s = time.monotonic()
        kind.counts.clear()
        run_state_machine_as_test(
            kind,
            settings=settings(
                max_examples=examples,
                stateful_step_count=steps,
                database=None,
                deadline=None,
                suppress_health_check=list(HealthCheck),
                verbosity=Verbosity.normal,
            ),
        )
        took_s = time.monotonic() - began_s
        figures = ", ".join(f"{count:,} {what}" for what, count in sorted(kind.counts.items()))
        click.echo(f"{name}: seed {start}, {took_s:.0f} s, {figures}; all laws hold")


if __name__ == "__main__":
    main()
