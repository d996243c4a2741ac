"""Connections to the server, with what holds for each of them.

Every `*_timeout` bounds how long a process that is stopped, cut off or stuck can hold others up.
"""

from __future__ import annotations

import socket
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

import psycopg

from bot.store.database.postgres.address import malformed
from bot.store.errors import DatabaseUnusableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.store.database.postgres.address import Address

STATEMENT_TIMEOUT_S: Final = 30
AT_FIRST: Final = 0
"""Statements are kept ready from the first time on."""

PREPARED: Final = 512
"""So many statements the server keeps ready to run, for each session."""

_SETTINGS: Final = {
    # The same plan whatever the values are: making one takes longer than most statements run.
    "plan_cache_mode": "force_generic_plan",
    "jit": "off",
    "idle_in_transaction_session_timeout": "5s",
    "lock_timeout": "10s",
    "statement_timeout": f"{STATEMENT_TIMEOUT_S}s",
    # The server gives up a client whose machine is gone, and with it what that had locked.
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "10000",
    "TimeZone": "UTC",
    # What the operator of a server has chosen for all its programs may be other than this.
    "default_transaction_isolation": "read committed",  # who waited for a lock sees what was done
    "synchronous_commit": "on",  # what was committed before a POST is never forgotten
    "idle_session_timeout": "0",
    "extra_float_digits": "1",
}
# Servers on Windows cannot do this, and would let nobody in who begins with it.
_CHECK_CLIENT: Final = "set_config('client_connection_check_interval', '5s', false)"
_WHERE_POSSIBLE: Final = "DO $$ BEGIN PERFORM {}; EXCEPTION WHEN OTHERS THEN NULL; END $$"
_SPACE: Final = "\\ "
_NETWORK: Final[dict[str, Any]] = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
    "target_session_attrs": "read-write",
    "client_encoding": "utf8",  # whatever this machine's or the server's own is
}


def connect(address: Address, *, name: str, **options: Any) -> psycopg.Connection:  # noqa: ANN401
    """Connect to the schema; `name` is shown by the server.

    Raises:
        DatabaseUnusableError: its address is none.
        psycopg.Error: it cannot be reached, or refuses.
    """
    settings = {**_SETTINGS, "search_path": address.schema}
    try:
        return psycopg.connect(
            address.url,
            **_NETWORK,
            **options,
            application_name=name,
            options=" ".join(_option(*setting) for setting in settings.items()),
        )
    except psycopg.ProgrammingError:  # which quotes it
        raise malformed() from None


def _option(name: str, value: str) -> str:
    """A setting among those that a session begins with, which a space ends."""
    return f"-c {name}={value.replace(' ', _SPACE)}"


def set_up(raw: psycopg.Connection, address: Address) -> None:
    """Set what not every server can do, and make sure that the session has what it began with.

    Its tables would else be any.

    Raises:
        DatabaseUnusableError: it did not.
        psycopg.Error: it broke.
    """
    commands = f"{_WHERE_POSSIBLE.format(_CHECK_CLIENT)}; SHOW search_path"
    shown = raw.execute(commands.encode(), prepare=False)
    shown.nextset()
    if shown.fetchone() != (address.schema,):
        raise DatabaseUnusableError(
            "What stands before the database's server (PgBouncer?) drops what the bot sets its "
            "sessions up with. Let DATABASE_URL name the server itself."
        )


@contextmanager
def unnoticed(raw: psycopg.Connection) -> Iterator[None]:
    """Run commands without the driver looking at what they are.

    After a ROLLBACK, also to a savepoint, it would let the server forget all that it keeps ready,
    in a pipeline even what was made ready since and counts as such.
    """
    raw.prepare_threshold = None
    try:
        yield
    finally:
        raw.prepare_threshold = AT_FIRST


def cut(raw: psycopg.Connection) -> None:
    """End what a connection waits for, in whichever thread."""
    if raw.closed:
        return
    with suppress(OSError):
        # A copy of it, as the connection's own is for its thread to close.
        copy = socket.fromfd(raw.fileno(), socket.AF_INET, socket.SOCK_STREAM)
        with copy:
            copy.shutdown(socket.SHUT_RDWR)
