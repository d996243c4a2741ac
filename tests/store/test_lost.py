"""The file is deleted or replaced under the running bot, which then takes up nothing any more."""

from __future__ import annotations

import asyncio
import shutil
from typing import TYPE_CHECKING

import pytest

from bot.store import DatabaseLostError, Store, open_store
from tests.store.conftest import LineUp, a_request
from tests.store.filling import fill

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.of_files


def _deleted(path: Path) -> None:
    path.unlink()


def _replaced(path: Path) -> None:
    shutil.copy(path, path.with_name("copy.db"))
    path.with_name("copy.db").replace(path)


def _moved_with_its_folder(path: Path) -> None:
    path.parent.rename(path.parent.with_name(f"{path.parent.name}-elsewhere"))


def _without_its_wal(path: Path) -> None:
    path.with_name(f"{path.name}-wal").unlink()


def _without_its_shm(path: Path) -> None:
    path.with_name(f"{path.name}-shm").unlink()


WAYS = [_deleted, _replaced, _moved_with_its_folder, _without_its_wal, _without_its_shm]


@pytest.mark.parametrize("lose", WAYS)
async def test_it_is_noticed_by_itself(
    store: Store, tmp_path: Path, lose: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within a look or two, and from then on nothing is taken up; what is in hand may end."""
    monkeypatch.setattr("bot.store.database.sqlite.loss.LOOK_S", 0.01)
    new = a_request()
    task = (await store.tasks.create(new, now_s=1.0, max_live=9)).task
    watching = asyncio.ensure_future(store.until_lost())
    await asyncio.sleep(0)

    lose(tmp_path / "imagine.db")

    with pytest.raises(DatabaseLostError, match=r"imagine\.db.* was deleted or replaced"):
        await watching
    with pytest.raises(DatabaseLostError):
        await store.tasks.create(new, now_s=1.0, max_live=9)
    await store.tasks.posted(task.id, channel_id=1, message_id=2)
    await store.tasks.discard(task.id)


@pytest.mark.parametrize("lose", WAYS)
async def test_nothing_is_claimed_even_before_that(
    store: Store, tmp_path: Path, lose: Callable[[Path], None], line_up: LineUp
) -> None:
    """A row that is forgotten would be submitted by the next start as well."""
    await line_up()
    lose(tmp_path / "imagine.db")

    with pytest.raises(DatabaseLostError):
        await store.queue.claim(limit=1, max_running=3, now_s=1.0, quiet_s=1.0)
    with pytest.raises(DatabaseLostError):
        await store.until_lost()


async def test_rows_outlive_a_wal_file_that_was_deleted(
    url: str, store: Store, tmp_path: Path
) -> None:
    """SQLite still has it open, so nothing is lost if the bot ends as it should."""
    async with open_store(f"{url}.other") as other:
        await other.key_values.set("colour", "blue")
        (tmp_path / "imagine.db.other-wal").unlink()
    assert store is not None

    async with open_store(f"{url}.other") as other:
        assert await other.key_values.get("colour") == "blue"


async def test_pages_that_are_damaged_meanwhile_end_it_as_well(url: str, tmp_path: Path) -> None:
    """Of a file too large to be checked at every start: a line, and no traceback."""
    path = tmp_path / "imagine.db"
    async with open_store(url):
        pass
    fill(path, settled=2_000, live=2)
    async with open_store(url) as store:
        _damage(path)
        with pytest.raises(DatabaseLostError, match=r"imagine\.db is damaged"):
            await _read_all(store, 2_000)
        with pytest.raises(DatabaseLostError, match=r"imagine\.db is damaged"):
            await store.until_lost()


async def _read_all(store: Store, count: int) -> None:
    for task_id in range(1, 1 + count):
        await store.tasks.get(task_id)


def _damage(path: Path) -> None:
    """Half of its pages, from a quarter on."""
    pages = path.stat().st_size // 4096
    with path.open("rb+") as file:
        file.seek(pages // 4 * 4096)
        file.write(b"x" * (pages // 2 * 4096))
