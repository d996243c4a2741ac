"""Nothing is submitted for ever: refusals are counted, waits end, what is closed is known."""

from alembic import op

revision = "0009"
down_revision = "0008"
oldest_compatible = "0009"


def upgrade() -> None:
    """Add the columns and the table."""
    op.execute("ALTER TABLE tasks ADD COLUMN submit_refusals INTEGER NOT NULL DEFAULT 0")
    op.execute("ALTER TABLE tasks ADD COLUMN held_s FLOAT")
    op.execute(
        "CREATE TABLE closed_requests (kind TEXT NOT NULL, speed TEXT NOT NULL, "
        "seen_s FLOAT NOT NULL, PRIMARY KEY (kind, speed))",
    )
