"""`python -m tests.chaos`: see docs/reliability.md."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import click

from tests.chaos import report
from tests.chaos.plan import FAULT_EVERY_S, Plan
from tests.chaos.runner import run
from tests.support.databases import DatabaseKind


@click.command(help="Run the bot against servers that misbehave, kill it, and check the laws.")
@click.option("--seed", default=1, show_default=True, help="Decides all that can be planned.")
@click.option("--seeds", help="Several, as 1-20; each in a process of its own.")
@click.option("--jobs", default=1, show_default=True, help="So many of them at once.")
@click.option("--tasks", default=1000, show_default=True, help="How much members ask for.")
@click.option("--kills", type=int, help="How often kill -9; by default one for 20 tasks.")
@click.option("--fault-every", default=FAULT_EVERY_S, show_default=True, help="Seconds.")
@click.option("--longest", default=60.0, show_default=True, help="Seconds a fault lasts at most.")
@click.option(
    "--database",
    type=click.Choice(DatabaseKind, case_sensitive=False),
    default=DatabaseKind.SQLITE,
    show_default=True,
    help="What the bot keeps its rows in; a server is one of the run's own.",
)
@click.option("--processes", type=click.IntRange(min=1), default=1, show_default=True)
@click.option("--plan", "plan_only", is_flag=True, help="Print the plan and do nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print figures and all that broke as JSON.")
@click.option("--table", "as_table", is_flag=True, help="Print a markdown table.")
@click.option(
    "--keep",
    type=click.Path(path_type=Path, resolve_path=True),
    help="Keep log and database there.",
)
def main(  # noqa: PLR0917 - the options
    seed: int,
    seeds: str | None,
    jobs: int,
    tasks: int,
    kills: int | None,
    fault_every: float,
    longest: float,
    database: DatabaseKind,
    processes: int,
    plan_only: bool,  # noqa: FBT001 - an option
    as_json: bool,  # noqa: FBT001 - an option
    as_table: bool,  # noqa: FBT001 - an option
    keep: Path | None,
) -> None:
    """Run one seed here, or several in processes of their own."""
    given = {
        "tasks": tasks,
        "kills": tasks // 20 if kills is None else kills,
        "fault_every_s": fault_every,
        "longest_s": longest,
        "database": database,
        "processes": processes,
    }
    if plan_only:
        click.echo("\n".join(Plan.make(seed, **given).lines()))  # type: ignore[arg-type]
        return
    if seeds is None:
        runs = [_run_here(Plan.make(seed, **given), keep)]  # type: ignore[arg-type]
    else:
        options = [
            f"--{name}={value}"
            for name, value in (
                ("tasks", tasks),
                ("kills", given["kills"]),
                ("fault-every", fault_every),
                ("longest", longest),
                ("database", database),
                ("processes", processes),
            )
        ]
        runs = asyncio.run(_run_apart(_numbers(seeds), options, jobs, keep))
    if as_json:
        click.echo(json.dumps(runs if seeds else runs[0], indent=1))
    elif as_table:
        click.echo(report.table(runs))
    else:
        click.echo("\n\n".join(report.told(one) for one in runs))
    sys.exit(any(one["broken"] or one["interrupted"] for one in runs))


def _run_here(plan: Plan, keep: Path | None) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="chaos-") as folder:
        if keep is not None:
            keep.mkdir(parents=True, exist_ok=True)
        outcome = asyncio.run(run(plan, keep or Path(folder), say=report.Live()))
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
    return report.figures(outcome)


async def _run_apart(
    seeds: list[int], options: list[str], jobs: int, keep: Path | None
) -> list[dict[str, Any]]:
    hands = asyncio.Semaphore(jobs)

    async def one(seed: int) -> dict[str, Any] | None:
        folder = [f"--keep={keep / str(seed)}"] if keep else []
        async with hands:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "tests.chaos",
                f"--seed={seed}",
                "--json",
                *options,
                *folder,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )
            try:
                out, _ = await process.communicate()
            except asyncio.CancelledError:
                # Ctrl-C reached it as well; it reports what it has and leaves nothing behind.
                await process.wait()
                raise
        done: dict[str, Any] = json.loads(out)
        click.echo(
            f"seed {seed}: {done['broken']} broken, settled in {done['settled_s']} s", err=True
        )
        return done

    return [done for done in await asyncio.gather(*map(one, seeds)) if done is not None]


def _numbers(seeds: str) -> list[int]:
    first, _, last = seeds.partition("-")
    return list(range(int(first), int(last or first) + 1))


if __name__ == "__main__":
    main()
