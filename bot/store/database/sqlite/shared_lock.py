"""The lock on a database's file that several processes of one machine can have together."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Self

from bot.store.errors import DatabaseUnusableError

if TYPE_CHECKING:
    from pathlib import Path

if sys.platform != "win32":
    import fcntl


class SharedLock:
    """A share of the lock that a process with the file for itself has whole."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    @classmethod
    def take(cls, path: Path) -> Self:
        """Take a share of the lock of that name.

        Raises:
            BlockingIOError: another process has the file for itself.
            OSError: the file of that name cannot be opened.
            DatabaseUnusableError: this system has no such locks.
        """
        descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            _lock(descriptor)
        except BaseException:
            os.close(descriptor)
            raise
        return cls(descriptor)

    def release(self) -> None:
        """Give it up."""
        os.close(self._descriptor)


if sys.platform == "win32":

    def _lock(_descriptor: int) -> None:
        raise DatabaseUnusableError(
            "Several processes need a PostgreSQL database on this system: see DATABASE_URL."
        )

else:

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
