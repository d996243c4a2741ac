"""One file, one process: whatever the file is called, and whether or not it can be used."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.store import DatabaseUnusableError, open_store
from bot.store.database.database import Database
from bot.store.database.sqlite import drive

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.store import Store

pytestmark = pytest.mark.of_files

PROGRAM = (
    "import asyncio, sys\n"
    "from bot.store import DatabaseUnusableError, open_store\n"
    "async def main():\n"
    "    async with open_store(sys.argv[1]): print('opened')\n"
    "try: asyncio.run(main())\n"
    "except DatabaseUnusableError as error: print(error)\n"
)


def _content(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def _another(path: str, *, cwd: Path) -> str:
    """What another process says when it opens that path."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        PROGRAM,
        f"sqlite+aiosqlite:///{path}",
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=subprocess.PIPE,
    )
    said, _ = await process.communicate()
    assert process.returncode == 0
    return said.decode()


def _plainly(folder: Path) -> str:
    return str(folder / "imagine.db")


def _relatively(_folder: Path) -> str:
    return "imagine.db"


def _roundabout(folder: Path) -> str:
    (folder / "down").mkdir()
    return str(folder / "down" / ".." / "." / "imagine.db")


def _by_a_link(folder: Path) -> str:
    (folder / "other.db").symlink_to("imagine.db")
    return str(folder / "other.db")


def _by_a_linked_folder(folder: Path) -> str:
    (folder.parent / f"{folder.name}-linked").symlink_to(folder)
    return str(folder.parent / f"{folder.name}-linked" / "imagine.db")


def _by_a_hard_link(folder: Path) -> str:
    (folder / "elsewhere").mkdir()
    os.link(folder / "imagine.db", folder / "elsewhere" / "imagine.db")
    return str(folder / "elsewhere" / "imagine.db")


@pytest.mark.parametrize(
    "spelled",
    [_plainly, _relatively, _roundabout, _by_a_link, _by_a_linked_folder, _by_a_hard_link],
)
async def test_a_second_process_is_refused_however_it_spells_the_file(
    store: Store, tmp_path: Path, spelled: Callable[[Path], str]
) -> None:
    """Two bots on one file would pay twice, so the second does not start."""
    said = await _another(spelled(tmp_path), cwd=tmp_path)

    assert "Another process is already running on" in said
    assert said.count("\n") == 1
    await store.key_values.set("colour", "blue")
    assert await store.key_values.get("colour") == "blue"


async def test_the_lock_is_the_files_own_and_outlives_what_sqlite_closes(
    store: Store, tmp_path: Path
) -> None:
    """A file moved elsewhere under a running bot, as a bind mount may show it, is still locked."""
    with closing(sqlite3.connect(tmp_path / "imagine.db")) as other:
        other.execute("SELECT count(*) FROM tasks").fetchone()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "imagine.db").rename(tmp_path / "elsewhere" / "moved.db")

    said = await _another(str(tmp_path / "elsewhere" / "moved.db"), cwd=tmp_path)

    assert "Another process is already running on" in said
    assert store is not None


@pytest.mark.parametrize("name", ["imagine.db", "elsewhere.db"])
async def test_a_file_with_several_names_is_refused(tmp_path: Path, name: str) -> None:
    """Each of its names would have a -wal file of its own, which corrupts it."""
    async with open_store(f"sqlite+aiosqlite:///{tmp_path}/imagine.db") as store:
        await store.key_values.set("colour", "blue")
    os.link(tmp_path / "imagine.db", tmp_path / "elsewhere.db")

    with pytest.raises(DatabaseUnusableError, match="has 2 names"):
        await Database.open(f"sqlite+aiosqlite:///{tmp_path}/{name}")

    (tmp_path / "elsewhere.db").unlink()
    async with open_store(f"sqlite+aiosqlite:///{tmp_path}/imagine.db") as store:
        assert await store.key_values.get("colour") == "blue"


@pytest.mark.parametrize(
    "url",
    [
        "sqlite+aiosqlite:///:memory:",
        "sqlite+aiosqlite:///file:imagine.db",
        "sqlite+aiosqlite:///file:imagine.db?uri=true",
        "sqlite+aiosqlite:///file::memory:?cache=shared&uri=true",
        "sqlite+aiosqlite:///imagine.db?mode=ro",
        "sqlite+aiosqlite://host/imagine.db",
        "sqlite+aiosqlite:////tmp/a\0b.db",
    ],
)
async def test_what_is_no_plain_path_is_refused(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would be another file than it seems, or none; nothing is made."""
    monkeypatch.chdir(tmp_path)

    with pytest.raises(DatabaseUnusableError, match=r"sqlite\+aiosqlite:///data/imagine\.db"):
        await Database.open(url)

    assert not _content(tmp_path)


@pytest.mark.parametrize("name", ["a b.db", "a#b.db", "späß 🛶.db", "[1].db"])
async def test_any_name_is_taken_as_it_is_written(tmp_path: Path, name: str) -> None:
    """The connections and the upgrade mean the same file."""
    async with open_store(f"sqlite+aiosqlite:///{tmp_path}/{name}") as store:
        await store.key_values.set("colour", "blue")

    with closing(sqlite3.connect(tmp_path / name)) as connection:
        colour = "SELECT value FROM facts WHERE name = 'colour'"
        assert connection.execute(colour).fetchall() == [("blue",)]


def _folder_for_the_lock(folder: Path) -> Path:
    (folder / "imagine.db.lock").mkdir()
    return folder / "imagine.db"


def _linked_lock(folder: Path) -> Path:
    (folder / "imagine.db.lock").symlink_to("imagine.db.lock")
    return folder / "imagine.db"


def _folder(folder: Path) -> Path:
    (folder / "imagine.db").mkdir()
    return folder / "imagine.db"


def _beneath_a_file(folder: Path) -> Path:
    (folder / "file").touch()
    return folder / "file" / "imagine.db"


def _circle(folder: Path) -> Path:
    (folder / "imagine.db").symlink_to("imagine.db")
    return folder / "imagine.db"


def _pipe(folder: Path) -> Path:
    os.mkfifo(folder / "imagine.db")
    return folder / "imagine.db"


def _long(folder: Path) -> Path:
    return folder / ("x" * 300)


def _nowhere(_folder: Path) -> Path:
    return Path("/proc/imagine.db")


@pytest.mark.parametrize(
    "made",
    [
        _folder_for_the_lock,
        _linked_lock,
        _folder,
        _beneath_a_file,
        _circle,
        _pipe,
        _long,
        _nowhere,
    ],
)
async def test_what_cannot_be_opened_or_locked_is_one_line(
    tmp_path: Path, made: Callable[[Path], Path]
) -> None:
    """The operator reads which file it is about, and no traceback."""
    path = made(tmp_path)

    with pytest.raises(DatabaseUnusableError) as refused:
        await Database.open(f"sqlite+aiosqlite:///{path}")

    assert path.name[:10] in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
@pytest.mark.parametrize("mode", [0o500, 0o000])
async def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path, mode: int) -> None:
    """Neither the lock nor SQLite's own files can be made there."""
    folder = tmp_path / "data"
    folder.mkdir()
    async with open_store(f"sqlite+aiosqlite:///{folder}/imagine.db"):
        pass
    folder.chmod(mode)
    try:
        with pytest.raises(DatabaseUnusableError, match="cannot be opened or written"):
            await Database.open(f"sqlite+aiosqlite:///{folder}/imagine.db")
    finally:
        folder.chmod(0o700)


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "fuse.sshfs"])
async def test_a_network_drive_is_refused_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """SQLite takes its log there on one machine, and loses what is written from two."""
    shared, local = tmp_path / "the share", tmp_path / "the share" / "local"
    local.mkdir(parents=True)
    mounts = tmp_path / "mountinfo"
    escaped = str(shared).replace(" ", "\\040")
    mounts.write_text(
        "27 1 254:0 / / rw - ext4 /dev/vda rw\n"
        f"28 27 0:9 / {escaped} rw shared:1 - {kind} nas:/share rw\n"
        f"29 28 254:1 / {escaped}/local rw - ext4 /dev/vdb rw\n",
        "utf-8",
    )
    monkeypatch.setattr(drive, "MOUNTS", mounts)

    with pytest.raises(DatabaseUnusableError, match=rf"network drive \({kind}\)"):
        async with open_store(f"sqlite+aiosqlite:///{shared}/imagine.db"):
            pass
    async with open_store(f"sqlite+aiosqlite:///{local}/imagine.db"):
        pass
    assert not (shared / "imagine.db").exists()
