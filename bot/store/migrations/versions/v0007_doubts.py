"""Rows that are not to be submitted or painted before their message was looked at."""

from alembic import op

revision = "0007"
down_revision = "0006"
oldest_compatible = "0007"

COLUMN = "ALTER TABLE tasks ADD COLUMN doubt TEXT CHECK (doubt IN ('look', 'ask'))"

INDICES = """
CREATE INDEX tasks_doubted ON tasks (state, submit_after_s) WHERE doubt IS NOT NULL;
DROP INDEX tasks_to_paint;
CREATE INDEX tasks_to_paint ON tasks (
    urgency, paint_after_s, channel_id, message_id, shown_revision, revision, doubt
) WHERE shown_revision < revision AND message_id IS NOT NULL
"""


def upgrade() -> None:
    """Add the column, its index and the move that it may lead to."""
    op.execute(COLUMN)
    for statement in INDICES.split(";"):
        op.execute(statement)
    op.execute("INSERT INTO task_moves VALUES ('queued', 'unsure')")
