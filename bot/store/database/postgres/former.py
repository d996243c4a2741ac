"""That what broke on this side does not go on over there, and hold others up."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    import psycopg

_END_FORMER: Final = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE application_name = %(name)s AND pid <> pg_backend_pid()"
)


def session_name() -> str:
    """By which the server shows the sessions in which this process writes, and no other."""
    return f"imagine-bot {secrets.token_hex(8)}"


def end_former(name: str) -> Callable[[psycopg.Connection], None]:
    """What ends, as a session of that name begins, those of that name which the server still has.

    Raises psycopg.Error when it is called.
    """

    def begun(raw: psycopg.Connection) -> None:
        raw.execute(_END_FORMER, {"name": name})

    return begun
