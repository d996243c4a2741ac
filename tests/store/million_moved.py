"""How long it takes to move a million tasks from a file to a server and back, in how much memory.

python -m tests.store.million_moved --tasks 1000000
"""

from __future__ import annotations

import resource
import tempfile
import time
from pathlib import Path

import click

from bot.store.database.copies.moving import move
from bot.store.database.sqlite.file import file_of
from tests.store.filling import fill
from tests.support import postgres
from tests.support.databases import new_database


def measured(source: str, target: str) -> None:
    """Move one to the other, and print the figures."""
    began_s = time.monotonic()
    contents = move(source, target, lambda _table, _rows: None)
    seconds = time.monotonic() - began_s
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    kinds = " to ".join(url.partition(":")[0] for url in (source, target))
    click.echo(f"{kinds}: {contents.tasks:,} tasks in {seconds:.0f} s, at most {peak_mb:.0f} MB")


@click.command()
@click.option("--tasks", type=int, default=1_000_000)
def main(tasks: int) -> None:
    """Fill a file, and move it there and back."""
    if (server := postgres.server()) is None:
        raise click.ClickException(str(postgres.why_not()))
    there = server.url(server.new_database())
    with tempfile.TemporaryDirectory() as folder:
        source = new_database(Path(folder))
        fill(file_of(source), settled=tasks - 10_000, live=10_000)
        measured(source, there)
        measured(there, f"sqlite+aiosqlite:///{folder}/back.db")


if __name__ == "__main__":
    main()
