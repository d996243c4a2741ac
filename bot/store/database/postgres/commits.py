"""What became of a transaction whose connection broke while it was committed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import psycopg

from bot.store.database.postgres.meanings import reason
from bot.store.errors import StoreUnavailableError

if TYPE_CHECKING:
    from bot.store.database.postgres.session import Session

ENDS_WITHIN_S: Final = 5.0
"""So long a transaction whose connection broke may take to end on the server."""

_AGAIN_S: Final = 0.02
_STATUS: Final = "SELECT pg_xact_status(%s::xid8)"


def is_committed(session: Session, transaction_id: str) -> bool:
    """Whether it was committed, asked over a new connection.

    Raises:
        StoreUnavailableError: the server cannot be asked, or has not ended it yet.
    """
    until_s = time.monotonic() + ENDS_WITHIN_S
    while (status := _status(session, transaction_id)) not in {"committed", "aborted"}:
        if time.monotonic() > until_s:
            raise StoreUnavailableError("the server does not tell what became of a transaction")
        time.sleep(_AGAIN_S)
    return status == "committed"


def _status(session: Session, transaction_id: str) -> object:
    try:
        row = session.connect().execute(_STATUS, [transaction_id]).fetchone()
    except psycopg.Error as error:  # such as of another server, which never had it
        raise StoreUnavailableError(reason(error)) from None
    return row and row[0]
