"""Which answer is a task's own, and which interaction it came from: each makes one task."""

from alembic import op

revision = "0005"
down_revision = "0004"
oldest_compatible = "0005"


def upgrade() -> None:
    """Add both columns; tasks of earlier versions have neither."""
    op.execute("ALTER TABLE tasks ADD COLUMN tag TEXT")
    op.execute("ALTER TABLE tasks ADD COLUMN interaction_id BIGINT")
    op.execute(
        "CREATE UNIQUE INDEX tasks_of_interaction ON tasks (interaction_id) "
        "WHERE interaction_id IS NOT NULL",
    )
