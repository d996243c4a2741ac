"""How often tasks were claimed, which is before each POST: in the database, and beside it.

A backup that is put back knows of fewer claims than the file beside it, so what it has in line may
have been submitted and paid long ago. Whoever takes the database to another machine takes that file
along, or all that waits asks its member.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from bot.store.database.file import write_through

if TYPE_CHECKING:
    from pathlib import Path

    from bot.store.database.statements import Connection

_COUNT: Final = text("SELECT value FROM facts WHERE name = 'claims'")
_SET: Final = text(
    "INSERT INTO facts (name, value) VALUES ('claims', :count) "
    "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
)


def claims_in(connection: Connection) -> int:
    """How many the database knows of."""
    return int(connection.execute(_COUNT).scalar_one_or_none() or 0)


def set_claims(connection: Connection, count: int) -> None:
    """Let the database know of so many."""
    connection.execute(_SET, {"count": str(count)})


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
