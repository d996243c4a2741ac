"""What PostgreSQL begins with: the tables as the migrations up to then had made them for SQLite.

From the next revision on, every migration is written once, for both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.store.migrations.postgres_at_0014.indices import INDICES, TRIGGERS
from bot.store.migrations.postgres_at_0014.tables import TABLES

if TYPE_CHECKING:
    from sqlalchemy import Connection

REVISION: Final = "0014"

STATES: Final = (
    "queued",
    "submitting",
    "running",
    "needs_input",
    "succeeded",
    "failed",
    "unsure",
    "cancelled",
)

MOVES: Final = {
    "queued": ("submitting", "running", "failed", "unsure", "cancelled"),
    "submitting": ("queued", "running", "needs_input", "succeeded", "failed", "unsure"),
    "running": ("needs_input", "succeeded", "failed", "cancelled"),
    "needs_input": ("running", "failed", "cancelled"),
    "unsure": ("queued", "running", "cancelled"),
    "cancelled": ("running",),
}

KINDS: Final = ("imagine", "action", "blend", "describe", "video", "edit", "shorten", "swap")


def create(connection: Connection) -> None:
    """Make all tables in the empty schema that is first in the search path."""
    for statement in (*TABLES, *INDICES, *TRIGGERS):
        connection.exec_driver_sql(statement)
    _fill(connection, "task_states", [(state,) for state in STATES])
    _fill(connection, "task_moves", [(old, new) for old, news in MOVES.items() for new in news])
    _fill(connection, "task_kinds", [(kind,) for kind in KINDS])


def _fill(connection: Connection, table: str, rows: list[tuple[str, ...]]) -> None:
    places = ", ".join(["%s"] * len(rows[0]))
    connection.exec_driver_sql(f"INSERT INTO {table} VALUES ({places})", rows)  # noqa: S608
