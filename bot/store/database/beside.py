"""A transaction of a command beside the bot, which may be running on the same database."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.store.database.backends import needing_the_extra
from bot.store.database.copies.moved import check_not_moved
from bot.store.database.postgres.address import is_postgres
from bot.store.database.sqlite.connection import SqliteConnection
from bot.store.database.sqlite.file import file_of
from bot.store.database.sqlite.offline import check_newest, opened
from bot.store.errors import DatabaseUnusableError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.store.database.statements import Connection


@contextmanager
def writing(url: str) -> Iterator[Connection]:
    """A transaction on the database of that URL, committed unless something is raised inside.

    Raises:
        DatabaseUnusableError: it is not there, is of another version, or cannot be written now.
    """
    transaction = _on_server(url) if is_postgres(url) else _in_file(file_of(url))
    with transaction as connection:
        check_not_moved(connection)
        yield connection


@contextmanager
def _in_file(path: Path) -> Iterator[Connection]:
    with opened(path) as raw:
        check_newest(raw, path)
        raw.execute("BEGIN IMMEDIATE")
        try:
            yield SqliteConnection(raw)
            raw.execute("COMMIT")
        except sqlite3.Error as error:
            raise DatabaseUnusableError(f"{path} cannot be written now ({error}).") from error


@contextmanager
def _on_server(url: str) -> Iterator[Connection]:
    with needing_the_extra():
        from bot.store.database.postgres.offline import newest  # noqa: PLC0415 - an extra
        from bot.store.database.postgres.thread import WRITES  # noqa: PLC0415
    with newest(url, WRITES) as found:
        yield found.connection
        found.session.command("COMMIT")
