"""How often tasks were claimed, which is before each POST: in the database, and beside it.

A backup that is put back knows of fewer claims than the file beside it, so what it has in line may
have been submitted and paid long ago. Whoever takes the database to another machine takes that file
along, or all that waits asks its member.
"""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, Final, Protocol, Self

import structlog
from sqlalchemy import text

from bot.store.database.sqlite.file import write_through
from bot.store.errors import DatabaseLostError, StoreUnavailableError

if TYPE_CHECKING:
    from pathlib import Path

    from bot.store.database.statements import Connection
    from bot.store.database.transactions import TransactionRunner

log = structlog.get_logger()

WRITE_AGAIN_S: Final = 1.0
"""How long after the file was not taken it is written again."""

_COUNT: Final = text("SELECT value FROM facts WHERE name = 'claims'")
_SET: Final = text(
    "INSERT INTO facts (name, value) VALUES ('claims', :count) "
    "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
)


_COUNT_ONE: Final = text(
    "INSERT INTO facts (name, value) VALUES ('claims', '1') ON CONFLICT (name) DO UPDATE "
    "SET value = CAST(CAST(facts.value AS BIGINT) + 1 AS TEXT) RETURNING value",
)


def claims_in(connection: Connection) -> int:
    """How many the database knows of."""
    return int(connection.execute(_COUNT).scalar_one_or_none() or 0)


def set_claims(connection: Connection, count: int) -> None:
    """Let the database know of so many."""
    connection.execute(_SET, {"count": str(count)})


def is_older(claims: int, beside: int | None) -> bool:
    """Whether tables that know of so many claims are an older copy, or were taken here by hand."""
    return claims > 0 if beside is None else claims < beside


class ClaimsRecord(Protocol):
    """The number beside a database, read and written in the thread of its writing connection."""

    def read(self) -> int | None:
        """The number; None if there is none. Raises OSError, StoreUnavailableError."""

    def write(self, count: int) -> None:
        """Set it, which outlives the process at once. Raises OSError, StoreUnavailableError."""


class ClaimsFile:
    """The file beside the database that holds the number alone."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(f"{database.name}.claims")

    def read(self) -> int | None:
        """The number; None if there is none. Raises OSError."""
        try:
            return int(self._path.read_bytes())
        except (FileNotFoundError, ValueError):
            return None

    def write(self, count: int) -> None:
        """Set the number, which outlives the process at once. Raises OSError."""
        is_new = not self._path.exists()
        file = os.open(self._path, os.O_CREAT | os.O_WRONLY, 0o600)
        try:
            os.write(file, f"{count:020}\n".encode())  # as long as any other, over the last one
        finally:
            os.close(file)
        if is_new:
            write_through(self._path)

    def remove(self) -> None:
        """Know of none any more. Raises OSError."""
        self._path.unlink(missing_ok=True)


class ClaimCount:
    """The number in an open database and the one beside it, which never falls behind."""

    def __init__(self, record: ClaimsRecord, runner: TransactionRunner, beside: int | None) -> None:
        self._record = record
        self._runner = runner
        self._highest = 0
        self.beside = beside
        """How many claims were known of beside the database when that was last looked at."""

    @classmethod
    async def open(cls, record: ClaimsRecord, runner: TransactionRunner) -> Self:
        """Count for a database, in the thread of its writing connection.

        Raises OSError, StoreUnavailableError.
        """
        return cls(record, runner, await runner.call(record.read))

    def begin(self, connection: Connection) -> None:
        """Go on from what the database knows of."""
        self._highest = claims_in(connection)

    def look(self) -> None:
        """Look again, in a transaction, as another process may have counted meanwhile.

        Raises OSError, StoreUnavailableError.
        """
        beside = self._record.read()
        if beside is not None:
            self.beside = max(beside, self.beside or 0)

    def is_restored(self, claims: int) -> bool:
        """Whether a database that knows of so many claims is an older copy, or was moved here."""
        return is_older(claims, self.beside)

    def count_one(self, connection: Connection) -> int:
        """Count one more, in its own transaction; returns the number for `note`.

        Raises:
            DatabaseLostError: the database was put back under the running bot.
        """
        number = int(connection.execute(_COUNT_ONE).scalar_one())
        if number <= self._highest:
            raise DatabaseLostError(
                "the database was put back to an earlier state while the bot was running; "
                "the next start goes on with what is there then"
            )
        return number

    async def note(self, count: int) -> None:
        """Write the number beside the database, again until it is taken."""
        self._highest = max(self._highest, count)
        while True:
            try:
                await self._runner.call(lambda: self._record.write(self._highest))
            except (OSError, StoreUnavailableError) as error:
                log.error("store.unavailable", reason=str(error))  # noqa: TRY400 - no fault of ours
                await asyncio.sleep(WRITE_AGAIN_S)
            else:
                return
