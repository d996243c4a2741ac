"""Backups: a consistent copy beside a running bot, and a copy that is put back."""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.store.database.sqlite.file import (
    BESIDE,
    DatabaseFile,
    file_of,
    put_in_place,
    write_through,
)
from bot.store.database.sqlite.offline import Contents, contents_of, opened
from bot.store.database.sqlite.upgrade import copy_into, names_like
from bot.store.errors import DatabaseUnusableError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_REMOVE: Final = """
    UPDATE tasks SET removed_by = ?, revision = revision + 1, paint_after_s = 0, message_gone = 0,
        prompt = '', sent_prompt = '', final_prompt = NULL, image_url = NULL, media = '[]',
        buttons = '[]', attachment_id = NULL, attachment_name = NULL
    WHERE tag = ? AND removed_by IS NULL
"""

# Whose words are nobody's any more: they were taken back.
_TAKE_BACK: Final = "UPDATE tasks SET prompt_by = 1 WHERE tag = ?"
_ERASE: Final = """
    UPDATE tasks SET revision = revision + 1, paint_after_s = 0, title = ?, prompt = '',
        sent_prompt = '', final_prompt = NULL, dialog_prompt = NULL, fix = NULL, notes = '[]',
        options = '{}', detail = ''
    WHERE tag = ? AND state IN ('succeeded', 'failed', 'cancelled') AND removed_by IS NULL
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was put in the place of what, and the copy of the latter; None where nothing was."""

    new: Contents
    old: Contents | None
    kept: Path | None


def back_up(url: str, target: Path) -> Contents:
    """Copy the database of that URL, as it is now, into a file that is not there yet.

    It is a database of its own, without the tokens of interactions.

    Raises:
        DatabaseUnusableError: with a sentence for the operator; nothing was written.
    """
    if target.exists():
        raise DatabaseUnusableError(f"{target} is there already. Name another file.")
    # Another backup may be made under that name meanwhile: both are whole, and one of them stays.
    made = target.with_name(f"{target.name}.{secrets.token_hex(3)}.copying")
    with opened(file_of(url)) as connection:
        contents = _copied(connection, made)
    made.rename(target)
    write_through(target)
    return contents


def restore(url: str, source: Path) -> Restored:
    """Put a backup in the place of the database of that URL, whose bot must have ended.

    What was there is kept beside it, and what was removed from it stays removed. What tells that a
    database is older than what was paid (see `claims_file`) stays as it is.

    Raises:
        DatabaseUnusableError: with a sentence for the operator; nothing was replaced.
    """
    path = file_of(url)
    if os.path.realpath(source) == str(path):
        raise DatabaseUnusableError(f"{source} is the database itself.")
    is_new = not path.exists()
    file = DatabaseFile.take(path)
    made = path.with_name(f"{path.name}.restoring")
    try:
        with opened(source) as connection:
            new = _copied(connection, made)
        old = None if is_new else _folded(path)
        kept = None if is_new else _kept(path)
        if old is not None:
            _remove_again(path, made)
        put_in_place(path, made)
    except OSError as error:
        raise _failed(path, error) from error
    finally:
        made.unlink(missing_ok=True)
        if is_new and path.stat().st_size == 0:
            path.unlink()
        file.release()
    return Restored(new=new, old=old, kept=kept)


def _copied(connection: sqlite3.Connection, made: Path) -> Contents:
    """Copy a database, and make sure that the copy is whole."""
    try:
        copy_into(connection, made)
        with closing(sqlite3.connect(made)) as copy:
            [(found,), *_] = copy.execute("PRAGMA integrity_check(1)")
            if found != "ok":
                raise sqlite3.DatabaseError(found)
            return contents_of(copy)
    except (sqlite3.Error, OSError, UnicodeEncodeError) as error:  # the last for a name's bytes
        with suppress(OSError):
            made.unlink(missing_ok=True)
        raise _failed(made, error) from error


def _failed(path: Path, error: Exception) -> DatabaseUnusableError:
    reason = error.strerror if isinstance(error, OSError) else error
    return DatabaseUnusableError(f"No copy can be made as {path} ({reason}).")


def _folded(path: Path) -> Contents | None:
    """Bring into the file what SQLite keeps beside it; None if it cannot be read any more.

    Raises:
        DatabaseUnusableError: another program has it open.
    """
    try:
        with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
            return contents_of(connection)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
            line = f"Another program has {path} open: stop that first."
            raise DatabaseUnusableError(line) from error
        return None
    except sqlite3.DatabaseError:
        return None


def _kept(path: Path) -> Path:
    """Copy the file, and what could not be brought into it, byte by byte. Raises OSError."""
    first = path.with_name(f"{path.name}.before-restore")
    kept = next(name for name in names_like(first) if not name.exists())
    with _all_or_none() as copies:
        for ending in ("", *BESIDE):
            beside = path.with_name(f"{path.name}{ending}")
            if beside.exists():
                copies.append(kept.with_name(f"{kept.name}{ending}"))
                copies[-1].touch(mode=0o600)
                shutil.copyfile(beside, copies[-1])
                write_through(copies[-1])
    return kept


def _remove_again(path: Path, made: Path) -> None:
    """Let pictures that were removed, and words that were taken back, go from an older copy."""
    with closing(sqlite3.connect(path)) as newer, closing(sqlite3.connect(made)) as older, older:
        known = _columns(newer) & _columns(older)
        if "removed_by" in known:
            removed = "SELECT removed_by, tag FROM tasks WHERE removed_by IS NOT NULL"
            older.executemany(_REMOVE, newer.execute(removed).fetchall())
        if "prompt_by" in known:
            erased = "SELECT title, tag FROM tasks WHERE prompt_by = 1"
            found = newer.execute(erased).fetchall()
            older.executemany(_TAKE_BACK, [(tag,) for _, tag in found])
            older.executemany(_ERASE, found)


def _columns(connection: sqlite3.Connection) -> set[str]:
    return {name for (name,) in connection.execute("SELECT name FROM pragma_table_info('tasks')")}


@contextmanager
def _all_or_none() -> Iterator[list[Path]]:
    """Files that are made within, which are removed where one of them cannot be."""
    made: list[Path] = []
    try:
        yield made
    except OSError:
        for path in made:
            path.unlink(missing_ok=True)
        raise
