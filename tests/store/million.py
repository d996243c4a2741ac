"""How long each query takes beside few and beside a million stored tasks.

    python -m tests.store.million --settled 10000 --settled 1000000

Fills one database for each number and calls every method of the store on it, with 10,000 open.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.store import open_store
from tests.store.calls import Samples
from tests.store.filling import fill
from tests.store.statements import collected

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Key = tuple[str, str]


async def measure(folder: Path, *, settled: int, live: int) -> dict[Key, float]:
    """Milliseconds of the slowest run of each statement, by method and the statement itself."""
    path = folder / f"{settled}.db"
    url = f"sqlite+aiosqlite:///{path}"
    async with open_store(url):
        pass
    fill(path, settled=settled, live=live)
    async with open_store(url) as store:
        sent = await collected(store, Samples(settled))
    path.unlink()
    return {(one.method, one.sql): one.seconds * 1000 for one in sent}


def show(times: Sequence[Mapping[Key, float]], settled: Sequence[int]) -> None:
    """One line a statement, slowest first."""
    click.echo(" ".join(f"{count:>10,}" for count in settled) + "  ms beside so many stored")
    for key in sorted(times[-1], key=times[-1].__getitem__, reverse=True):
        method, sql = key
        figures = " ".join(f"{each.get(key, float('nan')):10.2f}" for each in times)
        words = " ".join(sql.split())
        click.echo(f"{figures}  {method:22} {words[:60]} .. {words[-60:]}")


@click.command()
@click.option("--settled", multiple=True, type=int, default=(10_000, 1_000_000))
@click.option("--open", "live", type=int, default=10_000)
def main(settled: tuple[int, ...], live: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        times = [asyncio.run(measure(Path(folder), settled=count, live=live)) for count in settled]
    show(times, settled)


if __name__ == "__main__":
    main()
