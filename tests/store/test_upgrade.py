"""Files of earlier versions go on with all that they hold."""

import sqlite3
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

import bot.store.migrations
from bot.domain import State
from bot.store import open_store
from bot.store.migrations import REVISIONS
from tests.store.filling import fill
from tests.store.line_model import line_as_kept, line_by_definition


def make_file(path: Path, revision: str) -> None:
    """An empty database as that revision left it."""
    config = Config()
    config.set_main_option("script_location", str(Path(bot.store.migrations.__file__).parent))
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


async def test_the_first_release_keeps_its_tasks_and_its_line(url: str, tmp_path: Path) -> None:
    """What waited under the first schema waits in the same order under the newest."""
    path = tmp_path / "imagine.db"
    make_file(path, "0001")
    fill(path, settled=300, live=600)
    with closing(sqlite3.connect(path)) as connection:
        before = connection.execute("SELECT turn, id FROM waiting_line ORDER BY 1, 2").fetchall()

    async with open_store(url) as store:
        assert await line_as_kept(store) == before == await line_by_definition(store)
        front = await store.tasks.get(before[0][1])
        assert front is not None
        assert front.state is State.QUEUED
        claims = await store.line.claim(limit=6, max_running=9, now_s=1.0, lease_s=9.0, quiet_s=1)
        assert [task.id for task in claims.tasks] == [task_id for _, task_id in before[:3]]

    assert (tmp_path / f"imagine.db.before-{REVISIONS[-1]}").exists()
