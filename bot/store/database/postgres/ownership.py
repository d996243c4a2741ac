"""That no other process works on the same tables: a lock which the writing session holds.

What is written is written in that session, so a process that lost it writes nothing: when it comes
back, another one either holds the lock, or nobody worked here meanwhile.
"""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING, Final

from bot.store.errors import DatabaseLostError

if TYPE_CHECKING:
    import psycopg

    from bot.store.database.postgres.address import Address

WAITS_S: Final = 15.0
"""So long a start waits for a process whose machine is gone: the server notices it by then."""

RETURNS_S: Final = 3.0
"""So long a session that broke waits for its own end on the server."""

_AGAIN_S: Final = 0.1

_LOCK: Final = (
    "SELECT pg_try_advisory_lock{shared}(hashtextextended('imagine-bot process {schema}', 0))"
)
# What broke on this side may go on over there, and hold the lock.
_END_FORMER: Final = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE application_name = %(name)s AND pid <> pg_backend_pid()"
)


class Ownership:
    """The lock of one process, taken by each session in which it writes."""

    def __init__(self, address: Address, *, shared: bool) -> None:
        self._address = address
        kind = "_shared" if shared else ""
        self._lock = _LOCK.format(shared=kind, schema=address.schema)
        self._waits_s = WAITS_S
        self.session_name = f"imagine-bot {secrets.token_hex(8)}"
        """By which the server shows the sessions in which this process writes, and no other."""

    def take(self, raw: psycopg.Connection) -> None:
        """Take the lock in a session that begins.

        Raises:
            DatabaseLostError: another process has it.
            psycopg.Error: the session broke.
        """
        raw.execute(_END_FORMER, {"name": self.session_name})
        until_s = time.monotonic() + self._waits_s
        while not _is_true(raw, self._lock):
            if time.monotonic() > until_s:
                raise DatabaseLostError(
                    f"Another process is already running on the schema {self._address.schema}. "
                    "Stop it first."
                )
            time.sleep(_AGAIN_S)
        self._waits_s = RETURNS_S


def _is_true(raw: psycopg.Connection, question: str) -> bool:
    row = raw.execute(question).fetchone()
    return row is not None and bool(row[0])
