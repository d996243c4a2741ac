"""A folder in which a playground is kept from one start to the next.

`state.json` names everything else: the copy of the bot's database and the files. It is replaced
as the last step of a save, so that a save that is cut short leaves the one before it.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

import filelock

from playground.codec import Decoder, Encoder
from playground.comet.storage import TYPES as COMET_TYPES
from playground.discord.model.storage import TYPES as DISCORD_TYPES
from playground.errors import SessionError

if TYPE_CHECKING:
    from pathlib import Path

VERSION: Final = 1
_UNREADABLE: Final = (OSError, LookupError, TypeError, ValueError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What was saved: any values, and where a copy of the bot's database is if there was one."""

    contents: dict[str, Any]
    database: Path | None


class StateFolder:
    """Made by `open`; nobody else can open the folder until `close`. All methods block."""

    def __init__(self, folder: Path, lock: filelock.BaseFileLock) -> None:
        self._folder = folder
        self._lock = lock

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Make the folder if there is none, and lock it.

        Raises:
            SessionError: It cannot be used, or another playground is using it.
        """
        try:
            (folder / "files").mkdir(parents=True, exist_ok=True)
            lock = filelock.FileLock(folder / "lock", timeout=0, thread_local=False)
            lock.acquire()
        except filelock.Timeout as error:
            raise SessionError(f"Another playground is using {folder}.") from error
        except OSError as error:
            raise SessionError(f"{folder} cannot be used: {error.strerror}.") from error
        return cls(folder, lock)

    def read(self) -> Saved | None:
        """Return what was saved last, None if nothing was.

        Raises:
            SessionError: It cannot be read.
        """
        path = self._folder / "state.json"
        if not path.exists():
            return None
        try:
            index = json.loads(path.read_text(encoding="utf-8"))
            if index["version"] != VERSION:
                raise SessionError(f"{path} was saved by another version of the playground.")
            files = {name: (self._folder / "files" / name).read_bytes() for name in index["files"]}
            decoder = Decoder((*COMET_TYPES, *DISCORD_TYPES), files)
            contents = decoder.decode(index["contents"])
            database = self._folder / index["database"] if index["database"] else None
        except _UNREADABLE as error:
            message = f"{path} cannot be read. Name another folder, or delete this one."
            raise SessionError(message) from error
        return Saved(contents=contents, database=database)

    def write(self, contents: dict[str, Any], database: Path) -> None:
        """Save any values, and a copy of the bot's database if there is one.

        Raises:
            SessionError: It could not be written; what was saved before is still there.
        """
        try:
            encoder = Encoder()
            shown = encoder.encode(contents)
            self._write_files(encoder.files)
            copied = self._copy(database)
            index = {
                "version": VERSION,
                "database": copied,
                "files": sorted(encoder.files),
                "contents": shown,
            }
            fresh = self._folder / "state.json.new"
            fresh.write_text(json.dumps(index), encoding="utf-8")
            fresh.replace(self._folder / "state.json")
            self._sweep({*encoder.files, copied})
        except OSError as error:
            raise SessionError(f"It could not be saved: {error.strerror}.") from error
        except sqlite3.Error as error:
            raise SessionError("The database could not be copied. Try again.") from error

    def close(self) -> None:
        """Let others open the folder."""
        self._lock.release()

    def _write_files(self, files: dict[str, bytes]) -> None:
        for name, data in files.items():
            path = self._folder / "files" / name
            if not path.exists():
                fresh = path.with_suffix(".new")
                fresh.write_bytes(data)
                fresh.replace(path)

    def _copy(self, database: Path) -> str | None:
        """Copy the database under a name of its own, with all that its log still holds."""
        if not database.exists():
            return None
        taken = {path.name for path in self._folder.glob("database-*.db")}
        name = next(n for k in range(len(taken) + 1) if (n := f"database-{k}.db") not in taken)
        with (
            closing(sqlite3.connect(database)) as source,
            closing(sqlite3.connect(self._folder / name)) as target,
        ):
            source.backup(target)
        return name

    def _sweep(self, needed: set[str | None]) -> None:
        """Remove what no saved state names any more."""
        for path in [*(self._folder / "files").iterdir(), *self._folder.glob("database-*.db*")]:
            if path.name not in needed:
                path.unlink()
