"""What the bot runs as: on which kind of database, in how many processes, how far from it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from playground.postgres import Server, binaries, why_not

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NETWORK: Final = "BENCHMARK_NETWORK_MS"
"""Environment variable: so long, in milliseconds, each round trip to the server takes longer."""


class Kind(StrEnum):
    """Of database."""

    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """One process on a file, unless said otherwise."""

    database: Kind = Kind.SQLITE
    processes: int = 1
    network_ms: float = 0.0

    @property
    def why_not(self) -> str | None:
        """Why it cannot be measured here, if it cannot."""
        return why_not() if self.database is Kind.POSTGRESQL else None

    @property
    def is_usual(self) -> bool:
        """Whether it is what most operators have."""
        return self == Setup()

    @property
    def settings(self) -> dict[str, str]:
        """What the processes are told of it by environment."""
        count = str(self.processes)
        several = {"PROCESSES": count, "SHARDS": count} if self.processes > 1 else {}
        return {**several, **({NETWORK: str(self.network_ms)} if self.network_ms else {})}

    def folders(self, folder: Path) -> list[Path]:
        """Where the processes run: one alone beside its database."""
        several = [folder / f"process{number}" for number in range(self.processes)]
        return [folder] if self.processes == 1 else several

    @contextmanager
    def opened(self, folder: Path) -> Iterator[Opened]:
        """A database that lasts as long as this. Raises FileNotFoundError without a server."""
        if self.database is Kind.SQLITE:
            yield Opened(url=f"sqlite+aiosqlite:///{folder}/imagine.db")
            return
        found = binaries()
        if found is None:
            raise FileNotFoundError(self.why_not)
        server = Server.start(found, is_durable=True)
        try:
            url = server.url(server.new_database())
            yield Opened(url=url, server=server.process.pid)
        finally:
            server.end()


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A database: its URL, and the process id of its server if it has one."""

    url: str
    server: int | None = None
