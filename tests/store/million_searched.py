"""How long a page of history takes beside a million pictures, for whatever is looked for.

    python -m tests.store.million_searched --pictures 1000000
    python -m tests.store.million_searched --pictures 1000000 --database postgresql

Each figure is the slowest of all combinations of kind, version, month and favourites, and of pages
far back, of which each counts as its fastest of some tries: other work on the machine is no part
of it. A sign behind it says that some of them had to be gone on with.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from bot.domain.members.history import Filter, Place
from bot.store import open_store
from bot.store.database.copies.moving import move
from bot.store.database.sqlite.file import file_of
from tests.store import million_pictures as made
from tests.support import postgres
from tests.support.databases import new_database

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.store import Store

TRIES: Final = 3
MOST: Final = 5
"""Pictures of a page, and one more."""
ANY: Final = Filter()
FAR_BACK: Final = "2024-02"
RECENT: Final = "2025-11"


@dataclass(frozen=True, slots=True)
class Whose:
    """Where is looked, and by whom."""

    name: str
    viewer_id: int
    channels: Sequence[int] | None = None
    found: Filter = ANY


WHOSE: Final = (
    Whose("own, every tenth of all", made.BUSY),
    Whose("the same, of one channel", made.BUSY, None, Filter(channel_id=2)),
    Whose("own, every 2,000th", made.USUAL),
    Whose("300 channels, no favourites", made.NOBODY, made.BUSY_CHANNELS),
    Whose("300 channels, every tenth a favourite", made.KEEN, made.BUSY_CHANNELS),
    Whose("20 channels", made.BUSY, made.BUSY_CHANNELS[:20]),
    Whose("one channel", made.USUAL, made.BUSY_CHANNELS[5:6]),
    Whose("30 channels with every 20,000th", made.USUAL, made.QUIET),
)
WORDS: Final = {
    "no words": "",
    "seldom": "seldom",
    "1 of 400": f"{made.word(400)} third",
    "1 of 40": f"{made.word(40)} third",
    "1 of 3": "third1",
    "never together": "third0 third1 third2",
    "only the oldest": "first third1",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """The slowest of some searches, and whether any of them had to be gone on with."""

    slowest_ms: float
    goes_on: bool

    def __str__(self) -> str:
        return f"{self.slowest_ms:.0f}{' …' if self.goes_on else ''}"


def filters(whose: Whose, text: str) -> Iterator[tuple[Filter, Place | None]]:
    """What is looked for besides those words, and from where on."""
    for kind, version, month, liked in product(
        ("", "blend"), ("", "5.2"), ("", RECENT, FAR_BACK), (False, True)
    ):
        found = replace(whose.found, text=text, kind=kind, version=version)
        yield replace(found, month=month, favourites=liked), None
    for newer in (False, True):
        yield replace(whose.found, text=text), Place(1_000 + 500 * MOST, newer=newer)


async def searched(store: Store, whose: Whose, text: str) -> Figure:
    """Search for those words in all ways."""
    slowest_s, goes_on = 0.0, False
    for found, place in filters(whose, text):
        tries_s = []
        for _ in range(TRIES):
            began_s = time.perf_counter()
            page = await store.history.page(
                whose.viewer_id, whose.channels, found, place=place, most=MOST
            )
            tries_s.append(time.perf_counter() - began_s)
            goes_on |= page.goes_on is not None
        slowest_s = max(slowest_s, min(tries_s))
    return Figure(slowest_s * 1000, goes_on)


async def measure(url: str) -> None:
    """Print a line for each place to look, a column for each kind of words."""
    click.echo(f"| ms | {' | '.join(WORDS)} |\n|---|{'---:|' * len(WORDS)}")
    async with open_store(url) as store:
        for whose in WHOSE:
            figures = [str(await searched(store, whose, text)) for text in WORDS.values()]
            click.echo(f"| {whose.name} | {' | '.join(figures)} |")


@click.command()
@click.option("--pictures", type=int, default=1_000_000)
@click.option("--database", type=click.Choice(["sqlite", "postgresql"]), default="sqlite")
@click.option("--url", help="One that is filled already, instead.")
def main(pictures: int, database: str, url: str | None) -> None:
    """Fill a database, and search it."""
    if url:
        asyncio.run(measure(url))
        return
    with tempfile.TemporaryDirectory() as folder:
        filled = new_database(Path(folder))
        made.fill_pictures(file_of(filled), settled=pictures, live=0)
        if database == "postgresql":
            if (server := postgres.server()) is None:
                raise click.ClickException(str(postgres.why_not()))
            source, filled = filled, server.url(server.new_database())
            move(source, filled, lambda _table, _rows: None)
        asyncio.run(measure(filled))


if __name__ == "__main__":
    main()
