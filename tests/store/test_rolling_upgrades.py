"""Programs of several versions on one database: which go on, which wait, and which end."""

from __future__ import annotations

import asyncio
import os
import shutil
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from structlog.testing import capture_logs

from bot import __version__
from bot.domain.sharding import Sharding
from bot.engine.membership import Membership
from bot.store import DatabaseLostError, DatabaseUnusableError, Deployment, Store, join
from bot.store.database.database import Database
from bot.store.database.migration import SCRIPTS
from bot.store.migrations import REVISIONS
from bot.store.processes.compatibility import OLDEST
from bot.store.processes.slots import Taken
from tests.store.conftest import a_request
from tests.support.databases import run

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

NOW = REVISIONS[-1]
NEXT = f"{int(NOW) + 1:04}"
MIGRATION = """
from alembic import op

revision = "{NEXT}"
down_revision = "{NOW}"
oldest_compatible = "{oldest}"


def upgrade() -> None:
    for statement in {statements}:
        op.execute(statement)
"""
ADDS = ("CREATE TABLE later (id BIGINT NOT NULL PRIMARY KEY)",)


class NextVersion:
    """A program that knows one more migration."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._scripts = folder / "migrations"
        self._monkeypatch = monkeypatch
        shutil.copytree(SCRIPTS, self._scripts)

    @contextmanager
    def starts(self, *, oldest: str, statements: tuple[str, ...] = ADDS) -> Iterator[None]:
        """As long as this is open, whatever starts or renews its lease is that program."""
        script = MIGRATION.format(NEXT=NEXT, NOW=NOW, oldest=oldest, statements=statements)
        (self._scripts / "versions" / "v_next.py").write_text(script, "utf-8")
        modules = ("database.postgres.upgrade", "database.sqlite.upgrade", "processes.registry")
        with self._monkeypatch.context() as patch:
            patch.setattr("bot.store.database.migration.SCRIPTS", self._scripts)
            patch.setattr("bot.store.database.older_programs.AGAIN_S", 0.02)
            for module in (*modules, "processes.compatibility"):
                patch.setattr(f"bot.store.{module}.REVISIONS", (*REVISIONS, NEXT))
            yield


@pytest.fixture
def later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> NextVersion:
    return NextVersion(tmp_path, monkeypatch)


@asynccontextmanager
async def process(url: str) -> AsyncIterator[Store]:
    """One more process on the database, of the version that starts now."""
    database = await Database.open(url, gather_s=0.0, shared=True)
    try:
        yield await join(database)
    finally:
        await database.close()


async def _revision(store: Store) -> str:
    [(revision,)] = await run(store.tasks._database, "SELECT version_num FROM alembic_version")
    return str(revision)


def test_each_migration_says_beside_which_programs_it_can_be() -> None:
    """At least the one that brings it; and only those that there are."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    said = {
        script.revision: script.module.oldest_compatible
        for script in ScriptDirectory.from_config(config).walk_revisions()
    }

    assert tuple(sorted(said)) == REVISIONS
    assert all(oldest in REVISIONS and oldest <= revision for revision, oldest in said.items())


@pytest.mark.both_databases
async def test_what_can_go_on_goes_on(url: str, later: NextVersion) -> None:
    """An upgrade that only adds something is made beside older programs at work."""
    async with process(url) as older:
        with later.starts(oldest=NOW):
            async with process(url) as newer:
                assert await _revision(newer) == NEXT

        assert await older.slots.wait()
        assert (await older.tasks.create(a_request(), now_s=1.0, max_live=9)).task.id


@pytest.mark.both_databases
async def test_an_upgrade_waits_for_those_that_could_not_go_on(
    url: str, later: NextVersion
) -> None:
    """It says once for whom, and they work as ever until they are stopped."""
    with capture_logs() as logs:
        async with process(url) as older:
            with later.starts(oldest=NEXT):
                newer = process(url)
                starting = asyncio.ensure_future(newer.__aenter__())
                while not logs:  # noqa: ASYNC110 - of another thread
                    await asyncio.sleep(0.01)
                await asyncio.sleep(0.1)  # it looks a few times more
                assert await _revision(older) == NOW
                await older.processes.leave()
                assert await _revision(await starting) == NEXT
            await newer.__aexit__(None, None, None)
    [told] = [entry["reason"] for entry in logs if entry["event"] == "database.waits"]
    assert "are to be stopped" in told
    assert told.endswith(f":{os.getpid()} ({__version__}).")


@pytest.mark.both_databases
async def test_a_process_that_was_thought_dead_ends_itself(url: str, later: NextVersion) -> None:
    """It was stopped or cut off, so nobody waited for it, and the tables are others by now."""
    async with process(url) as older:
        await run(older.tasks._database, "UPDATE processes SET lease_until_s = 0")
        with later.starts(oldest=NEXT):
            async with process(url):
                pass

        with pytest.raises(DatabaseLostError, match="Update the program"):
            await older.slots.wait()
        with pytest.raises(DatabaseLostError):
            await older.until_lost()
        with pytest.raises(DatabaseLostError):
            await older.tasks.create(a_request(), now_s=1.0, max_live=9)


@pytest.mark.both_databases
async def test_an_older_program_does_not_start_any_more(url: str, later: NextVersion) -> None:
    """Not even one that had looked at the tables just before they were upgraded."""
    database = await Database.open(url, shared=True)
    with later.starts(oldest=NEXT):
        async with process(url):
            pass

    with pytest.raises(DatabaseLostError, match="Update the program"):
        await join(database)
    await database.close()
    with pytest.raises(DatabaseUnusableError, match="newer version of Imagine Bot"):
        await Database.open(url, shared=True)


@pytest.mark.both_databases
async def test_of_several_that_start_at_once_one_upgrades(url: str, later: NextVersion) -> None:
    """The others find it done."""
    async with process(url) as older:
        await older.processes.leave()
    with later.starts(oldest=NEXT):
        opened = await asyncio.gather(*(Database.open(url, shared=True) for _ in range(3)))
        for database in opened:
            await run(database, "SELECT id FROM later")
            await database.close()


@pytest.mark.both_databases
async def test_a_migration_that_fails_changes_nothing(url: str, later: NextVersion) -> None:
    """The older programs go on, and start as before."""
    async with process(url) as older:
        with (
            later.starts(oldest=NOW, statements=(*ADDS, "DROP TABLE never_there")),
            pytest.raises(DatabaseUnusableError, match="never_there"),
        ):
            await Database.open(url, shared=True)

        assert await _revision(older) == NOW
        assert await older.slots.wait()
        with later.starts(oldest=NOW):
            async with process(url):
                pass


@pytest.mark.both_databases
async def test_a_process_at_work_that_was_left_behind_ends(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its next renewal tells it; that is no lost slot, after which it would be started again."""
    monkeypatch.setattr("bot.domain.leases.RENEW_S", 0.05)
    async with process(url) as store:
        membership = Membership(store)
        await membership.take(Deployment(1, Sharding()))
        with capture_logs() as logs:
            await run(
                store.tasks._database, "UPDATE facts SET value = '9999' WHERE name = :it", it=OLDEST
            )
            with pytest.raises(DatabaseLostError, match="Update the program"):
                await store.until_lost()
            await membership.leave()

    assert [entry["event"] for entry in logs] == ["store.lost"]


@pytest.mark.both_databases
async def test_a_process_that_was_left_behind_lets_go_of_its_slot_at_once(
    url: str, later: NextVersion
) -> None:
    """The newer one waits for no lease; it knows that edits of the older may still arrive."""
    one = Deployment(1, Sharding())
    async with process(url) as older:
        await older.slots.agree(one)
        await older.slots.take()
        await run(older.tasks._database, "UPDATE processes SET lease_until_s = 0")
        with later.starts(oldest=NEXT):
            async with process(url) as newer:
                await newer.slots.agree(one)
                assert await newer.slots.take() is None
        with pytest.raises(DatabaseLostError, match="Update the program"):
            await older.slots.renew()
        assert not older.slots.holds()
        with later.starts(oldest=NEXT):
            async with process(url) as newer:
                await newer.slots.agree(one)
                assert await newer.slots.take() == Taken(0, 2, expired=True)
        with pytest.raises(DatabaseLostError):
            await older.until_lost()
