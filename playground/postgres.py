"""A PostgreSQL server of one's own, from the system's binaries, where there are any."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, count, repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

STARTS_WITHIN_S: Final = 60.0
STOPS_WITHIN_S: Final = 20
OWNER: Final = "imagine"
"""The role of the bot, which owns its database and nothing else."""

if sys.platform == "win32":
    AT_ONCE: Final = signal.SIGTERM  # which ends any process there
else:
    AT_ONCE: Final = signal.SIGQUIT

_UNPRIVILEGED: Final = "nobody"
_DATABASES: Final = count(1)
_FORGETFUL: Final = {"fsync": "off", "full_page_writes": "off"}
_SETTINGS: Final = {
    "listen_addresses": "127.0.0.1",
    "shared_buffers": "16MB",
    "max_wal_size": "256MB",
    "max_connections": "100",
    "autovacuum": "off",
    "deadlock_timeout": "100ms",
}


@dataclass(slots=True)
class Server:
    """A running server that only this process uses."""

    folder: Path
    binaries: Path
    port: int
    process: subprocess.Popen[bytes]
    is_durable: bool = False

    @classmethod
    def start(cls, binaries: Path, *, is_durable: bool = False) -> Server:
        """Make a cluster in a temporary folder, and start it; it runs until `end`.

        Unless `is_durable` a power cut loses what it holds, which matters to no test.
        """
        folder = Path(tempfile.mkdtemp(prefix="postgres-"))
        _own(folder)
        initdb = [
            str(binaries / "initdb"),
            f"--pgdata={folder / 'data'}",
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
        ]
        subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, cwd=folder, **_as_nobody())  # noqa: S603
        port = _free_port()
        process = _begun(binaries, folder, port, is_durable=is_durable)
        server = cls(folder, binaries, port, process, is_durable)
        server.wait()
        with server.admin("postgres") as connection:
            connection.execute(f"CREATE ROLE {OWNER} LOGIN PASSWORD 'a-secret'")
        return server

    def standby(self) -> Server:
        """A further server that follows this one, until it is promoted; it runs until `end`."""
        folder = Path(tempfile.mkdtemp(prefix="postgres-"))
        _own(folder)
        copy = [
            str(self.binaries / "pg_basebackup"),
            f"--pgdata={folder / 'data'}",
            f"--host={self.folder}",
            f"--port={self.port}",
            "--username=postgres",
            "--checkpoint=fast",
            "--write-recovery-conf",
            "--no-sync",
        ]
        subprocess.run(copy, check=True, cwd=folder, **_as_nobody())  # noqa: S603
        port = _free_port()
        process = _begun(self.binaries, folder, port, is_durable=self.is_durable)
        follower = type(self)(folder, self.binaries, port, process, self.is_durable)
        follower.wait()
        return follower

    def cut_off(self) -> None:
        """Let a standby hear nothing more of what it follows."""
        with self.admin("postgres") as connection:
            connection.execute("ALTER SYSTEM SET primary_conninfo = ''")
            connection.execute("SELECT pg_reload_conf()")
            while connection.execute("SELECT FROM pg_stat_wal_receiver").fetchone() is not None:
                time.sleep(0.02)

    def promote(self) -> None:
        """Let a standby go on by itself, and take writes."""
        with self.admin("postgres") as connection:
            connection.execute("SELECT pg_promote()")

    def url(self, database: str) -> str:
        """Where the bot finds one of its databases."""
        return f"postgresql://{OWNER}@127.0.0.1:{self.port}/{database}"

    def new_database(self, template: str = "template0") -> str:
        """The name of a new database, a copy of that one."""
        name = f"test{next(_DATABASES)}"
        with self.admin("postgres") as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} OWNER {OWNER}")
        return name

    def admin(self, database: str) -> psycopg.Connection[Any]:
        """A superuser's connection, beside all that the bot does."""
        import psycopg  # noqa: PLC0415 - of an extra that not everybody installs

        return psycopg.connect(
            host=str(self.folder), port=self.port, user="postgres", dbname=database, autocommit=True
        )

    def stop(self, number: int = AT_ONCE) -> None:
        """End it by that signal: at once, unless it is another than that.

        A signal that comes as it starts may be lost, and sessions may keep it from ending by
        another: it is sent each second, and after a while the one that ends it at once.
        """
        for sent in chain(repeat(number, STOPS_WITHIN_S), repeat(AT_ONCE)):
            self.process.send_signal(sent)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=1.0)
                return

    def start_again(self) -> None:
        """Start it with what it had, after it was stopped."""
        self.process = _begun(self.binaries, self.folder, self.port, is_durable=self.is_durable)

    def wait(self) -> None:
        """Return when it takes connections. Raises psycopg.OperationalError."""
        import psycopg  # noqa: PLC0415

        until_s = time.monotonic() + STARTS_WITHIN_S
        while True:
            try:
                self.admin("postgres").close()
            except psycopg.OperationalError:
                if time.monotonic() > until_s:
                    raise
                time.sleep(0.02)
            else:
                return

    def end(self) -> None:
        """Stop it, and remove all that it wrote."""
        self.stop()
        shutil.rmtree(self.folder)


def binaries() -> Path | None:
    """Where initdb and postgres are, the newest first; None if they are not installed."""
    return next(_binaries(), None)


def why_not() -> str | None:
    """Why there can be no server, if there can be none: words without a full stop."""
    if importlib.util.find_spec("psycopg") is None:
        return "The extra `postgres` is not installed"
    if sys.platform == "win32":
        return "A PostgreSQL server is started on Linux and macOS only"
    return None if binaries() is not None else "PostgreSQL's server is not installed"


def _binaries() -> Iterator[Path]:
    """Debian keeps them out of the path."""
    found = shutil.which("postgres")
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in [*folders, *([Path(found).parent] if found else [])]:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            yield folder


def _begun(binaries: Path, folder: Path, port: int, *, is_durable: bool) -> subprocess.Popen[bytes]:
    settings = {**_SETTINGS, "port": port, "unix_socket_directories": folder}
    settings |= {} if is_durable else _FORGETFUL
    options = [f"--{name}={value}" for name, value in settings.items()]
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(  # noqa: S603
            [str(binaries / "postgres"), "-D", str(folder / "data"), *options],
            stdout=log,
            stderr=log,
            cwd=folder,
            **_as_nobody(),
        )


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


if sys.platform == "win32":

    def _as_nobody() -> dict[str, Any]:
        """For subprocess: the server itself gives up an administrator's rights."""
        return {}

    def _own(_folder: Path) -> None:
        """Nothing: the folder is the server's as it is."""

else:

    def _as_nobody() -> dict[str, Any]:
        """For subprocess: the server does not run as root."""
        return {"user": _UNPRIVILEGED, "group": _nobody()[1]} if os.geteuid() == 0 else {}

    def _own(folder: Path) -> None:
        if os.geteuid() == 0:
            os.chown(folder, *_nobody())

    def _nobody() -> tuple[int, int]:
        """The ids of a user without rights and of its group."""
        import pwd  # noqa: PLC0415 - only who is root needs it

        found = pwd.getpwnam(_UNPRIVILEGED)
        return found.pw_uid, found.pw_gid
