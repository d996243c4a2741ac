"""An empty database, migrated once a process: making its tables takes longer than most tests."""

from __future__ import annotations

import asyncio
import atexit
import shutil
import sqlite3
import tempfile
from enum import StrEnum
from functools import cache
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.types.string import TextLoader
from sqlalchemy import text

from bot.store import Database, open_store
from bot.store.database.postgres.address import is_postgres
from bot.store.database.sqlite.file import file_of
from bot.store.database.sqlite.upgrade import bring_up_to_date
from tests.support.postgres import server

if TYPE_CHECKING:
    from bot.store.database.statements import Connection
    from tests.support.postgres import Server


class DatabaseKind(StrEnum):
    """What the tests run on."""

    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


class Chosen:
    """The kind that new databases have; a fixture sets it for each test."""

    kind = DatabaseKind.SQLITE


@cache
def _empty_file() -> Path:
    """The file to copy."""
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    path = Path(folder.name) / "empty.db"
    bring_up_to_date(path)
    return path


def new_database(folder: Path) -> str:
    """The URL of a database with nothing but its tables.

    A file is in that folder, and is named as the bot names its own.
    """
    if Chosen.kind is DatabaseKind.POSTGRESQL:
        running = _server()
        return running.url(running.new_database(_template()))
    path = shutil.copy(_empty_file(), folder / "imagine.db")
    return f"sqlite+aiosqlite:///{path}"


async def run(database: Database, sql: str, **values: object) -> list[tuple[Any, ...]]:
    """The rows of a statement that the store itself does not have."""

    def work(connection: Connection) -> list[tuple[Any, ...]]:
        return list(connection.execute(text(sql), values))

    return await database.write(work)


def connected(url: str) -> sqlite3.Connection | psycopg.Connection[Any]:
    """A connection beside the bot's, which reads what is committed, and JSON as it is written."""
    if is_postgres(url):
        raw = psycopg.connect(url, autocommit=True, options="-c search_path=imagine")
        raw.adapters.register_loader("json", TextLoader)
        return raw
    return sqlite3.connect(file_of(url))


def remove(url: str) -> None:
    """Remove a database that `new_database` made, with all that stands beside it."""
    if is_postgres(url):
        with _server().admin("postgres") as connection:
            connection.execute(f"DROP DATABASE {url.rpartition('/')[2]} WITH (FORCE)")
        return
    path = file_of(url)
    for left in path.parent.glob(f"{path.name}*"):
        left.unlink()


def _server() -> Server:
    running = server()
    assert running is not None, "asked for where there is none"
    return running


@cache
def _template() -> str:
    """The database to copy."""
    running = _server()
    name = running.new_database()

    async def make_tables() -> None:
        async with open_store(running.url(name)):
            pass

    # In a thread: a test's own event loop runs in this one.
    making = Thread(target=lambda: asyncio.run(make_tables()))
    making.start()
    making.join()
    with running.admin(name) as connection:
        # As each copy is another database, it would else be taken for a backup that was put back.
        connection.execute("DELETE FROM imagine.facts WHERE name = 'copy'")
        # And what made the tables is no process of any test's.
        connection.execute("DELETE FROM imagine.processes")
    return name
