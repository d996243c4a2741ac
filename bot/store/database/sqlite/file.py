"""The database's file: which one an URL names, and that no other process has it open unasked.

Two bots on one file would pay twice, and SQLite itself is at a loss when a file has two names: its
`-wal` file has the name that was used to open it. So links are followed first, a file with several
names is refused, and the lock is on the file itself as well as on a name beside it.
"""

from __future__ import annotations

import os
import stat
import struct
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final, Self

import filelock
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot.store.database.postgres.address import Address, is_postgres
from bot.store.database.sqlite.drive import check_local
from bot.store.database.sqlite.shared_lock import SharedLock
from bot.store.errors import DatabaseLostError, DatabaseUnusableError

if sys.platform == "linux":
    import errno
    import fcntl

BESIDE: Final = ("-wal", "-shm")
"""What SQLite adds to a file's name for those that it has beside it."""

_MEMORY: Final = ":memory:"
_OWN_BYTE: Final = 2**62
"""Far behind all that SQLite reads, writes and locks, and where no file has any bytes."""


def file_of(url: str) -> Path:
    """The file that a database URL names.

    Raises:
        DatabaseUnusableError: if the URL is not one of an SQLite file.
    """
    if is_postgres(url):
        message = (
            "This is about the file of an SQLite database, and DATABASE_URL names one on a "
            f"PostgreSQL server: copy it with pg_dump --schema={Address.parse(url).schema}, and "
            "put that back with psql or pg_restore (docs/scaling.md)."
        )
        raise DatabaseUnusableError(message)
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # the latter for a port that is no number
        parsed = None
    name = (parsed.database or "") if parsed is not None else ""
    plain = name not in {"", _MEMORY} and not name.startswith("file:") and "\0" not in name
    if (
        parsed is None
        or not plain
        or parsed.drivername != "sqlite+aiosqlite"
        or parsed.host
        or parsed.query
    ):
        message = (
            "DATABASE_URL must name an SQLite file, for example "
            "sqlite+aiosqlite:///data/imagine.db (without file: and without ? at its end)."
        )
        raise DatabaseUnusableError(message)
    return Path(os.path.realpath(name))


class DatabaseFile:
    """The file, open and locked, until `release`."""

    def __init__(
        self, path: Path, lock: filelock.BaseFileLock | SharedLock, descriptor: int
    ) -> None:
        self.path = path
        self._lock = lock
        # Held until the end: closing any descriptor of a file gives up all locks that SQLite has
        # on it in this process.
        self._descriptor = descriptor
        self._beside: dict[Path, os.stat_result] = {}

    @classmethod
    def take(cls, path: Path, *, shared: bool = False) -> Self:
        """Open a file, making it and its folder if missing.

        It is for this process alone, or for all that take it as `shared`.

        Raises:
            DatabaseUnusableError: with a sentence for the operator; the file is as it was.
        """
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            check_local(path)
            lock = _shared_by_name(path) if shared else _locked_by_name(path)
        except OSError as error:
            raise _unusable(path, error) from error
        try:
            # Made with 0600 before SQLite opens it; its -wal and -shm files inherit the mode.
            descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
        except OSError as error:
            lock.release()
            raise _unusable(path, error) from error
        file = cls(path, lock, descriptor)
        try:
            _check(path, descriptor, shared=shared)
        except BaseException:
            file.release()
            raise
        return file

    def remember(self) -> None:
        """Note which files SQLite has beside it, once it has opened them."""
        beside = [self.path.with_name(f"{self.path.name}{ending}") for ending in BESIDE]
        self._beside = {one: one.stat() for one in beside if one.exists()}

    def check(self) -> None:
        """Make sure that what is open is still what stands there.

        Raises:
            DatabaseLostError: the file, or one of those beside it, was deleted or replaced.
        """
        for path, opened in {self.path: os.fstat(self._descriptor), **self._beside}.items():
            try:
                is_there = os.path.samestat(path.stat(), opened)
            except (FileNotFoundError, NotADirectoryError):
                is_there = False
            except OSError:
                continue  # it cannot be seen now, which says nothing
            if not is_there:
                raise DatabaseLostError(
                    f"{path} was deleted or replaced while the bot was running; "
                    "the next start goes on with what is there then"
                )

    def release(self) -> None:
        """Give it up; all connections must be closed before."""
        os.close(self._descriptor)
        self._lock.release()


def _locked_by_name(path: Path) -> filelock.BaseFileLock:
    # The system gives the lock up by itself when its process dies, kill -9 included. Its file
    # stays: removing it would let a third process lock another file of the same name.
    lock = filelock.FileLock(f"{path}.lock", mode=0o600, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout:
        raise _taken(path) from None
    return lock


def _shared_by_name(path: Path) -> SharedLock:
    try:
        return SharedLock.take(Path(f"{path}.lock"))
    except BlockingIOError:
        raise _taken(path) from None


def _check(path: Path, descriptor: int, *, shared: bool) -> None:
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode):
        message = f"{path} is not a file. DATABASE_URL must name an SQLite file."
        raise DatabaseUnusableError(message)
    _lock_itself(path, descriptor, shared=shared)
    if found.st_nlink > 1:
        message = (
            f"{path} has {found.st_nlink} names (hard links), of which each would be another "
            "database to SQLite. Remove the others, or copy the file."
        )
        raise DatabaseUnusableError(message)


def _lock_itself(path: Path, descriptor: int, *, shared: bool) -> None:
    """Lock the file whatever it is called, where the system can do that beside SQLite's locks.

    Elsewhere the lock by name and the refusal of further names have to do.
    """
    if sys.platform == "linux":
        # Of the open file and not of the process, so it outlives SQLite's closing of the same file;
        # and unlike flock, which network file systems turn into a lock of all bytes, never in
        # SQLite's way.
        kind = fcntl.F_RDLCK if shared else fcntl.F_WRLCK
        lock = struct.pack("hhqqi4x", kind, os.SEEK_SET, _OWN_BYTE, 1, 0)
        try:
            fcntl.fcntl(descriptor, fcntl.F_OFD_SETLK, lock)
        except OSError as error:
            if error.errno in {errno.EAGAIN, errno.EACCES}:
                raise _taken(path) from None


def _taken(path: Path) -> DatabaseUnusableError:
    return DatabaseUnusableError(
        f"Another process is already running on {path}. Stop it first: several run on one file "
        "only if all have the same PROCESSES, more than 1."
    )


def _unusable(path: Path, error: OSError) -> DatabaseUnusableError:
    about = error.filename if isinstance(error.filename, str) else path
    message = (
        f"{about} cannot be opened or written ({error.strerror}). "
        f"The bot needs to write to {path} and to its folder."
    )
    return DatabaseUnusableError(message)


def write_through(path: Path) -> None:
    """Let a file, and that it stands in its folder, outlive a power cut. Raises OSError."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
    # Not everywhere is a folder something that can be opened.
    with suppress(OSError):
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def put_in_place(path: Path, made: Path) -> None:
    """Let a whole file be the database of that path. Raises OSError."""
    # Those first: they would be taken for a part of the new file.
    for ending in BESIDE:
        path.with_name(f"{path.name}{ending}").unlink(missing_ok=True)
    made.replace(path)
    write_through(path)
