"""Queries that stay flat: the line as a table of its own, and indices for what the loops ask."""

from alembic import op

revision = "0002"
down_revision = "0001"
oldest_compatible = "0002"

# SQLite takes a partial index only where a query repeats its condition, hence the same words.
LIVE = "state IN ('queued', 'submitting', 'running', 'needs_input')"

TABLE = """
CREATE TABLE line (
    turn INTEGER NOT NULL,
    task_id INTEGER NOT NULL UNIQUE REFERENCES tasks (id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    PRIMARY KEY (turn, task_id)
) WITHOUT ROWID
"""

# Only the line of one member can change with a task, and that is short.
FOLLOW = f"""
BEGIN
    DELETE FROM line WHERE user_id = NEW.user_id;
    INSERT INTO line (turn, task_id, user_id)
    SELECT row_number() OVER (ORDER BY id) + (
        SELECT count(*) FROM tasks
        WHERE {LIVE} AND state IN ('submitting', 'running', 'needs_input')
        AND user_id = NEW.user_id
    ), id, user_id
    FROM tasks WHERE {LIVE} AND state = 'queued' AND user_id = NEW.user_id
    AND message_id IS NOT NULL AND remote_id IS NULL;
END
"""  # noqa: S608 - literals of this file

TRIGGERS = (
    f"""CREATE TRIGGER line_follows_changes AFTER UPDATE OF state, message_id ON tasks
    WHEN OLD.state <> NEW.state OR OLD.message_id IS NOT NEW.message_id {FOLLOW}""",
    f"""CREATE TRIGGER line_follows_new_tasks AFTER INSERT ON tasks
    WHEN NEW.message_id IS NOT NULL AND NEW.{LIVE} {FOLLOW}""",
)

VIEW = """
CREATE VIEW waiting_line AS
SELECT line.task_id AS id, tasks.submit_after_s, line.turn
FROM line JOIN tasks ON tasks.id = line.task_id
"""

INDICES = """
CREATE INDEX line_of_member ON line (user_id);
CREATE INDEX tasks_next_try ON tasks (state, submit_after_s)
    WHERE state IN ('queued', 'needs_input');
CREATE INDEX drafts_by_age ON drafts (created_s)
"""


def upgrade() -> None:
    """Make the line a table, fill it with what waits, and add the indices."""
    op.execute(TABLE)
    op.execute(
        "INSERT INTO line (turn, task_id, user_id) SELECT waiting_line.turn, tasks.id, "
        "tasks.user_id FROM waiting_line JOIN tasks ON tasks.id = waiting_line.id",
    )
    op.execute("DROP VIEW waiting_line")
    for statement in (*TRIGGERS, VIEW, *INDICES.split(";")):
        op.execute(statement)
