"""A dialog that waits for its member says so; it was a time that never comes."""

from alembic import op

revision = "0010"
down_revision = "0009"
oldest_compatible = "0010"


def upgrade() -> None:
    """Add the column, and leave what waits for members out of what is tried by itself."""
    op.execute(
        "ALTER TABLE tasks ADD COLUMN asks_member BOOLEAN NOT NULL DEFAULT 0 "
        "CHECK (NOT asks_member OR state = 'needs_input')",
    )
    op.execute(
        "UPDATE tasks SET asks_member = 1 WHERE state = 'needs_input' AND submit_after_s >= 1e12",
    )
    op.execute("UPDATE tasks SET submit_after_s = 0.0 WHERE submit_after_s >= 1e12")
    op.execute("DROP INDEX tasks_next_try")
    op.execute(
        "CREATE INDEX tasks_next_try ON tasks (state, submit_after_s) "
        "WHERE state IN ('queued', 'needs_input') AND NOT asks_member",
    )
