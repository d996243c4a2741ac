"""Notices as rows; what the operator was told of outages is taken over from the record of these."""

import json
from collections.abc import Iterator
from typing import Any

from alembic import op
from sqlalchemy import text

revision = "0011"
down_revision = "0010"
oldest_compatible = "0011"

TABLE = """
CREATE TABLE notices (
    id INTEGER PRIMARY KEY,
    to_whom TEXT NOT NULL,
    kind TEXT NOT NULL,
    content JSON NOT NULL,
    "key" TEXT,
    state TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'given_up')),
    created_s FLOAT NOT NULL,
    send_after_s FLOAT NOT NULL,
    tries INTEGER NOT NULL,
    message_id BIGINT,
    UNIQUE (to_whom, "key")
);
CREATE INDEX notices_by_state ON notices (state, to_whom, id);
CREATE INDEX notices_by_age ON notices (created_s)
"""

TOLD = text("""
INSERT INTO notices (to_whom, kind, content, "key", state, created_s, send_after_s, tries)
VALUES ('operator', 'outage', :content, :key, 'delivered', :told_s, 0.0, 0)
""")

CODES = {"key refused": "KEY", "no credit": "CREDIT", "not answering": "DOWN", "busy": "BUSY"}


def upgrade() -> None:
    """Add the table, and divide the record into outages and notices."""
    for statement in TABLE.split(";"):
        op.execute(statement)
    connection = op.get_bind()
    record = connection.scalar(text("SELECT value FROM facts WHERE name = 'outages'"))
    if record is None:
        return
    try:
        kept = json.loads(record)
        told, outages = list(told_in(kept)), list(outages_in(kept))
    except (ValueError, TypeError, KeyError, AttributeError):
        told, outages = [], []  # nobody could read it before either
    for values in told:
        connection.execute(TOLD, values)
    connection.execute(
        text("UPDATE facts SET value = :value WHERE name = 'outages'"),
        {"value": json.dumps(outages)},
    )


def told_in(kept: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The last notice of each cause."""
    for cause, told_s in kept.get("told_s", {}).items():
        code = CODES[cause]
        content = json.dumps({"cause": code, "request_id": None})
        yield {"content": content, "key": f"outage:{code}", "told_s": float(told_s)}


def outages_in(kept: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The outages that were open."""
    for outage in kept.get("open", []):
        told = outage.pop("told_s") is not None
        yield {**outage, "cause": CODES[outage["cause"]], "told": told}
