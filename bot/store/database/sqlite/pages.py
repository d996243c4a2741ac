"""Whether a file's pages are whole, as far as that can be seen at a start."""

from __future__ import annotations

import sqlite3
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

CHECK_S: Final = 1.0
"""So long the pages of the file are checked at a start; of a huge one not all."""

_CHECK_EVERY: Final = 10_000


def check_pages(connection: sqlite3.Connection, path: Path) -> None:
    """Raise sqlite3.DatabaseError if pages are damaged, as far as that is found in `CHECK_S`.

    Raises OSError if the file cannot be looked at.
    """
    _check_size(connection, path)
    ends_s = time.monotonic() + CHECK_S
    connection.set_progress_handler(lambda: time.monotonic() > ends_s, _CHECK_EVERY)
    try:
        [(found,)] = connection.execute("PRAGMA quick_check(1)")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
        return
    finally:
        connection.set_progress_handler(None, 0)
    if found != "ok":
        raise sqlite3.DatabaseError("pages of it are damaged")


def _check_size(connection: sqlite3.Connection, path: Path) -> None:
    """Raise if a file ends within a page, which SQLite takes for one of zeros.

    It may with a log beside it, in which the rest is. Whole pages that are missing SQLite sees.
    """
    log = path.with_name(f"{path.name}-wal")
    [(page_size,)] = connection.execute("PRAGMA page_size")
    if not (log.exists() and log.stat().st_size) and path.stat().st_size % page_size:
        raise sqlite3.DatabaseError("its end is missing, as of a copy that was cut off")
