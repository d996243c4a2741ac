"""Copies of the bot's database that are made while it runs, and put back while it is dead."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import time
from collections import deque
from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

    from tests.chaos.stories import Stories

EVERY_S: Final = 2.0
RESTORE: Final = "restore"
"""How the story of a task calls it that its row went back in time."""


@dataclass(frozen=True, slots=True)
class _Copy:
    path: Path
    at_s: float
    ids: frozenset[int]
    claims: int


@dataclass(slots=True)
class Backups:
    """The last three copies, and what is known of those that were put back."""

    folder: Path
    stories: Stories
    lost: set[int] = field(default_factory=set)
    """Tasks that the bot knew and that a copy which was put back did not."""
    spans: list[tuple[float, float]] = field(default_factory=list)
    """Of each: when it was made, and when it was put back."""
    _copies: deque[_Copy] = field(default_factory=lambda: deque(maxlen=3))

    @property
    def database(self) -> Path:
        """The bot's own file."""
        return self.folder / "imagine.db"

    async def keep(self) -> None:
        """Make copies, as an operator's timer would, until cancelled."""
        number = 0
        while True:
            await asyncio.sleep(EVERY_S)
            number += 1
            path = self.folder / f"backup{number % 4}.db"
            with suppress(sqlite3.Error):  # of a database that is held, or of none
                self._copies.append(await asyncio.to_thread(self._copy, path))

    def _copy(self, path: Path) -> _Copy:
        path.unlink(missing_ok=True)
        at_s = time.time()
        with (
            closing(sqlite3.connect(self.database, timeout=1.0)) as database,
            closing(sqlite3.connect(path)) as copy,
        ):
            database.backup(copy)
        return _Copy(path, at_s, *_known(path))

    def put_back(self) -> None:
        """Put the oldest of them in the place of a database that nobody has open.

        Not where nothing was claimed since: then nobody can tell, and nothing was paid either.
        """
        if not self._copies:
            return
        copy = self._copies[0]
        ids, claims = _known(self.database)
        if claims == copy.claims:
            return
        for ending in ("-wal", "-shm"):
            self.database.with_name(f"imagine.db{ending}").unlink(missing_ok=True)
        # As another file: a connection that still has the old one open must not write into it.
        fresh = self.folder / "imagine.db.new"
        shutil.copy(copy.path, fresh)
        fresh.replace(self.database)
        self._copies.clear()
        self.spans.append((copy.at_s, time.time()))
        self.lost |= (ids | self.stories.all.keys()) - copy.ids
        for task_id in copy.ids & self.stories.all.keys():
            self.stories.did(task_id, RESTORE)


def _known(path: Path) -> tuple[frozenset[int], int]:
    """The tasks in a database, and how many claims it knows of."""
    with closing(sqlite3.connect(path)) as connection:
        ids = frozenset(task_id for (task_id,) in connection.execute("SELECT id FROM tasks"))
        [(claims,)] = connection.execute("SELECT max(value) FROM facts WHERE name = 'claims'")
    return ids, int(claims or 0)
