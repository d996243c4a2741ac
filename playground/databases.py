"""Where the bot's processes keep what they share: a file, or a server's database."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from playground.errors import SessionError
from playground.postgres import OWNER, Server, binaries

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Slots = dict[int, list[int]]
"""The slots that each process holds, by its process id; none while it waits for one."""

NAME: Final = "playground"

_SLOTS: Final = (
    "SELECT processes.name, slots.slot FROM {schema}processes AS processes "
    "LEFT JOIN {schema}slots AS slots "
    "ON slots.process_id = processes.id AND slots.lease_until_s > {now_s} "
    "WHERE processes.ended_s IS NULL ORDER BY slots.slot"
)


class Database(Protocol):
    """All methods block."""

    @property
    def port(self) -> int | None:
        """Where its server listens; None without a server."""

    def url(self, port: int | None) -> str:
        """The bot's setting DATABASE_URL, to reach it by that port where it has one."""

    def put(self, saved: Path | None) -> None:
        """Begin with a saved copy, or with nothing. No process may be running."""

    def slots(self) -> Slots | None:
        """Who works on it and what they hold; None if it cannot be read now."""

    def close(self) -> None:
        """End what was started for it."""


@dataclass(frozen=True, slots=True)
class FileDatabase:
    """An SQLite file."""

    path: Path

    @property
    def port(self) -> int | None:
        """None: whoever has the file's folder reaches it."""
        return None

    def url(self, _port: int | None) -> str:
        """The bot's setting DATABASE_URL."""
        return f"sqlite+aiosqlite:///{self.path}"

    def put(self, saved: Path | None) -> None:
        """Put a saved file, or none, where the bot will open it."""
        for old in self.path.parent.glob(f"{self.path.name}*"):
            old.unlink()
        if saved is not None:
            shutil.copyfile(saved, self.path)

    def slots(self) -> Slots | None:
        """Who works on it and what they hold; None while its tables are not there."""
        question = _SLOTS.format(schema="", now_s=time.time())
        try:
            with closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)) as connection:
                return _by_process(connection.execute(question))
        except sqlite3.Error:
            return None

    def close(self) -> None:
        """Nothing was started."""


@dataclass(frozen=True, slots=True)
class ServerDatabase:
    """A database of a PostgreSQL server that was started for it."""

    server: Server

    @property
    def port(self) -> int | None:
        """Where the server listens."""
        return self.server.port

    def url(self, port: int | None) -> str:
        """The bot's setting DATABASE_URL, to reach it by that port."""
        return f"postgresql://{OWNER}@127.0.0.1:{port}/{NAME}"

    def put(self, saved: Path | None) -> None:
        """Begin with an empty database."""
        assert saved is None  # noqa: S101 - a session with a state folder has no server
        with self.server.admin("postgres") as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {NAME} OWNER {OWNER}")

    def slots(self) -> Slots | None:
        """Who works on it and what they hold; None while its tables are not there."""
        import psycopg  # noqa: PLC0415 - of an extra that not everybody installs

        now_s = "extract(epoch FROM clock_timestamp())"
        question = _SLOTS.format(schema="imagine.", now_s=now_s)
        try:
            with self.server.admin(NAME) as connection:
                return _by_process(connection.execute(question))
        except psycopg.Error:
            return None

    def close(self) -> None:
        """End the server."""
        self.server.end()


async def start_server_database() -> ServerDatabase:
    """Start a server for a database of its own; raises SessionError if there are no binaries."""
    found = binaries()
    if found is None:
        raise SessionError("PostgreSQL's server is not installed: leave out --postgres.")
    return ServerDatabase(await asyncio.to_thread(Server.start, found))


def _by_process(rows: Iterable[tuple[str, int | None]]) -> Slots:
    """The bot names its processes HOST:PID in the database."""
    found: Slots = {}
    for name, slot in rows:
        pid = name.rpartition(":")[2]
        if pid.isdecimal():
            found.setdefault(int(pid), []).extend([] if slot is None else [slot])
    return found
