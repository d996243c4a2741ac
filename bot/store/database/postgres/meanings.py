"""What errors of the driver mean to the store."""

from __future__ import annotations

from typing import Final

import psycopg
from psycopg import errors

from bot.store.errors import ConflictError, DatabaseLostError, StoreUnavailableError

CHOSEN: Final = (errors.SerializationFailure, errors.DeadlockDetected)
"""Of several transactions that cannot all go on, the server undoes one."""


def reason(error: psycopg.Error) -> str:
    """What the server or the network says, in one line and without the rows that it is about."""
    return error.diag.message_primary or " ".join(str(error).split())


def meaning(error: psycopg.Error) -> Exception:
    """The store's error for one of the driver, or that itself if it is about what was asked."""
    said = reason(error)
    if isinstance(error, psycopg.IntegrityError):
        return ConflictError(said)
    if isinstance(error, errors.UndefinedTable):
        return DatabaseLostError(
            f"its tables are gone ({said}). Put them back, or a start makes new ones"
        )
    passing = (
        psycopg.OperationalError,
        errors.ReadOnlySqlTransaction,
        errors.IdleInTransactionSessionTimeout,
        errors.InFailedSqlTransaction,  # what began the transaction failed, unnoticed
    )
    return StoreUnavailableError(said) if isinstance(error, passing) else error
