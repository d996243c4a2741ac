"""Rows carry the process that has them in hand; what is in line stands in the queue."""

from alembic import op

revision = "0013"
down_revision = "0011"

# SQLite takes a partial index only where a query repeats its condition, hence the same words.
LIVE = "state IN ('queued', 'submitting', 'running', 'needs_input')"

PROCESSES = (
    """
    CREATE TABLE processes (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        started_s FLOAT NOT NULL,
        seen_s FLOAT NOT NULL,
        ended_s FLOAT
    )
    """,
    "ALTER TABLE tasks ADD COLUMN process_id INTEGER REFERENCES processes (id)",
    "CREATE INDEX tasks_of_process ON tasks (process_id) WHERE process_id IS NOT NULL",
    "ALTER TABLE tasks DROP COLUMN submit_lease_s",
    "INSERT INTO task_moves VALUES ('unsure', 'running')",
)

# Whatever wrote this file has ended: what it had in hand is settled at the start, as ever.
EARLIER = (
    """
    INSERT INTO processes (id, started_s, seen_s, ended_s)
    SELECT 1, 0.0, 0.0, 0.0 WHERE EXISTS (SELECT 1 FROM tasks)
    """,
    *(
        f"UPDATE tasks SET process_id = 1 WHERE {held}"  # noqa: S608 - literals of this file
        for held in (
            f"{LIVE} AND state = 'submitting'",
            f"{LIVE} AND state = 'needs_input' AND modal_sent",
            f"{LIVE} AND state = 'queued' AND message_id IS NULL AND NOT to_post",
            "due_s > 0",
        )
    ),
)


def upgrade() -> None:
    """Add the table and the column, and note what the last process had in hand."""
    for statement in (*PROCESSES, *EARLIER):
        op.execute(statement)
