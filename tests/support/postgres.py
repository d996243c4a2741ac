"""A PostgreSQL server of the tests' own, from the system's binaries, where there are any."""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import psycopg

if TYPE_CHECKING:
    from collections.abc import Iterator

STARTS_WITHIN_S: Final = 60.0
OWNER: Final = "imagine"
"""The role of the bot, which owns its database and nothing else."""

_UNPRIVILEGED: Final = "nobody"
_DATABASES: Final = count(1)
# What is lost at a power cut matters to no test.
_SETTINGS: Final = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "full_page_writes": "off",
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

    @classmethod
    def start(cls, binaries: Path) -> Server:
        """Make a cluster in a temporary folder, and start it; it ends with this process."""
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
        server = cls(folder, binaries, port, _begun(binaries, folder, port))
        atexit.register(server.end)
        server.wait()
        with server.admin("postgres") as connection:
            connection.execute(f"CREATE ROLE {OWNER} LOGIN PASSWORD 'a-secret'")
        return server

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
        return psycopg.connect(
            host=str(self.folder), port=self.port, user="postgres", dbname=database, autocommit=True
        )

    def stop(self, number: int = signal.SIGQUIT) -> None:
        """End it by that signal: at once, unless it is another than that."""
        self.process.send_signal(number)
        self.process.wait()

    def start_again(self) -> None:
        """Start it with what it had, after it was stopped."""
        self.process = _begun(self.binaries, self.folder, self.port)

    def wait(self) -> None:
        """Return when it takes connections. Raises psycopg.OperationalError."""
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


@cache
def server() -> Server | None:
    """The server of this process, started when it is first asked for; None without binaries."""
    return next((Server.start(binaries) for binaries in _binaries()), None)


def why_not() -> str | None:
    """Why there is no server, if there is none."""
    return None if any(True for _ in _binaries()) else "PostgreSQL's server is not installed"


def _binaries() -> Iterator[Path]:
    """Where initdb and postgres are: Debian keeps them out of the path."""
    found = shutil.which("postgres")
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in [*folders, *([Path(found).parent] if found else [])]:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            yield folder


def _begun(binaries: Path, folder: Path, port: int) -> subprocess.Popen[bytes]:
    settings = {**_SETTINGS, "port": port, "unix_socket_directories": folder}
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
    import socket  # noqa: PLC0415

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _as_nobody() -> dict[str, Any]:
    """For subprocess: the server does not run as root."""
    return {"user": _UNPRIVILEGED, "group": _nobody().pw_gid} if os.geteuid() == 0 else {}


def _own(folder: Path) -> None:
    if os.geteuid() == 0:
        os.chown(folder, _nobody().pw_uid, _nobody().pw_gid)


def _nobody() -> pwd.struct_passwd:
    return pwd.getpwnam(_UNPRIVILEGED)
