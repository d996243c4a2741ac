"""Leases on slots for several processes on one database, and the slot of each message."""

from alembic import op

revision = "0016"
down_revision = "0015"
oldest_compatible = "0016"

PROCESSES = (
    # The host and the number that it has there, for the operator; the program's version, and the
    # newest migration that it knows.
    "ALTER TABLE processes ADD COLUMN name TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE processes ADD COLUMN program TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE processes ADD COLUMN revision TEXT NOT NULL DEFAULT ''",
    # By the database's clock. One that has none for a while is taken for ended.
    "ALTER TABLE processes ADD COLUMN lease_until_s FLOAT NOT NULL DEFAULT 0",
    # Requests within ten minutes that Discord took for invalid.
    "ALTER TABLE processes ADD COLUMN invalid_requests INTEGER NOT NULL DEFAULT 0",
)
SLOTS = """
    CREATE TABLE slots (
        slot INTEGER NOT NULL PRIMARY KEY,
        process_id BIGINT REFERENCES processes (id) ON DELETE SET NULL,
        lease_until_s FLOAT NOT NULL DEFAULT 0,
        takes INTEGER NOT NULL DEFAULT 0,
        taken_s FLOAT NOT NULL DEFAULT 0
    )
"""
PACES = "CREATE TABLE paces (name TEXT NOT NULL PRIMARY KEY, next_s FLOAT NOT NULL)"
OUTAGES = """
    CREATE TABLE outages (
        process_id BIGINT NOT NULL REFERENCES processes (id) ON DELETE CASCADE,
        cause TEXT NOT NULL,
        content JSON NOT NULL,
        PRIMARY KEY (process_id, cause)
    )
"""
TASKS = (
    "ALTER TABLE tasks ADD COLUMN slot INTEGER NOT NULL DEFAULT 0",
    "DROP INDEX tasks_to_paint",
    """
    CREATE INDEX tasks_to_paint ON tasks (
        slot, urgency, paint_after_s, channel_id, message_id, shown_revision, revision, doubt
    ) WHERE shown_revision < revision AND message_id IS NOT NULL
    """,
    "DROP INDEX tasks_unposted",
    "CREATE INDEX tasks_unposted ON tasks (slot, created_s) WHERE message_id IS NULL",
)


def upgrade() -> None:
    """Add the tables and columns, and let the publisher's indices begin with the slot."""
    for statement in (*PROCESSES, SLOTS, PACES, OUTAGES, *TASKS):
        op.execute(statement)
