"""Rows carry the process that has them in hand; what is in line stands in the queue."""

from alembic import op

revision = "0013"
down_revision = "0012"
oldest_compatible = "0013"

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


# What waits, each with the number of the first of its places: what its member has at CometAPI
# comes before it, and so does what the member asked for earlier.
WAITING = f"""
    SELECT 1 + (
        SELECT coalesce(sum(starts), 0) FROM tasks AS other
        WHERE other.{LIVE} AND other.user_id = tasks.user_id
        AND (other.state <> 'queued' OR other.remote_id IS NOT NULL)
    ) + (
        SELECT coalesce(sum(places), 0) FROM held_places
        WHERE held_places.user_id = tasks.user_id
    ) + sum(starts) OVER (PARTITION BY user_id ORDER BY id) - starts,
    id, user_id, starts, options <> '{{}}'
    FROM tasks WHERE {LIVE} AND state = 'queued'
    AND message_id IS NOT NULL AND remote_id IS NULL
"""  # noqa: S608 - literals of this file


def follow(row: str) -> str:
    """What keeps the queue of one member as it is to be: it is short, and only that can change."""
    return f"""
BEGIN
    DELETE FROM queue WHERE user_id = {row}.user_id;
    INSERT INTO queue (turn, task_id, user_id, starts, attached)
    {WAITING} AND user_id = {row}.user_id;
END
"""  # noqa: S608 - literals of this file


QUEUE = (
    "DROP VIEW waiting_line",
    "DROP TRIGGER line_follows_changes",
    "DROP TRIGGER line_follows_new_tasks",
    "DROP TRIGGER line_follows_held_places",
    "DROP TRIGGER line_follows_free_places",
    "DROP INDEX line_of_member",
    "DROP INDEX line_attached",
    "ALTER TABLE line RENAME TO queue",
    "CREATE INDEX queue_of_member ON queue (user_id)",
    "CREATE INDEX queue_attached ON queue (turn, task_id) WHERE attached",
    f"""CREATE TRIGGER queue_follows_changes AFTER UPDATE OF state, message_id ON tasks
    WHEN OLD.state <> NEW.state OR OLD.message_id IS NOT NEW.message_id {follow("NEW")}""",
    f"""CREATE TRIGGER queue_follows_new_tasks AFTER INSERT ON tasks
    WHEN (NEW.message_id IS NOT NULL OR NEW.remote_id IS NOT NULL) AND NEW.{LIVE}
    {follow("NEW")}""",
    f"CREATE TRIGGER queue_follows_held_places AFTER INSERT ON held_places {follow('NEW')}",
    f"CREATE TRIGGER queue_follows_free_places AFTER DELETE ON held_places {follow('OLD')}",
)


def upgrade() -> None:
    """Name the queue, add the table and the column, and note what the last process had in hand."""
    for statement in (*QUEUE, *PROCESSES, *EARLIER):
        op.execute(statement)
