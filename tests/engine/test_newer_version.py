"""A newer version is asked for once a week, and told of once, whoever starts when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.engine.newer_version import EVERY_S, UpdateWatch
from bot.store import Store, open_store
from bot.ui.texts.operators import notice
from tests.support.databases import new_database

if TYPE_CHECKING:
    from pathlib import Path


class Repository:
    """What is asked, and how often it was."""

    def __init__(self) -> None:
        self.newest: str | None = None
        self.asked = 0

    async def newer(self) -> str | None:
        """The newest version."""
        self.asked += 1
        return self.newest


async def look(store: Store, repository: Repository, *, now_s: float) -> tuple[float, list[str]]:
    """A round of a process that just started: how long it sleeps then, and what is told."""
    sleep_s = await UpdateWatch(store, repository.newer, clock=lambda: now_s).process_some()
    await store.key_values.set("any", "write takes along what waits to be written")
    told = await store.notices.first()
    for one in told:
        await store.notices.delivered(one.id, message_id=None)
    return sleep_s, [notice(one.notice) for one in told]


async def test_each_version_is_told_once(tmp_path: Path) -> None:
    """A start in between asks nothing; the same version is not told again a week later."""
    now_s, repository = 1_790_000_000.0, Repository()
    async with open_store(new_database(tmp_path)) as store:
        assert await look(store, repository, now_s=now_s) == (EVERY_S, [])
        repository.newest = "9.0.0"
        sleep_s, told = await look(store, repository, now_s=now_s + 60)
        assert (sleep_s, told, repository.asked) == (EVERY_S - 60, [], 1)

        for newest in ("9.0.0", "9.1.0"):
            repository.newest = newest
            for is_first in (True, False):
                now_s += EVERY_S
                _, told = await look(store, repository, now_s=now_s)
                assert len(told) == is_first
                assert all(f"Version {newest} of me is out." in one for one in told)
