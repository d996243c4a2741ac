"""The machine: its memory and its disk, and the process that works on pictures."""

from __future__ import annotations

import platform
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot import __version__
from bot.cli.checks.result import broken, fine, notice
from bot.media import Area, PictureError, close, preset_mask

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.cli.checks.result import Result

_MEMINFO: Final = Path("/proc/meminfo")
_LITTLE_MEMORY_MB: Final = 300
_LITTLE_DISK_MB: Final = 500
_NO_DISK_MB: Final = 10
"""With less the tables cannot even be made, and their log not be written."""


async def check_machine(database: Path) -> AsyncIterator[Result]:
    """What this process runs on; the disk is that of the database."""
    yield fine("version", f"Imagine Bot {__version__} on Python {platform.python_version()}.")
    yield _disk(database)
    free_mb = _free_memory_mb()
    if free_mb is not None:
        yield _memory(free_mb)
    yield await _pictures()


async def _pictures() -> Result:
    try:
        await preset_mask((64, 64), [Area.TOP_HALF])
    except PictureError as error:
        what = f"The process for them does not work ({type(error).__name__})."
        return broken("pictures", what, "Install the bot again.")
    finally:
        await close()
    return fine("pictures", "The process for them starts and works.")


def _disk(database: Path) -> Result:
    folder = next(parent for parent in database.parents if parent.is_dir())
    free_mb = shutil.disk_usage(folder).free // 2**20
    # An upgrade needs room for copies of the whole file.
    needed_mb = 3 * (database.stat().st_size // 2**20 if database.is_file() else 0)
    if free_mb < _NO_DISK_MB:
        return broken("disk", f"{free_mb} MB are free in {folder}.", "Make room there.")
    if free_mb < max(needed_mb, _LITTLE_DISK_MB):
        return notice("disk", f"{free_mb} MB are free in {folder}.", "Make room there.")
    return fine("disk", f"{free_mb} MB are free.")


def _free_memory_mb() -> int | None:
    """What can still be used; None where the system has no such file."""
    try:
        lines = _MEMINFO.read_text("ascii").splitlines()
    except OSError:
        return None
    sizes = [int(line.split()[1]) for line in lines if line.startswith("MemAvailable:")]
    return sizes[0] // 1024 if sizes else None


def _memory(free_mb: int) -> Result:
    if free_mb < _LITTLE_MEMORY_MB:
        return notice("memory", f"{free_mb} MB are free.", "Large pictures may be refused.")
    return fine("memory", f"{free_mb} MB are free.")
